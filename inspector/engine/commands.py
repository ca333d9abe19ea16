"""Commands in: one JSON object a line, answered by a `reply` line with the same `ref`.

`forward {ids, url?}`, `target {url|null}`, `watch {paths}`, `rejudge {ids}`, `reload {}`, `receivers {id}`,
`greet {}`, `confirm {id, unproved?}`, `annotate {ids, pin?, hidden?, note?, tags?, untag?}`, and those of
`resending` and `key_desk`. A line that is no command is answered, never a crash.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping

from inspector.model import InspectorError
from inspector.model.lines import Line

Arguments = Mapping[str, object]
Handler = Callable[[Arguments], Awaitable[object]]

_MAX_LINE = 32 * 2**20


class Commands:
    """Reads commands from a stream and runs each in a task of its own, so that none waits for another."""

    def __init__(
        self, handlers: Mapping[str, Handler], reply: Callable[[Line], None], now: Callable[[], str]
    ) -> None:
        self._handlers = handlers
        self._reply = reply
        self._now = now
        self._running: set[asyncio.Task[None]] = set()

    async def serve(self, stream: asyncio.StreamReader) -> None:
        """Run until the end of input."""
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                self._answer(None, None, InspectorError("A command was too long.", "Send fewer ids at once."))
                continue
            if not line:
                return
            if line.strip():
                task = asyncio.create_task(self._run(line))
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def _run(self, line: bytes) -> None:
        ref: object = None
        try:
            command = json.loads(line)
            if not isinstance(command, dict):
                raise InspectorError("A command must be a JSON object.")
            ref = command.get("ref")
            handler = self._handlers.get(str(command.get("cmd")))
            if handler is None:
                raise InspectorError("There is no such command.", f"It can be: {', '.join(self._handlers)}.")
            self._answer(ref, await handler(command), None)
        except (ValueError, RecursionError):
            self._answer(ref, None, InspectorError("A command was not valid JSON."))
        except InspectorError as error:
            self._answer(ref, None, error)

    def _answer(self, ref: object, value: object, error: InspectorError | None) -> None:
        line: Line = {"type": "reply", "at": self._now(), "ref": ref, "ok": error is None, "value": value}
        if error is not None:
            line |= {"message": error.message, "hint": error.hint}
        self._reply(line)


def ids_of(arguments: Arguments) -> list[int]:
    """The `ids` of a command. Raises InspectorError when they are not whole numbers."""
    ids = arguments.get("ids")
    if not isinstance(ids, list) or not all(isinstance(id, int) and not isinstance(id, bool) for id in ids):
        raise InspectorError("The command needs ids, a list of whole numbers.")
    return ids


def id_of(arguments: Arguments) -> int:
    """The `id` of a command. Raises InspectorError when it is no whole number."""
    id = arguments.get("id")
    if not isinstance(id, int) or isinstance(id, bool):
        raise InspectorError("The command needs an id, a whole number.")
    return id


def url_of(arguments: Arguments) -> str | None:
    """The `url` of a command, or None. Raises InspectorError when it is no text."""
    url = arguments.get("url")
    if url is not None and not isinstance(url, str):
        raise InspectorError("The command's url must be text or null.")
    return url
