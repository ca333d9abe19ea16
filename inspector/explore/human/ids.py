"""Ids that say what they are, and those that carry a time. What might be one by chance is none."""

from __future__ import annotations

import re

from inspector.explore.human.moments import Moment

_UUID = re.compile(
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-([0-9a-fA-F])[0-9a-fA-F]{3}-([0-9a-fA-F])[0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_KSUID = re.compile(r"[0-9A-Za-z]{27}")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# 100 ns ticks from 1582-10-15 (RFC 9562, section 5.1) to 1970.
_GREGORIAN = 0x01B21DD213814000
_DISCORD_EPOCH = 1_420_070_400_000  # discord.com/developers/docs/reference#snowflakes
_KSUID_EPOCH = 1_400_000_000  # github.com/segmentio/ksuid
_FIRST = 1_262_304_000_000_000  # 2010, in microseconds: before it nobody made such ids.
_DAY = 86_400_000_000


def identity(key: str, text: str, provider: str | None, now: int, *, number: bool) -> str:
    """What kind of id a text is, with its time where it has one; nothing where that is not certain."""
    if number or text.isdecimal():
        return _snowflake(key, text, provider, now)
    if len(text) == 36:
        return _uuid(text, now)
    if len(text) == 26 and _ULID.fullmatch(text) and any(letter.isdigit() for letter in text[10:]):
        milliseconds = _number(text[:10], _CROCKFORD)
        return _with_time("ULID", milliseconds * 1000, now) if milliseconds else ""
    if len(text) == 27 and "ksuid" in key.lower() and _KSUID.fullmatch(text):
        seconds = (_number(text, _BASE62) >> 128) + _KSUID_EPOCH
        return _with_time("KSUID", seconds * 1_000_000, now)
    return ""


def _uuid(text: str, now: int) -> str:
    found = _UUID.fullmatch(text)
    if found is None:
        return ""
    digits = text.replace("-", "")
    if digits.strip("0") == "":
        return "nil UUID"
    # Only with the variant of RFC 9562 (8, 9, a, b) does the version mean anything.
    if found[2] not in "89abAB" or found[1] not in "12345678":
        return "UUID"
    name = f"UUID v{found[1]}"
    at = _uuid_time(digits, found[1])
    return name if at is None else _with_time(name, at, now) or name


def _uuid_time(digits: str, version: str) -> int | None:
    if version == "7":
        return int(digits[:12], 16) * 1000
    if version == "1":
        return (int(digits[13:16] + digits[8:12] + digits[:8], 16) - _GREGORIAN) // 10
    if version == "6":
        return (int(digits[:12] + digits[13:16], 16) - _GREGORIAN) // 10
    return None


def _snowflake(key: str, text: str, provider: str | None, now: int) -> str:
    """Only Discord's, for a Discord delivery: everybody's snowflakes look alike, and their epochs differ."""
    is_id = key == "id" or key.endswith(("_id", "Id"))
    if provider != "discord" or not is_id or not text.isascii() or not 17 <= len(text) <= 20:
        return ""
    return _with_time("Discord id", ((int(text) >> 22) + _DISCORD_EPOCH) * 1000, now)


def _with_time(name: str, at: int, now: int) -> str:
    """The name with its time, or nothing where nobody can have made it then."""
    return f"{name} · {Moment(at).words(now)}" if _FIRST <= at <= now + _DAY else ""


def _number(text: str, digits: str) -> int:
    value = 0
    for letter in text:
        value = value * len(digits) + digits.index(letter)
    return value
