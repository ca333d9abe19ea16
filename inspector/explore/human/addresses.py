"""Addresses: whose they are, and until when a signed one is good. Nothing is ever asked of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from inspector.explore.human.moments import Moment, ago, compact_moment, spelled_moment

_START = re.compile(r"(?:https?|wss?|rtmps?)://[^\s/]", re.IGNORECASE)
_SECONDS = re.compile(r"\d{10}")
_SPAN = re.compile(r"\d{1,9}")


def address(text: str, now: int) -> str:
    """The host and when a signed address runs out; the host where something stands before it. Nothing for
    any other address, which says its host at its start."""
    if _START.match(text) is None:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        query = {name.lower(): value for name, value in parse_qsl(parts.query, max_num_fields=100)}
    except ValueError:
        return ""
    end = _end(query)
    if end is None:
        return host if "@" in parts.netloc else ""
    # What runs out stands first: it is the last to go where there is little room.
    return f"{'expires' if end.at > now else 'expired'} {ago(end.at, now)} · {host}"


def _end(query: Mapping[str, str]) -> Moment | None:
    """When it runs out: as AWS (version 4 and 2), Google, Azure and CloudFront say it in the query."""
    for prefix in ("x-amz-", "x-goog-"):
        begin, span = compact_moment(query.get(f"{prefix}date", "")), query.get(f"{prefix}expires", "")
        if begin is not None and _SPAN.fullmatch(span):
            return Moment(begin.at + int(span) * 1_000_000)
    for name in ("expires", "exp", "expiry"):
        if _SECONDS.fullmatch(query.get(name, "")):
            return Moment(int(query[name]) * 1_000_000)
    # Azure's `se` means nothing without the signature beside it.
    return spelled_moment(query.get("se", "")) if "sig" in query else None
