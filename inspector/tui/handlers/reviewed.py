"""What the engine said of an edited request, what the user wants done with it, and how that is asked for.

It must never judge a signature itself, nor send anything itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspector.export.draft import Draft, write_draft
from inspector.model import InspectorError, Status
from inspector.model.lines import Line
from inspector.text import shorten, visible_line
from inspector.tui.sending import Door, Said


@dataclass(frozen=True, slots=True)
class SigningWay:
    """One way to sign again; `obstacle` is why it cannot be done, empty where it can."""

    id: str
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """How an edited request stands. `status` is None where the engine's answer was not understood; `why` is
    its first finding. `said` names the sender, `key_url` is where an app gets the local test key. All text
    is foreign."""

    changed: tuple[str, ...] = ()
    said: str = ""
    status: Status | None = None
    why: str = ""
    ways: tuple[SigningWay, ...] = ()
    key_url: str = ""

    @property
    def signed(self) -> bool:
        """Whether the signature is right as it is."""
        return self.status in (Status.VALID, Status.TOKEN)


@dataclass(frozen=True, slots=True)
class Choice:
    """`sign` is a way or None (as it is), `fresh` writes a time and id of now, `url` is where it is sent
    (None: it is only kept)."""

    sign: str | None
    fresh: bool
    url: str | None


async def review(door: Door, id: int, draft: Draft) -> Review:
    """Have the engine look at a draft. Raises InspectorError."""
    reply = await door.ask("review", id=id, request=write_draft(draft))
    return review_of(reply.value)


def review_of(value: object) -> Review:
    """The engine's answer, read with care."""
    if not isinstance(value, dict):
        return Review()
    findings = value.get("findings")
    first = findings[0] if isinstance(findings, list) and findings else None
    ways = value.get("ways")
    changed = value.get("changed")
    status = str(value.get("status"))
    return Review(
        changed=tuple(map(str, changed)) if isinstance(changed, list) else (),
        said=str(value.get("said") or ""),
        status=Status(status) if status in list(Status) else None,
        why=str(first.get("message")) if isinstance(first, dict) else "",
        ways=tuple(
            SigningWay(str(way.get("way")), str(way.get("obstacle") or ""))
            for way in (ways if isinstance(ways, list) else ())
            if isinstance(way, dict)
        ),
        key_url=str(value.get("key_url") or ""),
    )


async def resend(door: Door, id: int, draft: Draft, choice: Choice) -> Said:
    """Keep the request as a new delivery, and send it where that is wanted. Raises InspectorError."""
    fields: Line = {"id": id, "request": write_draft(draft), "sign": choice.sign, "fresh": choice.fresh}
    if choice.url is not None:
        fields |= {"send": True, "url": choice.url}
    reply = await door.ask("resend", **fields)
    if not isinstance(reply.value, dict):
        raise InspectorError(
            "The engine's answer was not understood.", "Look whether there is a new delivery."
        )
    made = reply.value.get("id")
    if choice.url is None:
        return Said(f"Kept as #{made}, made of #{id}.")
    url = shorten(visible_line(choice.url), 60)
    status = reply.value.get("status")
    if status is None:
        why = visible_line(str(reply.value.get("message") or "no answer"))
        return Said(f"#{made} (of #{id}) got no answer from {url}: {why}", "error")
    good = isinstance(status, int) and 200 <= status < 300
    return Said(f"#{made} (of #{id}) → {status} from {url}", "information" if good else "warning")
