"""`inspector sessions [ID]`: the sessions there are, or one told in order."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.cli.output import narrate, print_line, print_text, row_text
from inspector.cli.settled import settle
from inspector.config import Settings
from inspector.explore import Story, loose_ends, tell
from inspector.explore.story import NAMED_BY, title_of
from inspector.model import ExitCode, NotFoundError, Session
from inspector.model.lines import Line, delivery_line, rfc3339
from inspector.providers import Provider, load
from inspector.store.reader import Reader
from inspector.text import clock, span, visible_line

_MOST_ROWS = 2_000


def sessions(flags: Mapping[str, object], name: str | None, limit: int) -> int:
    """Print the sessions, the newest last; or one with its silences, repeats and loose ends."""
    settings = settle(flags).settings
    providers = load(settings.provider_dir)
    reader = Reader(settings.db)
    try:
        if name is None:
            found = reader.sessions(limit=limit)
            for each in reversed(found):
                _print_session(settings, reader, each, providers.get(each.provider or ""))
            if not found:
                narrate(
                    "There are none: nothing says yet what it belongs to. --session PLACE says where that is."
                )
            return ExitCode.OK
        session = reader.session(name)
        if session is None:
            raise NotFoundError(
                f"There is no session {visible_line(name)}.", "inspector sessions prints those there are."
            )
        _print_story(settings, session, _story(reader, session, providers.get(session.provider or "")))
    finally:
        reader.close()
    return ExitCode.OK


def _story(reader: Reader, session: Session, provider: Provider | None) -> Story:
    rows = reader.session_rows(session.name, limit=_MOST_ROWS)
    lifecycles, title = (provider.lifecycles, provider.title) if provider else ((), ())
    return tell(rows, reader.delivery, lifecycles, title)


def _session_fields(session: Session) -> Line:
    return {
        "type": "session",
        "at": rfc3339(session.last_at),
        "session": session.name,
        "provider": session.provider,
        "count": session.count,
        "first_at": rfc3339(session.first_at),
        "last_at": rfc3339(session.last_at),
        "events": dict(session.events),
        "verdicts": {str(status): count for status, count in session.verdicts.items()},
        "retries": session.retries,
    }


def _print_session(settings: Settings, reader: Reader, session: Session, provider: Provider | None) -> None:
    loose = loose_ends(session, provider.lifecycles) if provider else []
    rows = reader.session_rows(session.name, limit=NAMED_BY) if provider and provider.title else ()
    title = title_of(rows, reader.delivery, provider.title) if provider else ""
    if settings.json:
        print_line({**_session_fields(session), "title": title, "loose": loose})
        return
    verdicts = " ".join(f"{status.sign}{count}" for status, count in session.verdicts.items())
    cells = [
        rfc3339(session.first_at)[:19],
        f"{span(session.last_at - session.first_at):>12}",
        f"{session.count:>6}",
        f"{verdicts:<16}",
        f"{visible_line(session.provider or '-'):<22}",
        visible_line(session.name),
        visible_line(title),
        "; ".join(visible_line(text) for text in loose),
    ]
    print_text("  ".join(cell for cell in cells if cell))


def _print_story(settings: Settings, session: Session, story: Story) -> None:
    if settings.json:
        loose = [{"id": each.id, "at": rfc3339(each.at), "text": each.text} for each in story.loose]
        entries = [
            {**delivery_line(entry.row), "silence_s": entry.silence / 1e6, "remarks": list(entry.remarks)}
            for entry in story.entries
        ]
        print_line({**_session_fields(session), "title": story.title, "loose": loose, "deliveries": entries})
        return
    print_text(f"{visible_line(session.name)}  {visible_line(story.title)}".rstrip())
    for entry in story.entries:
        if entry.silence:
            print_text(f"{'':>8}{span(entry.silence)} of silence")
        print_text("  ".join([row_text(entry.row), *map(visible_line, entry.remarks)]))
    if session.count > len(story.entries):
        print_text(f"{session.count - len(story.entries):,} more are not told.")
    for each in story.loose:
        print_text(f"{clock(each.at)}  #{each.id}  {visible_line(each.text)}")
