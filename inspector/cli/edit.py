"""`inspector edit ID`: a new delivery made of a kept one, signed again and sent if asked."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click

from inspector.cli.bench import Bench
from inspector.cli.kept import kept_delivery
from inspector.cli.output import answer_text, narrate, narrate_error, print_line, print_text
from inspector.cli.run import has_terminal
from inspector.cli.settled import settle
from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.assessing import Assessment
from inspector.engine.editing import Way
from inspector.engine.keys.local import NAME
from inspector.engine.keys.server import KeyServer
from inspector.export.draft import Draft, check
from inspector.export.draft_set import set_header, set_value
from inspector.export.draft_text import read_text, write_text
from inspector.forward import Target, parse_target, send
from inspector.model import Attempt, Delivery, ExitCode, InspectorError, NotFoundError, Row
from inspector.model.lines import attempt_line, delivery_line, verdict_line
from inspector.store.writer import Writer
from inspector.text import visible_line


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood on the command line. Without a change there the editor is opened."""

    body: str | None = None
    headers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    sign: bool = False
    test_key: bool = False
    keep_time: bool = False
    to: str | None = None
    hosts: tuple[str, ...] = ()
    as_is: bool = False

    @property
    def scripted(self) -> bool:
        return self.as_is or self.body is not None or bool(self.headers or self.values)

    @property
    def signed(self) -> bool:
        return self.sign or self.test_key


def edit(flags: Mapping[str, object], id: int, asked: Asked) -> int:
    """Edit, sign, keep and send one delivery; FORWARD when it was sent and got no 2xx."""
    settings = settle(flags).settings
    target = _target(settings, asked)
    original = kept_delivery(settings, id)
    bench = Bench(settings)
    draft = Draft.of(original)
    draft = _changed(draft, asked) if asked.scripted else _by_hand(draft)
    check(draft)
    edited = draft
    if asked.signed:
        way = _way(bench, original, draft, asked)
        draft = bench.editing.signed(original, draft, way, fresh=not asked.keep_time)
    elif not asked.as_is and not draft.changes_from(Draft.of(original)):
        raise InspectorError("Nothing was changed, so nothing was kept.", _UNCHANGED)
    return asyncio.run(_keep(bench, bench.editing.record(original, draft, as_edited=edited), target))


async def _keep(bench: Bench, record: Delivery, target: Target | None) -> int:
    """Store, judge and send; the test key's public half is served meanwhile."""
    server = KeyServer(bench.keys, lambda: bench.providers)
    writer = await asyncio.to_thread(Writer, bench.settings.db)
    attempt: Attempt | None = None
    try:
        record = replace(record, id=await asyncio.wrap_future(writer.add(record)))
        found = await asyncio.to_thread(bench.editing.assess, record)
        at = now_us()
        row = await asyncio.wrap_future(writer.judge(record.id, found.facts, found.verdict, at))
        _say(bench.settings, row, found, at)
        if found.provider is not None and found.verdict.key == NAME:
            url = await server.url(found.provider)
            narrate(f"The test key's public half for {found.provider.said} is served at {url} meanwhile.")
        if target is not None:
            attempt = await send(record, target)
            attempt = replace(attempt, id=await asyncio.wrap_future(writer.attempt(attempt)))
            _say_attempt(bench.settings, attempt)
    finally:
        await server.close()
        await asyncio.to_thread(writer.close)
    return ExitCode.OK if attempt is None or (attempt.ok and attempt.error is None) else ExitCode.FORWARD


def _target(settings: Settings, asked: Asked) -> Target | None:
    if asked.to is None:
        return None
    allowed = frozenset(asked.hosts) | frozenset(settings.allow_target)
    timeout, insecure = settings.forward_timeout, settings.insecure
    return parse_target(asked.to, timeout=timeout, allow_hosts=allowed, insecure_hosts=insecure)


def _changed(draft: Draft, asked: Asked) -> Draft:
    if asked.body is not None:
        try:
            draft = replace(draft, body=_read(asked.body))
        except OSError as error:
            raise NotFoundError(
                f"{visible_line(asked.body)} cannot be read: {error.strerror}.", "Check the path."
            ) from None
    for line in asked.headers:
        draft = set_header(draft, line)
    for assignment in asked.values:
        draft = set_value(draft, assignment)
    return draft


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def _by_hand(draft: Draft) -> Draft:
    """The draft as the user's editor leaves it. What cannot be read can be mended in the editor again."""
    from inspector.tui.handlers.outside_editor import (  # The screen's room is heavy.
        EditedFile,
        editor_command,
    )

    command = editor_command(os.environ)
    if command is None or not has_terminal():
        raise InspectorError(
            "There is no editor to open." if command is None else "An editor needs a terminal.",
            "Set EDITOR, or change it by --body FILE, --header 'Name: value' or --set path=value.",
        )
    file = EditedFile(write_text(draft))
    while True:
        file.open(command)
        try:
            edited = read_text(file.read())
        except InspectorError as error:
            narrate_error(error)
            if not click.confirm("Open the editor again?", default=True, err=True):
                raise InspectorError("Nothing was sent.", f"{file.kept}.") from None
        else:
            file.remove()
            return edited


def _way(bench: Bench, original: Delivery, draft: Draft, asked: Asked) -> Way:
    """The secret where the provider signs with one, else the test key; the test key where it is asked for."""
    if asked.test_key:
        return Way.TEST_KEY
    ways = [way for way, _ in bench.editing.look(original, draft).ways]
    return ways[0] if ways else Way.SECRET


def _say(settings: Settings, row: Row, found: Assessment, at: int) -> None:
    if settings.json:
        print_line(delivery_line(row))
        print_line(verdict_line(row.id, at, found.verdict))
        return
    status = found.verdict.status
    print_text(f"#{row.id}  {row.origin} from #{row.parent}  {status.sign} {status.word}")
    for finding in found.verdict.findings[:1]:
        print_text(f"  {visible_line(finding.message)}")


def _say_attempt(settings: Settings, attempt: Attempt) -> None:
    if settings.json:
        print_line(attempt_line(attempt))
    else:
        print_text(f"#{attempt.delivery} → {visible_line(attempt.url)}  {answer_text(attempt)}")


_UNCHANGED = "Use --as-is to keep or send it as it came; inspector replay sends without keeping."
