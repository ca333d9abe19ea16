"""What the engine says about keys, read into values that a screen can show. All of its text is foreign.

It must never hold a secret: the engine does not send one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.text import duration, visible_line
from inspector.tui.sending import Door


class Given(dict[str, str]):
    """Where a key is: `env`, `file` or `secret`, and its value, which no repr gives away."""

    def __repr__(self) -> str:
        return f"Given({', '.join(self)}: …)"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key or one problem with it, in words."""

    words: str
    fix: str = ""

    @property
    def bad(self) -> bool:
        """Whether it is a problem."""
        return bool(self.fix)


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """The keys of one provider. `next` says when its published key is fetched, empty where there is none."""

    id: str
    name: str
    lines: tuple[KeyLine, ...]
    next: str
    deliveries: int

    @property
    def sign(self) -> str:
        """One character: ✓ has a key, ! something is wrong, ◌ is fetched when needed, ○ none."""
        if any(line.bad for line in self.lines):
            return "!"
        return "✓" if self.lines else "◌" if self.next else "○"

    @property
    def words(self) -> str:
        """All of it in one line."""
        lines = [line.words for line in self.lines]
        return "; ".join(lines) or (f"fetched {self.next}" if self.next else "no key")


async def ask_keys(door: Door, now: float) -> list[ProviderKeys]:
    """The keys of all providers in use; `now` is seconds since 1970. Raises InspectorError."""
    reply = await door.ask("keys")
    lines = reply.value if isinstance(reply.value, list) else []
    return [_provider(line, now) for line in lines if isinstance(line, dict)]


def _provider(line: Mapping[str, object], now: float) -> ProviderKeys:
    keys = line.get("keys")
    found = tuple(_lines(keys if isinstance(keys, list) else [], now))
    deliveries = line.get("deliveries")
    return ProviderKeys(
        id=_text(line, "provider"),
        name=_text(line, "name"),
        lines=found,
        next=_next(line),
        deliveries=deliveries if isinstance(deliveries, int) else 0,
    )


def _lines(keys: list[object], now: float) -> Iterator[KeyLine]:
    for key in keys:
        if not isinstance(key, dict):
            continue
        problem, fix = _text(key, "problem"), _text(key, "fix")
        if problem:
            yield KeyLine(problem, fix or "Correct it in the config file.")
        elif _text(key, "kind") == "fetched":
            yield KeyLine(f"published {_text(key, 'fingerprint')}, fetched {_ago(_text(key, 'at'), now)}")
        else:
            what = _text(key, "fingerprint") or f"{key.get('size')} bytes"
            yield KeyLine(f"{_text(key, 'kind')} from {_text(key, 'source')}, {what}")


def _next(line: Mapping[str, object]) -> str:
    words, after = _text(line, "fetch"), _moment(_text(line, "not_before"))
    return words if after is None else f"{words}, not before {after.astimezone():%H:%M:%S}"


def _ago(at: str, now: float) -> str:
    moment = _moment(at)
    if moment is None:
        return "some time ago"
    passed = now - moment.timestamp()
    return "just now" if passed < 1 else f"{duration(int(passed * 1_000_000))} ago"


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _text(line: Mapping[object, object] | Mapping[str, object], name: str) -> str:
    value = dict(line).get(name)
    return "" if value is None else visible_line(str(value))


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of trying a key. `good` says that it fits all it was tried on, `usable` that nothing speaks
    against keeping it."""

    message: str
    detail: str = ""
    good: bool = False
    usable: bool = False


async def test_key(door: Door, provider: str, given: Given) -> Tested:
    """Try a key on the deliveries kept. Raises InspectorError when it cannot be used at all."""
    reply = await door.ask("test_key", provider=provider, **given)
    line = reply.value if isinstance(reply.value, dict) else {}
    tried, fits = line.get("tried"), line.get("fits")
    why = " ".join(part for part in (_text(line, "why"), _text(line, "fix")) if part)
    good = bool(fits) and tried == fits
    return Tested(_text(line, "message"), why, good, usable=bool(fits) or not tried)


async def add_key(door: Door, provider: str, given: Given) -> str:
    """Keep the key's place in the config file and judge again; says so. Raises InspectorError."""
    reply = await door.ask("add_key", provider=provider, **given)
    return _kept(reply.value, "The key is configured.")


async def test_lesson(door: Door, id: int, given: Given) -> Tested:
    """Find the row by which an unknown sender's delivery is right. Raises InspectorError."""
    reply = await door.ask("teach", id=id, **given)
    line = reply.value if isinstance(reply.value, dict) else {}
    # How it signs is what can be compared with the sender's page; the rest is plain.
    _, _, scheme = str(line.get("rows") or "").partition("[[scheme]]\n")
    return Tested(_text(line, "message"), scheme.rstrip(), good=True, usable=True)


async def add_lesson(door: Door, id: int, provider: str, name: str, given: Given) -> str:
    """Write the sender's provider file, name its key, judge again; says so. Raises InspectorError."""
    reply = await door.ask("add_provider", id=id, provider=provider, name=name, **given)
    return _kept(reply.value, f"{visible_line(name)} is a provider now.")


async def judge_waiting(door: Door) -> int:
    """Judge again what had no right signature; returns how many that are. Raises InspectorError."""
    reply = await door.ask("rejudge_waiting")
    return reply.value if isinstance(reply.value, int) else 0


def _kept(value: object, done: str) -> str:
    count = value.get("rejudged") if isinstance(value, dict) else 0
    if not count:
        return done
    return f"{done} {'One delivery is' if count == 1 else f'{count} deliveries are'} being judged again."
