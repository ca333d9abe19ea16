"""What a valid delivery would be to an app that parses its body and checks what it writes again.

It must never hold up the loop: writing a large body anew in every language takes a tenth of a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from inspector.engine.assessing import Assessor
from inspector.engine.commands import Arguments, id_of
from inspector.model import Delivery, NotFoundError, Status, Verdict
from inspector.model.lines import Line
from inspector.verify.explain import Rewrite, would_reserialise


class Receivers:
    """Answers the command `receivers`; one at a time, so that a moving cursor never fills all threads."""

    def __init__(self, load: Callable[[int], Awaitable[Delivery | None]], assessor: Assessor) -> None:
        self._load = load
        self._assessor = assessor
        self._one = asyncio.Lock()

    async def answer(self, arguments: Arguments) -> object:
        """A line a language, as `rewrite_fields` makes it; none where the delivery is not valid now or is no
        JSON. Raises NotFoundError."""
        id = id_of(arguments)
        delivery = await self._load(id)
        if delivery is None:
            raise NotFoundError(f"There is no delivery {id}.")
        async with self._one:
            rewrites = await asyncio.to_thread(self._rewrites, delivery)
        return [rewrite_fields(rewrite) for rewrite in rewrites]

    def _rewrites(self, delivery: Delivery) -> tuple[Rewrite, ...]:
        if self._verdict(delivery).status is not Status.VALID:
            return ()
        return would_reserialise(delivery, self._verdict)

    def _verdict(self, delivery: Delivery) -> Verdict:
        return self._assessor.assess(delivery, explain=False).verdict


def rewrite_fields(rewrite: Rewrite) -> Line:
    """A rewriting as JSON."""
    found = rewrite.difference
    return {
        "language": rewrite.language,
        "writer": rewrite.writer,
        "same": rewrite.same,
        "passes": rewrite.passes,
        "computed": rewrite.computed,
        "problem": rewrite.problem,
        "difference": None if found is None else dict(found.evidence),
    }
