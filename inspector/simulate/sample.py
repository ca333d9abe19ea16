"""A plausible delivery of any provider, made from its data file: the event, ids and times where it puts them.

It must never sign; and never claim to be the provider's own body where the simulator has none of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from inspector.model import Headers
from inspector.providers import Path, Place, Provider, Scheme, Template, Unit, Where
from inspector.simulate.draw import Draw
from inspector.simulate.personas import cast
from inspector.simulate.request import Request
from inspector.simulate.spelling import SECOND, Json, milliseconds_z

FORM = "application/x-www-form-urlencoded"
_PLAYED = {
    "dyte": ("dyte", "meeting.participantJoined"),
    "cloudflare_realtimekit": ("realtimekit", "meeting.participantJoined"),
    "stripe": ("stripe", "payment_intent.succeeded"),
    "github": ("github", "push"),
    "slack": ("slack", "/meet"),
}
"""Whose own bodies the simulator has: persona and event."""

_FORMS = ("twilio", "mandrill", "plivo_v2", "plivo_v3")
_PLAIN = "order.created"


@dataclass(frozen=True, slots=True)
class Sample:
    """An unsigned delivery. `id` is the sender's id for it, where a scheme signs one or a place holds one;
    `held` are the JSON paths and form fields that say what the delivery is, which a test leaves alone."""

    request: Request
    id: str
    held: tuple[Path, ...] = ()

    @property
    def is_form(self) -> bool:
        return (self.request.headers.text("content-type") or "").startswith(FORM)


def sample(
    provider: Provider,
    scheme: Scheme,
    draw: Draw,
    at: int,
    *,
    target: bytes,
    event: str | None = None,
    key_id: str,
) -> Sample:
    """One delivery of `provider`, made at `at` (µs since 1970), for a request target. `event` names it; by
    default one from the catalogue. `key_id` is what it calls its key, where it does."""
    played = _PLAYED.get(provider.id)
    if played is not None and event is None:
        persona, name = played
        request = cast(draw)[persona].compose(name, draw, at)
        held = tuple(place.path or (place.name,) for place in _places(provider.event + provider.delivery_id))
        request = Request(provider.id, name, target, request.headers, request.body)
        return Sample(request, _header_id(provider, request) or draw.uuid(), held)
    return _Composer(provider, scheme, draw, at, key_id).sample(target, event)


def _header_id(provider: Provider, request: Request) -> str:
    found = (request.headers.text(place.name) for place in _places(provider.delivery_id[:1]) if place.name)
    return next((value for value in found if value), "")


def _places(templates: tuple[Template, ...]) -> Iterator[Place]:
    for template in templates:
        yield from (variable.place for variable in template.variables if variable.place is not None)


class _Composer:
    """Puts values where a provider's rows say. The first value at a place stays."""

    def __init__(self, provider: Provider, scheme: Scheme, draw: Draw, at: int, key_id: str) -> None:
        self._key_id = key_id
        self._provider = provider
        self._scheme = scheme
        self._draw = draw
        self._at = at
        self._headers: dict[str, str] = {}
        self._json: dict[Path, object] = {}
        self._form: dict[str, object] = {}
        self._own = scheme.signature.place

    def sample(self, target: bytes, event: str | None) -> Sample:
        id = f"msg_{self._draw.letters(24)}"
        form = self._scheme.code in _FORMS
        name = event or (self._provider.events[0].name if self._provider.events else _PLAIN)
        self._place_all(self._first(self._provider.event, form), name)
        self._place_all(self._first(self._provider.delivery_id, form), id)
        self._place_all(self._provider.webhook_id[:1], self._draw.uuid())
        self._place_signs()
        self._place_signed()
        self._place_time()
        held = tuple(self._json) + tuple((name,) for name in self._form)
        body = self._form_body() if form else self._json_body()
        kind = FORM if form else "application/json"
        headers = Headers.of((("Content-Type", kind), ("User-Agent", "webhooks/1.0"), *self._headers.items()))
        return Sample(Request(self._provider.id, name, target, headers, body), id, held)

    def _first(self, sources: tuple[Template, ...], form: bool) -> tuple[Template, ...]:
        """The first source that this kind of body has."""
        wrong = (Where.JSON, Where.RAW) if form else (Where.FORM, Where.QUERY)
        for source in sources:
            if not any(place.where in wrong for place in _places((source,))):
                return (source,)
        return ()

    def _place_all(self, sources: tuple[Template, ...], text: str) -> None:
        """`text` in its parts where a source has several: `order.created` as `order` and `created`."""
        places = list(_places(sources))
        parts = text.split(".", 1) if len(places) == 2 and "." in text else [text] * len(places)
        for place, part in zip(places, parts, strict=True):
            self._put(place, part)

    def _place_signs(self) -> None:
        """What tells the provider, and what a row wants to be there."""
        for rule in self._provider.rules[:1]:
            for name, start in rule.values:
                self._headers.setdefault(name, start)
            for path, begin in rule.body:
                self._json.setdefault(path, begin)
            for path in rule.json:
                self._put(Place(Where.JSON, path=path), self._draw.letters(12))
        for name, value in self._scheme.when:
            if value not in ("", "*"):
                self._headers.setdefault(name, value)

    def _place_signed(self) -> None:
        template, key = self._scheme.template, self._scheme.key.id
        for place in () if template is None else _places((template,)):
            raw = place.where is Where.RAW
            value: object = {"id": self._draw.uuid(), "amount": 1999} if raw else self._draw.letters(12)
            self._put(place, value)
        if key is not None and key.where is Where.HEADER:
            self._headers.setdefault(key.name, self._key_id)

    def _place_time(self) -> None:
        row = self._scheme.timestamp
        if row is not None and row.place.where is Where.JSON:
            self._json[row.place.path] = self._at // (1000 if row.unit is Unit.MILLISECONDS else SECOND)

    def _put(self, place: Place, value: object) -> None:
        signed = (self._own.name, *((self._scheme.id.name,) if self._scheme.id else ()))
        if place.where is Where.HEADER and place.name not in signed and "*" not in place.name:
            self._headers.setdefault(place.name, str(value))
        elif place.where in (Where.JSON, Where.RAW):
            taken = any(_begins(known, place.path) or _begins(place.path, known) for known in self._json)
            if not taken:
                self._json[place.path] = value
        elif place.where is Where.FORM and not place.path:
            self._form.setdefault(place.name, value)
        elif place.where is Where.FORM:
            self._form[place.name] = _with(self._form.get(place.name), place.path, value)

    def _json_body(self) -> bytes:
        document: object = None
        for path, value in self._json.items():
            document = _with(document, path, value)
        document = {} if document is None else document
        main = document[0] if isinstance(document, list) else document
        if isinstance(main, dict):
            for name, value in self._content().items():
                main.setdefault(name, value)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def _form_body(self) -> bytes:
        content = {name: value for name, value in self._content().items() if not isinstance(value, dict)}
        fields = {**self._form, **{k: v for k, v in content.items() if k not in self._form}}
        return urlencode(
            {name: v if isinstance(v, str | int) else json.dumps(v) for name, v in fields.items()}
        ).encode()

    def _content(self) -> Json:
        """What any receiver may find in an event: text beyond ASCII, a number, a nested object."""
        return {
            "createdAt": milliseconds_z(self._at),
            "title": "Zoë's 週次 order",
            "amount": 1999,
            "details": {"number": self._draw.number(1000, 9999), "tags": ["one", "two"], "note": None},
        }


def _begins(path: Path, with_: Path) -> bool:
    return path[: len(with_)] == with_


def _with(document: object, path: Path, value: object) -> object:
    """The document with a value at a path, containers made as needed."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        table = dict(document) if isinstance(document, dict) else {}
        table[step] = _with(table.get(step), rest, value)
        return table
    items = list(document) if isinstance(document, list) else []
    index = step or 0
    items += [{} for _ in range(index + 1 - len(items))]
    items[index] = _with(items[index], rest, value)
    return items
