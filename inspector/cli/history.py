"""`inspector list` and `inspector show`: what the store holds, without the screen."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress

from inspector.cli.kept import row_and_delivery
from inspector.cli.output import (
    annotation_text,
    answer_text,
    narrate,
    print_bytes,
    print_line,
    print_pieces,
    print_text,
    row_text,
)
from inspector.cli.sender import sender_texts
from inspector.cli.settled import settle
from inspector.cli.whole import whole
from inspector.config import Settings, saved_filters
from inspector.explore import parse, without_hidden
from inspector.model import NOTHING_NOTED, Attempt, Delivery, ExitCode, InspectorError, Row, Verdict
from inspector.model.lines import delivery_line, rfc3339
from inspector.providers import Consequence, Provider, consequence, load
from inspector.store.reader import Reader
from inspector.text import duration, shorten, size, visible_bytes, visible_line

_PAGE = 1000


def list_deliveries(
    flags: Mapping[str, object], words: tuple[str, ...], limit: int | None, *, hidden: bool
) -> int:
    """Print every matching delivery, oldest first as in a log; `--limit` keeps the newest ones. What the
    user has hidden is left out, unless it is asked for."""
    settings = settle(flags).settings
    asked = parse(" ".join(words), now=time.time(), saved=saved_filters(settings))
    query = asked if hidden else without_hidden(asked)
    reader = Reader(settings.db)
    try:
        if query != asked and (out_of_sight := reader.hidden()):
            narrate(f"Without {out_of_sight} that were hidden; --hidden prints them too.")
        if limit is not None:
            for row in reversed(reader.rows(query, limit=limit)):
                _print_row(settings, row)
            return ExitCode.OK
        last = 0
        while rows := reader.rows(query, after=last, limit=_PAGE):
            for row in rows:
                _print_row(settings, row)
            last = rows[-1].id
    finally:
        reader.close()
    return ExitCode.OK


def _print_row(settings: Settings, row: Row) -> None:
    if settings.json:
        print_line(delivery_line(row))
    else:
        print_text(row_text(row))


def show(flags: Mapping[str, object], id: int, *, body_only: bool) -> int:
    """Print one delivery whole: for people, as JSON, or only its exact body."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        row, delivery = row_and_delivery(reader, id)
        if body_only:
            print_bytes(delivery.body)
        elif settings.json:
            print_pieces(whole(reader, row, delivery))
        else:
            _show_text(row, delivery, reader.verdict(id))
            answered, attempts = reader.answered(id), reader.attempts(id)
            follows = consequence(_provider(settings, row), answered, attempts)
            for text in sender_texts(answered, follows.sender, reader.held_for(id)):
                print_text(text)
            _show_attempts(attempts, follows)
    finally:
        reader.close()
    return ExitCode.OK


def _provider(settings: Settings, row: Row) -> Provider | None:
    """Its data; a file of the user's that is wrong costs only what is said from it."""
    with suppress(InspectorError):
        return None if row.provider is None else load(settings.provider_dir).get(row.provider)
    return None


def _show_text(row: Row, delivery: Delivery, verdict: Verdict | None) -> None:
    print_text(f"{delivery.method} {visible_line(delivery.target_text)} HTTP/{delivery.version}")
    for name, value in delivery.headers:
        print_text(f"{visible_bytes(name)}: {visible_bytes(value)}")
    print_text("")
    print_text(visible_bytes(delivery.body))
    print_text("")
    print_text(f"#{row.id}  {rfc3339(row.at)}  {size(row.size)}  sha256 {row.sha256}")
    if row.annotation != NOTHING_NOTED:
        print_text(annotation_text(row.annotation))
    if row.retry_of:
        print_text(f"retry of #{row.retry_of}")
    if verdict is not None:
        print_text(f"{verdict.status.sign} {verdict.status.word}  {visible_line(verdict.scheme)}")
        for finding in verdict.findings:
            print_text(f"  {finding.certainty}: {visible_line(finding.message)}")
            if finding.fix:
                print_text(f"    {visible_line(finding.fix)}")


def _show_attempts(attempts: list[Attempt], follows: Consequence) -> None:
    for number, attempt in enumerate(attempts):
        url, time = shorten(visible_line(attempt.url), 60), duration(attempt.duration)
        print_text(f"→ {url}  {answer_text(attempt)}  {time}")
        for said in (*follows.hastes[number : number + 1], *follows.outcomes[number : number + 1]):
            if said:
                print_text(f"  {visible_line(said)}")
