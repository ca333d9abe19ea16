"""Fetch one small public document. No redirects, no proxies, https unless the host is this machine."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from inspector.model import ConfigError, InspectorError
from inspector.text import visible_line

_SECONDS = 10.0
_BYTES = 64 * 1024
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


async def fetch_document(url: str, seconds: float = _SECONDS) -> bytes:
    """The body of a 200 answer, at most 64 KiB. Raises InspectorError that says what came instead."""
    check_url(url)
    import aiohttp

    shown = visible_line(url)
    hint = "Set key_url or public_key_file for this provider, or check the connection."
    try:
        timeout = aiohttp.ClientTimeout(total=seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False, headers={"Accept": "application/json"}) as answer,
        ):
            if answer.status != 200:
                raise InspectorError(f"The key at {shown} was answered with {answer.status}.", hint)
            body = await answer.content.read(_BYTES + 1)
            while len(body) <= _BYTES and (more := await answer.content.read(_BYTES + 1 - len(body))):
                body += more
    except TimeoutError:
        raise InspectorError(f"The key at {shown} did not come within {seconds:g} s.", hint) from None
    except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
        reason = visible_line(str(error))[:200]
        raise InspectorError(f"The key at {shown} could not be fetched: {reason}.", hint) from None
    if len(body) > _BYTES:
        raise InspectorError(f"The document at {shown} is longer than 64 KiB, so it is no key.", hint)
    return body


def check_url(url: str) -> None:
    """Raise ConfigError unless the URL is https, or http on this machine, without user or password."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if (parts.scheme != "https" and not local) or not parts.hostname or "@" in parts.netloc:
        raise ConfigError(
            f"A key is not fetched from {visible_line(url)}.", "Name an https URL, or http on localhost."
        )
