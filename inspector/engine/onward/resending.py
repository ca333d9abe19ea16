"""The commands for an edited request: `review` looks at it, `resend` keeps it and sends it if asked.

`review {id, request}` and `resend {id, request, sign?, fresh?, send?, url?}`; a request is as
`export.draft.write_draft` writes it. It must never change the original.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from inspector.engine.commands import Arguments, Handler, url_of
from inspector.engine.editing import Editing, Outlook, Way
from inspector.engine.judging import Judging
from inspector.engine.keys.server import KeyServer
from inspector.engine.onward.forwarding import Forwarding
from inspector.export.draft import Draft, read_draft
from inspector.forward import Target
from inspector.model import Delivery, InspectorError, NotFoundError
from inspector.model.lines import Line, finding_fields
from inspector.store.loop import LoopWriter


class Resending:
    """Answers both commands."""

    def __init__(
        self,
        load: Callable[[int], Awaitable[Delivery | None]],
        editing: Editing,
        server: KeyServer,
        writer: LoopWriter,
        judging: Judging,
        forwarding: Forwarding,
        make_target: Callable[[str], Target],
    ) -> None:
        self._load = load
        self._editing = editing
        self._server = server
        self._writer = writer
        self._judging = judging
        self._forwarding = forwarding
        self._make_target = make_target

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """The commands, by name."""
        return {"review": self.review, "resend": self.resend}

    async def review(self, arguments: Arguments) -> object:
        """How the request is judged as it is, and how it can be signed again. Nothing is stored or sent."""
        original, draft = await self._asked(arguments)
        outlook = await asyncio.to_thread(self._editing.look, original, draft)
        line = outlook_line(outlook)
        if outlook.provider is not None and (Way.TEST_KEY, "") in outlook.ways:
            line["key_url"] = await self._server.url(outlook.provider)
        return line

    async def resend(self, arguments: Arguments) -> object:
        """Keep the request as a new delivery linked to its original, and send it on if asked."""
        original, draft = await self._asked(arguments)
        target = self._target(arguments) if arguments.get("send") is True else None
        way, edited = way_of(arguments.get("sign")), draft
        if way is not None:
            fresh = arguments.get("fresh") is not False
            draft = await asyncio.to_thread(self._editing.signed, original, draft, way, fresh=fresh)
        if way is Way.TEST_KEY:
            await self._server.url(self._editing.provider_of(original, draft))
        record = self._editing.record(original, draft, as_edited=edited)
        record = replace(record, id=await self._writer.add(record))
        self._judging.put(record)
        said: Line = {"id": record.id, "origin": str(record.origin), "parent": original.id}
        if target is not None:
            attempt = await self._forwarding.send(record, target)
            said |= {"delivery": record.id, "status": attempt.status, "message": attempt.message}
        return said

    async def signed_again(self, original: Delivery) -> Delivery:
        """A new delivery linked to its original, signed of now, kept and to be judged. Raises
        InspectorError."""
        record, provider, way = await asyncio.to_thread(self._editing.signed_anew, original)
        if way is Way.TEST_KEY:
            await self._server.url(provider)
        record = replace(record, id=await self._writer.add(record))
        self._judging.put(record)
        return record

    async def _asked(self, arguments: Arguments) -> tuple[Delivery, Draft]:
        id = arguments.get("id")
        if not isinstance(id, int) or isinstance(id, bool):
            raise InspectorError("The command needs an id, a whole number.")
        original = await self._load(id)
        if original is None:
            raise NotFoundError(f"There is no delivery {id}.")
        request = arguments.get("request")
        return original, Draft.of(original) if request is None else read_draft(request)

    def _target(self, arguments: Arguments) -> Target:
        url = url_of(arguments)
        target = self._forwarding.target if url is None else self._make_target(url)
        if target is None:
            raise InspectorError("There is no app to send to.", "Name its URL, or start with --forward URL.")
        return target


def way_of(value: object) -> Way | None:
    """How to sign, by its name; None: not at all. Raises InspectorError."""
    if value is None:
        return None
    try:
        return Way(str(value))
    except ValueError:
        known = " or ".join(Way)
        raise InspectorError("There is no such way to sign.", f"It can be {known}.") from None


def outlook_line(outlook: Outlook) -> Line:
    """What a review found, as JSON."""
    verdict, provider = outlook.assessment.verdict, outlook.provider
    return {
        "changed": list(outlook.changed),
        "provider": None if provider is None else provider.id,
        "said": None if provider is None else provider.said,
        "status": str(verdict.status),
        "findings": [finding_fields(finding) for finding in verdict.findings],
        "ways": [{"way": str(way), "obstacle": obstacle} for way, obstacle in outlook.ways],
    }
