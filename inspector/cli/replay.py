"""`inspector replay ID… --to URL`: send stored deliveries again; every try is a new linked record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from inspector.cli.asked import settle
from inspector.cli.output import print_line, print_text
from inspector.config import Settings
from inspector.forward import Target, parse_target, send
from inspector.model import Attempt, Delivery, ExitCode, NotFoundError
from inspector.model.lines import attempt_line
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from inspector.text import duration, visible_line


def replay(flags: Mapping[str, object], ids: tuple[int, ...], to: str, hosts: tuple[str, ...]) -> int:
    """Send each in order; FORWARD when one of them got no 2xx."""
    settings = settle(flags).settings
    allowed = frozenset(hosts) | frozenset(settings.allow_target)
    target = parse_target(to, timeout=settings.forward_timeout, allow_hosts=allowed)
    reader = Reader(settings.db)
    try:
        deliveries = [_found(reader, id) for id in ids]
    finally:
        reader.close()
    writer = Writer(settings.db)
    try:
        outcomes = [_send_one(settings, writer, delivery, target) for delivery in deliveries]
    finally:
        writer.close()
    return ExitCode.OK if all(outcomes) else ExitCode.FORWARD


def _found(reader: Reader, id: int) -> Delivery:
    delivery = reader.delivery(id)
    if delivery is None:
        raise NotFoundError(f"There is no delivery {id}.", "inspector list prints those there are.")
    return delivery


def _send_one(settings: Settings, writer: Writer, delivery: Delivery, target: Target) -> bool:
    attempt = asyncio.run(send(delivery, target))
    attempt = replace(attempt, id=writer.attempt(attempt).result())
    if settings.json:
        print_line(attempt_line(attempt))
    else:
        print_text(_sentence(attempt))
    return attempt.ok


def _sentence(attempt: Attempt) -> str:
    url, time = visible_line(attempt.url), duration(attempt.duration)
    if attempt.status is None:
        return f"#{attempt.delivery} → {url}  {visible_line(attempt.message)}"
    same = "same bytes" if attempt.sha256_in == attempt.sha256_out else "OTHER BYTES"
    return f"#{attempt.delivery} → {url}  {attempt.status} {visible_line(attempt.reason)}  {time}  {same}"
