"""Fetch one small document. No redirects, no proxies, https unless the host is this machine."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.model import ConfigError, InspectorError
from inspector.text import visible_line

if TYPE_CHECKING:
    from aiohttp import BaseConnector

_SECONDS = 10.0
_BYTES = 64 * 1024
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


async def fetch_document(url: str, seconds: float = _SECONDS) -> bytes:
    """The key document at a URL, at most 64 KiB. Raises InspectorError that says what came instead."""
    hint = "Set key_url or public_key_file for this provider, or check the connection."
    check_url(url)
    return await visit(url, f"The key at {visible_line(url)}", hint, seconds=seconds)


async def visit(
    url: str, what: str, hint: str, *, seconds: float = _SECONDS, connector: BaseConnector | None = None
) -> bytes:
    """The body of a 200 answer, at most 64 KiB; `what` names the place in errors, where no URL with a token
    may stand. `connector` is how the host is reached, and is closed. Raises InspectorError."""
    import aiohttp

    try:
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
            session.get(url, allow_redirects=False, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status != 200:
                raise InspectorError(f"{what} was answered with {answer.status}.", hint)
            body = await answer.content.read(_BYTES + 1)
            while len(body) <= _BYTES and (more := await answer.content.read(_BYTES + 1 - len(body))):
                body += more
    except TimeoutError:
        raise InspectorError(f"{what} did not come within {seconds:g} s.", hint) from None
    except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
        # Some of these quote the URL, and that may hold a token.
        quotes = isinstance(error, aiohttp.ClientResponseError | aiohttp.InvalidURL)
        reason = type(error).__name__ if quotes else visible_line(str(error))[:200]
        raise InspectorError(f"{what} could not be fetched: {reason}.", hint) from None
    if len(body) > _BYTES:
        raise InspectorError(f"{what} is longer than 64 KiB.", hint)
    return body


def check_url(url: str) -> None:
    """Raise ConfigError unless the URL is https, or http on this machine, without user or password."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if (parts.scheme != "https" and not local) or not parts.hostname or "@" in parts.netloc:
        raise ConfigError(
            f"A key is not fetched from {visible_line(url)}.", "Name an https URL, or http on localhost."
        )
