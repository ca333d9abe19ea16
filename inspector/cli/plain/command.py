"""`inspector --plain`: no screen, a sentence a line, commands typed as lines. For screen readers and logs.

The engine runs in this process; what is read from the store is read in a thread. It must never print
payload text as it came, nor wait for the user.
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from inspector.cli.output import narrate, narrate_error, print_text
from inspector.cli.plain.words import (
    HELP,
    about_attempt,
    about_delivery,
    about_problem,
    about_row,
    about_run,
    about_verdict,
    about_watching,
)
from inspector.config import Settings, saved_filters
from inspector.config.options import BY_NAME
from inspector.engine.companion import Companion, accompany, follow
from inspector.engine.engine import Engine
from inspector.engine.run import end_by_signals
from inspector.explore import parse
from inspector.model import EVERYTHING, And, ExitCode, Field, InspectorError, NotFoundError, Query
from inspector.model.lines import Line
from inspector.providers import Providers, load
from inspector.store.reader import Reader
from inspector.text import visible_line
from inspector.tui.outgoing_news import AppNews, app_news, watch_news

_LISTED = 20
_MOST_WAITING = 2_000
_LONGEST_LINE = 1 << 20

Lines = Callable[[asyncio.AbstractEventLoop, Callable[[str | None], None]], None]
"""Hands each typed line to a callback on the loop, and None at the end."""


def run_plain(settings: Settings, sock: socket.socket, companion: Companion | None = None) -> int:
    """Listen and speak until `quit`, the end of input, or a signal."""
    return asyncio.run(Plain(settings, sock, companion=companion).run(typed_lines))


def typed_lines(loop: asyncio.AbstractEventLoop, give: Callable[[str | None], None]) -> None:
    """Lines of standard input, read in a thread of its own: a terminal cannot be waited for on a loop."""

    def read() -> None:
        # Not sys.stdin: at the end of the program its lock would be held by this thread, which waits.
        waiting = b""
        with suppress(RuntimeError):
            with suppress(OSError):
                while data := os.read(0, 65536):
                    *whole, waiting = (waiting + data)[-_LONGEST_LINE:].split(b"\n")
                    for line in whole:
                        loop.call_soon_threadsafe(give, line.decode("utf-8", "replace"))
            loop.call_soon_threadsafe(give, None)

    threading.Thread(target=read, name="typed lines", daemon=True).start()


class Plain:
    """One run. `say` takes each sentence."""

    def __init__(
        self,
        settings: Settings,
        sock: socket.socket,
        say: Callable[[str], None] = print_text,
        companion: Companion | None = None,
    ) -> None:
        self._settings = settings
        self._sock = sock
        self._say = say
        self._companion = companion
        self._providers: Providers = load(settings.provider_dir)
        self._query: Query = EVERYTHING
        self._news: asyncio.Queue[Line] = asyncio.Queue(_MOST_WAITING)
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self._unsaid = 0
        self._down: set[str] = set()
        self._stop = asyncio.Event()

    async def run(self, lines: Lines) -> int:
        """Speak until the end; returns the exit code. Raises InspectorError where it cannot begin."""
        loop = asyncio.get_running_loop()
        end_by_signals(self._stop)
        companion = self._companion
        take = self._take if companion is None else follow(companion, self._take)
        self._engine = Engine(self._settings, self._sock, take)
        self._reader = Reader(self._settings.db)
        if companion is not None:
            accompany(companion, self._speak_of_program, self._stop)
        await self._engine.start()
        tasks = [asyncio.create_task(self._speak()), asyncio.create_task(self._obey())]
        lines(loop, self._typed.put_nowait)
        try:
            await self._stop.wait()
        finally:
            if companion is not None:
                companion.stop()
            await self._engine.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._reader.close()
        return ExitCode.OK if companion is None else await asyncio.to_thread(companion.finish)

    # What the engine says

    def _take(self, line: Line) -> None:
        """Never waits: of a flood that nobody could hear the rest is counted."""
        try:
            self._news.put_nowait(line)
        except asyncio.QueueFull:
            self._unsaid += line.get("type") == "verdict"

    async def _speak(self) -> None:
        while True:
            line = await self._news.get()
            try:
                await self._speak_of(line)
            except InspectorError as error:
                narrate_error(error)
            if self._unsaid and self._news.empty():
                self._say(f"{self._unsaid} more deliveries came meanwhile. Type list to hear the newest.")
                self._unsaid = 0

    async def _speak_of(self, line: Line) -> None:
        match line.get("type"):
            case "verdict":
                await self._speak_of_verdict(line)
            case "attempt":
                values = (line.get(name) for name in ("delivery", "url", "status", "ms", "message"))
                self._say(about_attempt(*values))
            case "listening":
                self._say(f"Listening on {line.get('url')}. Type help for the commands.")
            case "rejected":
                self._say(f"A request was refused: {visible_line(str(line.get('message')))}")
            case "problem":
                self._say(about_problem(line.get("message"), line.get("hint")))
            case "app":
                self._speak_of_app(app_news(line))
            case "watch":
                self._say(watch_news(line).words)
            case "watching":
                self._say(about_watching(line.get("paths")))
            case "target":
                self._say(f"New deliveries go to {visible_line(str(line.get('url') or 'nowhere'))}.")

    def _speak_of_program(self, line: Line) -> None:
        """What the companion tells: a program that ended, or what was not run."""
        if line.get("type") == "run":
            self._say(about_run(line.get("id"), line.get("message"), line.get("ms")))
        else:
            self._say(about_problem(line.get("message"), line.get("hint")))

    def _speak_of_app(self, news: AppNews) -> None:
        """When it goes away and when it is back; how many wait changes too often to be heard."""
        if news.down and news.route not in self._down:
            self._down.add(news.route)
            until = "you type flush" if self._settings.hold == "key" else "the app is back"
            self._say(f"Nothing takes deliveries at {visible_line(news.url)}. They wait until {until}.")
        elif not news.down and news.route in self._down:
            self._down.discard(news.route)
            if not news.gone:
                self._say("The app is back. What waited follows in order.")

    async def _speak_of_verdict(self, line: Line) -> None:
        query = And((self._query, Field("id", str(line.get("id")))))
        rows = await asyncio.to_thread(self._reader.rows, query, limit=1)
        for row in rows:
            self._say(about_row(row, self._name(row.provider), _reason(line)))

    def _name(self, provider: str | None) -> str:
        return "" if provider is None else self._providers.title(provider)

    # What the user says

    async def _obey(self) -> None:
        while True:
            line = await self._typed.get()
            if line is None:
                self._stop.set()
                return
            words = line.split()
            if not words:
                continue
            command = self._commands.get(words[0].lower())
            if command is None:
                narrate(f"There is no command {visible_line(words[0])[:40]}. Type help for those there are.")
                continue
            try:
                await command(words[1:])
            except InspectorError as error:
                narrate_error(error)

    @property
    def _commands(self) -> Mapping[str, Callable[[list[str]], Awaitable[None]]]:
        return {
            "show": self._show,
            "explain": self._explain,
            "forward": self._forward,
            "flush": self._flush,
            "target": self._target,
            "list": self._list,
            "filter": self._filter,
            "judge": self._judge,
            "test": self._test,
            "watch": self._watch,
            "help": self._help,
            "quit": self._quit,
        }

    async def _show(self, words: list[str]) -> None:
        id = _number(words)
        delivery = await asyncio.to_thread(self._reader.delivery, id)
        if delivery is None:
            raise NotFoundError(f"There is no delivery {id}.", "Type list to hear those there are.")
        attempts = await asyncio.to_thread(self._reader.attempts, id)
        held_for = await asyncio.to_thread(self._reader.held_for, id)
        for text in about_delivery(delivery, attempts, held_for):
            self._say(text)

    async def _explain(self, words: list[str]) -> None:
        id = _number(words)
        if await asyncio.to_thread(self._reader.row, id) is None:
            raise NotFoundError(f"There is no delivery {id}.", "Type list to hear those there are.")
        for text in about_verdict(id, await asyncio.to_thread(self._reader.verdict, id)):
            self._say(text)

    async def _forward(self, words: list[str]) -> None:
        ids = [_number(words)]
        arguments: dict[str, object] = {"ids": ids}
        if len(words) > 1:
            arguments["url"] = _url(words[1])
        # Its outcome is spoken of when the attempt's line comes.
        await self._engine.handlers["forward"](arguments)

    async def _flush(self, words: list[str]) -> None:
        held = await self._engine.handlers["flush"]({})
        waits = "1 delivery waits" if held == 1 else f"{held} deliveries wait"
        self._say(f"Trying the app again, {waits}." if held else "Nothing waits for an app.")

    async def _target(self, words: list[str]) -> None:
        # That it is so is spoken of when the engine says it.
        await self._engine.handlers["target"]({"url": _url(words[0]) if words else None})

    async def _list(self, words: list[str]) -> None:
        query = await self._parsed(words) if words else self._query
        rows = await asyncio.to_thread(self._reader.rows, query, limit=_LISTED)
        for row in reversed(rows):
            self._say(about_row(row, self._name(row.provider)))
        if not rows:
            self._say("There is none.")

    async def _filter(self, words: list[str]) -> None:
        self._query = await self._parsed(words) if words else EVERYTHING
        count = await asyncio.to_thread(self._reader.count, self._query)
        self._say(f"{count} deliveries match." if words else "Every delivery is spoken of again.")

    async def _parsed(self, words: list[str]) -> Query:
        saved = await asyncio.to_thread(saved_filters, self._settings)
        return parse(" ".join(words), now=time.time(), saved=saved)

    async def _judge(self, words: list[str]) -> None:
        await self._engine.handlers["reload"]({})
        await self._engine.handlers["rejudge"]({"ids": [_number(words)]})

    async def _test(self, words: list[str]) -> None:
        await self._engine.handlers["greet"]({})

    async def _watch(self, words: list[str]) -> None:
        # What is watched from then on is spoken of when the engine's line comes.
        await self._engine.handlers["watch"]({"paths": [" ".join(words)] if words else []})

    async def _help(self, words: list[str]) -> None:
        self._say(HELP)

    async def _quit(self, words: list[str]) -> None:
        self._stop.set()


def _reason(line: Line) -> str:
    """The first finding, for what is not simply right."""
    findings = line.get("findings")
    if line.get("status") == "valid" or not isinstance(findings, list) or not findings:
        return ""
    return str(findings[0].get("message") or "")


def _url(text: str) -> str:
    try:
        return str(BY_NAME["public_url"].parse(text))
    except ValueError as error:
        raise InspectorError(
            f"{visible_line(text)} is no address: {error}.", "Such as: forward 3 3000"
        ) from None


def _number(words: list[str]) -> int:
    if not words or not words[0].lstrip("#").isdecimal() or len(words[0]) > 18:
        raise InspectorError("The command needs a delivery's number.", "Such as: show 3")
    return int(words[0].lstrip("#"))
