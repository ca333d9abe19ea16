"""The Headers view: the request line, what is known of the request, and its fields as they came.

It must never sort, merge or fold fields, or change the case of a name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from inspector.model import Delivery, Origin
from inspector.text import size
from inspector.tui.detail.data import Detail
from inspector.tui.views import moments
from inspector.tui.views.block import BLANK, Block, beside, heading
from inspector.tui.views.field_roles import Role, dropped_fields, role
from inspector.tui.views.sheet import STEP, Sheet
from inspector.tui.views.spans import Ink, Span, foreign
from inspector.tui.views.tables import HEADERS
from inspector.tui.views.view_action import bindings

_MOST_VALUE = 16_384
_PROVIDERS_OWN = (Role.SIGNATURE, Role.DELIVERY_ID, Role.WEBHOOK_ID, Role.PROVIDER)


class HeadersView(Sheet):
    """Request line, facts and header fields, each field as one stop for the cursor."""

    title: ClassVar[str] = "Headers"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HEADERS)]

    def __init__(self) -> None:
        super().__init__(id="headers")
        self._most = STEP

    def load(self, detail: Detail, *, same: bool) -> None:
        if not same:
            self._most = STEP
        blocks = [*request_blocks(detail), BLANK, *field_blocks(detail, self._most)]
        self.set_blocks(blocks, same=same, left=len(detail.delivery.headers) - self._most)

    def more(self) -> None:
        """Show the next fields of a very long list."""
        self._most += STEP
        if self.detail is not None:
            self.load(self.detail, same=True)


def request_blocks(detail: Detail) -> list[Block]:
    """The request line, then when, from where, how large and of what origin."""
    delivery = detail.delivery
    target = _text(delivery.target)
    line = f"{delivery.method} {target} HTTP/{delivery.version}"
    first = Block(
        (
            Span(foreign(delivery.method), Ink.TITLE),
            Span(" " + foreign(target, _MOST_VALUE)),
            Span(f" HTTP/{foreign(delivery.version)}", Ink.FAINT),
        ),
        stop=True,
        exact=True,
        value=line,
        path="request line",
        name="request",
    )
    return [first, BLANK, *beside(_known(detail, delivery), 20)]


def _known(detail: Detail, delivery: Delivery) -> list[Block]:
    exact = f" ({delivery.size:,} bytes)" if delivery.size >= 1000 else ""
    blocks = [
        _fact("received", moments.local(delivery.at), f"  {moments.utc(delivery.at)}"),
        _fact("from", delivery.peer or "unknown"),
        _fact("body", size(delivery.size), exact),
        replace(_fact("sha256", delivery.sha256), keep=True),
    ]
    if delivery.cut:
        short = "✂ the body was longer than the limit or ended early; this part came"
        blocks.append(_remark("cut", short, Ink.WARN))
    if delivery.origin is not Origin.CAPTURED or delivery.parent is not None:
        of = "" if delivery.parent is None else f" from #{delivery.parent}"
        blocks.append(_fact("origin", f"{delivery.origin}{of}"))
    if detail.row.retry_of is not None:
        again = f"↻ again what #{detail.row.retry_of} was, which came first"
        blocks.append(_remark("retry", again, Ink.NOTE))
    return blocks


def _fact(label: str, value: str, more: str = "") -> Block:
    spans = (Span(foreign(value)), Span(more, Ink.FAINT)) if more else (Span(foreign(value)),)
    return Block(spans, label=label, stop=True, value=value, path=label, name=("fact", label))


def _remark(label: str, sentence: str, ink: Ink) -> Block:
    return Block((Span(sentence, ink),), label=label, stop=True, value=sentence, path=label, name=label)


def field_blocks(detail: Detail, most: int) -> list[Block]:
    """The first `most` fields in the order of the wire, each with its role."""
    headers = detail.delivery.headers
    dropped = dropped_fields(headers)
    fields = headers.pairs[:most]
    roles = [role(name, value, dropped, detail.facts, detail.verdict) for name, value in fields]
    blocks = [
        _field(number, name, value, part)
        for number, ((name, value), part) in enumerate(zip(fields, roles, strict=True))
    ]
    note = [f"{len(headers):,} fields" if len(headers) != 1 else "1 field"]
    note += ["◆ provider's own"] if any(part in _PROVIDERS_OWN for part in roles) else []
    note += ["· not sent on"] if Role.HOP_BY_HOP in roles else []
    return [heading("HEADERS", "   ".join(note)), *beside(blocks, 34)]


def _field(number: int, name: bytes, value: bytes, part: Role) -> Block:
    own, away = part in _PROVIDERS_OWN, part is Role.HOP_BY_HOP
    shown = foreign(_text(value), _MOST_VALUE) or "empty"
    text = [Span(shown, Ink.FAINT if away or not value else Ink.PLAIN)]
    if own and part is not Role.PROVIDER:
        text.append(Span(f"  ← {part}", Ink.NOTE))
    return Block(
        tuple(text),
        label=foreign(_text(name), 256),
        label_ink=Ink.FAINT if away else Ink.KEY,
        mark=Span("◆", Ink.NOTE) if own else Span("·" if away else " ", Ink.FAINT),
        stop=True,
        value=_text(value),
        path=_text(name),
        name=("field", number),
    )


def _text(value: bytes) -> str:
    """A field as text: UTF-8 where it is, else each byte as `\\xff`, so that nothing is lost."""
    return value.decode("utf-8", "backslashreplace")
