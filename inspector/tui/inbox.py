"""What the engine said since the screen last looked, kept small however much it was.

Lines become counts, ids and a few notices; the screen reads the rows themselves from the store. It must
never grow without bound, wait, or raise on a line that is not as agreed. All text in a notice is foreign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from inspector.tui.outgoing_news import (
    app_news,
    replay_news,
    watch_news,
)

if TYPE_CHECKING:
    from inspector.tui.outgoing_news import (
        AppNews,
        ReplayNews,
        WatchNews,
    )

MOST_IDS = 5_000
"""More changed ids than this are not listed: the batch is marked `flooded` instead."""
MOST_NOTICES = 100
"""More notices than this in one batch are counted, not kept."""


_FAILURES = frozenset(["invalid", "stale"])


class Source(StrEnum):
    """Where a notice comes from."""

    REJECTED = "rejected"
    PROBLEM = "problem"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should see that is no delivery. `at` is microseconds since 1970, UTC.

    `head` is the start of a refused request, bytes as Latin-1; `status` what it was answered with.
    """

    at: int
    source: Source
    code: str
    message: str
    hint: str = ""
    delivery: int | None = None
    peer: str = ""
    status: int = 0
    head: str = ""


@dataclass(frozen=True, slots=True)
class Listening:
    """What the engine says of itself once it listens. `target` is where everything is forwarded to."""

    url: str = ""
    db: str = ""
    target: str | None = None
    ack: str = ""
    provider: str | None = None
    offline: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class Aimed:
    """Where everything is forwarded to from now on; None: nowhere."""

    url: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """The news since the last one. `arrived` counts deliveries, `newest` is the highest id among them.

    `changed` holds ids that were judged, forwarded, held or let go; with `flooded` there were more than it
    holds. `annotated` says that notes, pins and the like are among what changed. `failed` counts signatures
    that were not right, forwards without a 2xx answer and refused requests. `unkept` counts notices left
    out. `watched` is what came of a change of the app's files, `watching` where they are looked at from now
    on.
    """

    arrived: int = 0
    newest: int = 0
    changed: frozenset[int] = frozenset()
    flooded: bool = False
    annotated: bool = False
    failed: int = 0
    notices: tuple[Notice, ...] = ()
    unkept: int = 0
    listening: Listening | None = None
    aimed: Aimed | None = None
    apps: tuple[AppNews, ...] = ()
    replays: tuple[ReplayNews, ...] = ()
    watched: WatchNews | None = None
    watching: tuple[str, ...] | None = None
    filtered: tuple[str, ...] | None = None


class Inbox:
    """Gathers lines into one Batch at a time."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._arrived = 0
        self._newest = 0
        self._changed: set[int] = set()
        self._flooded = False
        self._annotated = False
        self._failed = 0
        self._notices: list[Notice] = []
        self._unkept = 0
        self._listening: Listening | None = None
        self._aimed: Aimed | None = None
        self._apps: dict[str, AppNews] = {}
        self._replays: dict[int, ReplayNews] = {}
        self._watched: WatchNews | None = None
        self._watching: tuple[str, ...] | None = None
        self._filtered: tuple[str, ...] | None = None

    def take(self) -> Batch:
        """Everything since the last call."""
        batch = Batch(
            arrived=self._arrived,
            newest=self._newest,
            changed=frozenset(self._changed),
            flooded=self._flooded,
            annotated=self._annotated,
            failed=self._failed,
            notices=tuple(self._notices),
            unkept=self._unkept,
            listening=self._listening,
            aimed=self._aimed,
            apps=tuple(self._apps.values()),
            replays=tuple(self._replays.values()),
            watched=self._watched,
            watching=self._watching,
            filtered=self._filtered,
        )
        self._clear()
        return batch

    def note(self, notice: Notice) -> None:
        """Keep a notice, or count it when there are too many already."""
        if len(self._notices) < MOST_NOTICES:
            self._notices.append(notice)
        else:
            self._unkept += 1

    def read(self, line: Mapping[str, object]) -> bool:
        """Take in one line of the protocol; False when its type is not known or its id is missing."""
        match line.get("type"), line.get("id"), line.get("delivery"):
            case "delivery", int(id), _:
                self._arrived += 1
                self._newest = max(self._newest, id)
            case "verdict", int(id), _:
                self._change(id)
                self._failed += line.get("status") in _FAILURES
            case "attempt", _, int(id):
                self._change(id)
                self._failed += not _is_success(line.get("status"))
            case "annotation", int(id), _:
                self._change(id)
                self._annotated = True
            case "rejected", _, _:
                self._failed += 1
                self.note(_rejection(line))
            case "problem", _, _:
                self.note(_problem(line))
            case "listening", _, _:
                self._listening = _listening(line)
                self._aimed = Aimed(self._listening.target)
                self._watching = _texts(line, "watch")
                self._filtered = _texts(line, "filtered")
            case "config", _, _:
                self._filtered = _texts(line, "filtered")
            case "target", _, _:
                self._aimed = Aimed(_text(line, "url") or None)
            case (("held" | "session"), int(id), _):
                self._change(id)
            case "released", _, _:
                for id in _numbers(line, "ids"):
                    self._change(id)
            case "app", _, _:
                app = app_news(line)
                self._apps[app.route] = app
            case "replay", _, _:
                replay = replay_news(line)
                self._replays[replay.number] = replay
            case "watch", _, _:
                self._watched = watch_news(line)
            case "watching", _, _:
                self._watching = _texts(line, "paths")
            case (("stopped" | "providers"), _, _):
                pass
            case _:
                return False
        return True

    def _change(self, id: int) -> None:
        if len(self._changed) < MOST_IDS:
            self._changed.add(id)
        else:
            self._flooded = True


def _is_success(status: object) -> bool:
    return isinstance(status, int) and 200 <= status < 300


def _listening(line: Mapping[str, object]) -> Listening:
    return Listening(
        url=_text(line, "url"),
        db=_text(line, "db"),
        target=_text(line, "target") or None,
        ack=_text(line, "ack"),
        provider=_text(line, "provider") or None,
        offline=line.get("offline") is True,
        version=_text(line, "version"),
    )


def _rejection(line: Mapping[str, object]) -> Notice:
    status = line.get("status")
    return Notice(
        at=_moment(line),
        source=Source.REJECTED,
        code=_text(line, "code"),
        message=_text(line, "message"),
        peer=_text(line, "peer"),
        status=status if isinstance(status, int) else 0,
        head=_text(line, "head"),
    )


def _problem(line: Mapping[str, object]) -> Notice:
    delivery = line.get("delivery")
    return Notice(
        at=_moment(line),
        source=Source.PROBLEM,
        code=_text(line, "code"),
        message=_text(line, "message"),
        hint=_text(line, "hint"),
        delivery=delivery if isinstance(delivery, int) else None,
    )


def _text(line: Mapping[str, object], name: str) -> str:
    value = line.get(name)
    return "" if value is None else str(value)


def _texts(line: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = line.get(name)
    return tuple(str(each) for each in value) if isinstance(value, list) else ()


def _numbers(line: Mapping[str, object], name: str) -> list[int]:
    value = line.get(name)
    return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []


def _moment(line: Mapping[str, object]) -> int:
    try:
        moment = datetime.fromisoformat(_text(line, "at"))
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1_000_000)
