"""What the engine says about the way out: apps that are down, and replays. Lines become small values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspector.text import duration, shorten, visible_line


@dataclass(frozen=True, slots=True)
class AppNews:
    """How the app of a route is: where it is, whether it is down, how many deliveries wait for it. `gone`
    says that the route is no more; what waits for it is kept."""

    route: str
    url: str = ""
    down: bool = False
    held: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ReplayNews:
    """How far a replay is. `left` is seconds, None while that cannot be told."""

    number: int
    state: str
    url: str
    total: int = 0
    sent: int = 0
    ok: int = 0
    failed: int = 0
    left: float | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("done", "stopped")

    @property
    def words(self) -> str:
        """How it stands, for a line of the screen."""
        done = f"{self.ok + self.failed:,} of {self.total:,}"
        parts = [done, f"{self.ok:,} answered 2xx"]
        if self.failed:
            parts.append(f"{self.failed:,} not")
        if self.state == "running" and self.left:
            parts.append(f"{duration(int(self.left * 1_000_000))} left")
        elif self.state != "running":
            parts.append(self.state)
        return " · ".join(parts)

    @property
    def target(self) -> str:
        """Where it goes, safe to show."""
        return shorten(visible_line(self.url), 60)


@dataclass(frozen=True, slots=True)
class WatchNews:
    """What came of sending failures again after a change."""

    green: int
    red: int

    @property
    def words(self) -> str:
        """For a notice."""
        total = self.green + self.red
        return f"After your change: {self.green:,} of {total:,} that failed are answered 2xx now."


def watch_news(line: Mapping[str, object]) -> WatchNews:
    """A `watch` line."""
    green, red = line.get("green"), line.get("red")
    return WatchNews(*(len(ids) if isinstance(ids, list) else 0 for ids in (green, red)))


def app_news(line: Mapping[str, object]) -> AppNews:
    """An `app` line."""
    return AppNews(
        route=str(line.get("route") or ""),
        url=str(line.get("url") or ""),
        down=line.get("state") == "down",
        held=_number(line, "held"),
        gone=line.get("state") == "gone",
    )


def replay_news(line: Mapping[str, object]) -> ReplayNews:
    """A `replay` line."""
    left = line.get("left_seconds")
    return ReplayNews(
        number=_number(line, "replay"),
        state=str(line.get("state") or ""),
        url=str(line.get("url") or ""),
        total=_number(line, "total"),
        sent=_number(line, "sent"),
        ok=_number(line, "ok"),
        failed=_number(line, "failed"),
        left=float(left) if isinstance(left, (int, float)) else None,
    )


def _number(line: Mapping[str, object], name: str) -> int:
    value = line.get(name)
    return value if isinstance(value, int) else 0
