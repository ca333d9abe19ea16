"""Play the script against a receiver: a burst at once, then at a walking pace, each retried as its provider
would. It always ends: the script is bounded, and so are the retries.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from inspector.providers import Provider
from inspector.simulate.draw import Draw
from inspector.simulate.post import Reply, post
from inspector.simulate.request import Request
from inspector.simulate.scenario import OPENING, Composer, Step

Find = Callable[[str], Provider | None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast it goes. The first `burst` come at once, then one every `least` to `most` seconds.
    `retries` is how often one delivery is sent again at most."""

    burst: int = len(OPENING)
    least: float = 1.0
    most: float = 2.0
    retries: int = 2


class Performance:
    """Sends to one receiver. `find` gives a provider's data, of which the retry rule is used; `wait` waits
    so many seconds."""

    def __init__(
        self,
        host: str,
        port: int,
        composer: Composer,
        find: Find,
        draw: Draw,
        wait: Callable[[float], Awaitable[None]],
        pace: Pace | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._composer = composer
        self._find = find
        self._draw = draw
        self._wait = wait
        self._pace = pace or Pace()
        self._again: deque[tuple[Request, int]] = deque()
        self.answered = 0

    async def play(self, steps: Iterable[Step], after_burst: Callable[[], None] = lambda: None) -> None:
        """Send every step and what has to be sent again. `answered` counts requests that got an answer.

        `after_burst` is called once, when the burst and its retries are through.
        """
        sent = 0
        for step in steps:
            if sent == self._pace.burst:
                await self._send_again()
                after_burst()
            if sent >= self._pace.burst:
                await self._walk()
            await self._send(self._composer.compose(step), 0)
            sent += 1
        await self._send_again()
        if sent <= self._pace.burst:
            after_burst()

    async def _walk(self) -> None:
        """Wait before the next step, and use a pause more for a delivery that has to be sent again."""
        await self._pause()
        if self._again:
            await self._send(*self._again.popleft())
            await self._pause()

    async def _pause(self) -> None:
        await self._wait(self._draw.between(self._pace.least, self._pace.most))

    async def _send(self, request: Request, tries: int) -> None:
        reply = await post(self._host, self._port, request)
        self.answered += reply.status is not None
        provider = None if request.provider is None else self._find(request.provider)
        if tries < self._pace.retries and provider is not None and sends_again(provider, reply):
            self._again.append((request, tries + 1))

    async def _send_again(self) -> None:
        """Work off what waits for another try; each goes to the end again until its tries are used up."""
        while self._again:
            await self._send(*self._again.popleft())


def sends_again(provider: Provider, reply: Reply) -> bool:
    """Whether this provider's documented rule has it send again after such an answer."""
    retry = provider.retry
    if retry is None or retry.times == 0:
        return False
    if reply.status is None:
        return bool({"timeout", "network"} & set(retry.on))
    names = {str(reply.status), f"{reply.status // 100}xx"}
    return bool(names & set(retry.on)) and not names & set(retry.never)
