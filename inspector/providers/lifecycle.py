"""What belongs together in a session: a begin and its end, as a provider file says it. It must never look at
a delivery."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.providers.place import Path, parse_path
from inspector.providers.table import Table


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """`begin` and `end` are events; with `event` and `state` they are what the JSON path `state` holds in
    that event. `key` tells one of them from another (a participant's id), empty where a session has one;
    `label` is what people call it. `unended` says in words what it means that no end came.
    """

    name: str
    begin: tuple[str, ...]
    end: tuple[str, ...]
    event: str = ""
    state: Path = ()
    key: Path = ()
    label: Path = ()
    unended: str = ""


def read_lifecycle(table: Table) -> Lifecycle:
    """One `[[lifecycle]]` table. Raises ConfigError."""

    def path(key: str) -> Path:
        text = table.text(key, "")
        return table.parsed(key, text, parse_path) if text else ()

    lifecycle = Lifecycle(
        name=table.text("name"),
        begin=table.texts("begin"),
        end=table.texts("end"),
        event=table.text("event", ""),
        state=path("state"),
        key=path("key"),
        label=path("label"),
        unended=table.text("unended", ""),
    )
    table.finish()
    for key, events in (("begin", lifecycle.begin), ("end", lifecycle.end)):
        if not events:
            table.fail(key, "is missing", "Name the events, or the states, that it has.")
    if bool(lifecycle.event) != bool(lifecycle.state):
        table.fail("state", "goes with event", "Give both: the event, and where its state stands.")
    return lifecycle
