"""The commands about keys, each run in a thread so that captures and answers go on.

`keys {}`, `recognised {id}`, `test_key {provider, env|file|secret}`, `add_key {the same}`,
`teach {id, env|file|secret}`, `add_provider {id, provider, name, env|file|secret}`, `rejudge_waiting {}`.
A reply must never hold a secret.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping

from inspector.engine.commands import Arguments, Handler
from inspector.engine.keys.trial import Given
from inspector.engine.keys.work import KeyWork
from inspector.model import InspectorError
from inspector.providers import Provider
from inspector.text import Secret


class KeyDesk:
    """`work` gives what there is to work with now, `reload` takes up the files as they are, `rejudge` puts
    deliveries on the judge's desk, `not_before` says when a published key may be fetched again."""

    def __init__(
        self,
        work: Callable[[], KeyWork],
        reload: Callable[[], Awaitable[object]],
        rejudge: Callable[[Iterable[int]], None],
        not_before: Callable[[Provider], int | None],
    ) -> None:
        self._work = work
        self._reload = reload
        self._rejudge = rejudge
        self._not_before = not_before

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The commands by name."""
        return {
            "keys": self._keys,
            "recognised": self._recognised,
            "test_key": self._test,
            "add_key": self._add,
            "teach": self._teach,
            "add_provider": self._add_provider,
            "rejudge_waiting": self._rejudge_waiting,
        }

    async def _keys(self, arguments: Arguments) -> object:
        def states() -> list[object]:
            work = self._work()
            sent = work.sent()
            found = work.states(self._not_before)
            return [{**state.line(), "deliveries": sent.get(state.provider.id, 0)} for state in found]

        return await asyncio.to_thread(states)

    async def _recognised(self, arguments: Arguments) -> object:
        id = _number(arguments)
        return await asyncio.to_thread(lambda: list(self._work().recognised(id)))

    async def _test(self, arguments: Arguments) -> object:
        provider, given = _text(arguments, "provider"), _given(arguments)

        def test() -> object:
            work = self._work()
            return work.test(work.candidate(provider, given)).line()

        return await asyncio.to_thread(test)

    async def _add(self, arguments: Arguments) -> object:
        provider, given = _text(arguments, "provider"), _given(arguments)

        def add() -> str:
            work = self._work()
            return work.add(work.candidate(provider, given))

        named = await asyncio.to_thread(add)
        await self._reload()
        return {"named": named, "rejudged": await self._judge_waiting()}

    async def _teach(self, arguments: Arguments) -> object:
        id, given = _number(arguments), _given(arguments)
        lesson = await asyncio.to_thread(lambda: self._work().lesson(id, given))
        return {"header": lesson.header, "message": lesson.words, "rows": lesson.rows}

    async def _add_provider(self, arguments: Arguments) -> object:
        id, given = _number(arguments), _given(arguments)
        provider, name = _text(arguments, "provider"), _text(arguments, "name")

        def add() -> str:
            work = self._work()
            # Found again, not taken from the screen: what is written is only what was proved.
            return work.add_provider(work.lesson(id, given), provider, name, given)

        path = await asyncio.to_thread(add)
        await self._reload()
        return {"file": path, "rejudged": await self._judge_waiting()}

    async def _rejudge_waiting(self, arguments: Arguments) -> object:
        return await self._judge_waiting()

    async def _judge_waiting(self) -> int:
        ids = await asyncio.to_thread(lambda: self._work().waiting())
        self._rejudge(ids)
        return len(ids)


def _given(arguments: Arguments) -> Given:
    """Where the command says the key is. Raises InspectorError when it says nothing."""
    env, file, secret = (arguments.get(name) for name in ("env", "file", "secret"))
    if isinstance(secret, str):
        return Given(secret=Secret(secret.strip().encode("utf-8", "surrogateescape")))
    if isinstance(env, str):
        return Given(env=env)
    if isinstance(file, str):
        return Given(file=file)
    raise InspectorError("The command needs env, file or secret.", "Give one of them.")


def _text(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        raise InspectorError(f"The command needs {name}, a text.", "Give it.")
    return value


def _number(arguments: Arguments) -> int:
    id = arguments.get("id")
    if not isinstance(id, int) or isinstance(id, bool):
        raise InspectorError("The command needs id, a whole number.", "Give it.")
    return id
