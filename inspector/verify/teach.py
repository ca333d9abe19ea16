"""The row that judges an unknown sender's delivery right: every generic shape tried with a given key.

What is proposed was proved: a row is given only when the judge, reading it from its own file text, finds this
very delivery right. It must never propose a row whose algorithm a message chose, nor put the key into it.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from inspector.model import Delivery, InspectorError, Status
from inspector.providers import KeyRow, Reading, parse_template, read_provider
from inspector.providers.scheme import ASYMMETRIC
from inspector.text import visible_line
from inspector.verify.budget import Budget
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.judging import judge
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.message import Message
from inspector.verify.primitive import among
from inspector.verify.public import public_key_of, verifies
from inspector.verify.written import Item, Written, signatures_in

_DIGESTS = {32: "sha256", 20: "sha1", 64: "sha512", 48: "sha384"}
_SIGNED = (
    "{body}",
    "{timestamp}.{body}",
    "{timestamp}{body}",
    "{timestamp}:{body}",
    "{timestamp}|{body}",
    "{body}{timestamp}",
    "{body}.{timestamp}",
    "v0:{timestamp}:{body}",
    "v1:{timestamp}:{body}",
    "{id}.{timestamp}.{body}",
    "{id}{timestamp}{body}",
    "{id}.{body}",
    "{timestamp}.{id}.{body}",
    "{method}{target}{body}",
    "{method}{path}{body}",
    "{timestamp}{method}{target}{body}",
    "{timestamp}{method}{path}{body}",
    "{body|sha256-hex}",
)
_KEYS = (
    KeyRow((Reading.UTF8,)),
    KeyRow((Reading.BASE64,), prefix="whsec_"),
    KeyRow((Reading.BASE64,)),
    KeyRow((Reading.HEX,)),
)
# Headers of the transport, which no sender puts a signature into.
_NO_SIGNATURE = frozenset(
    [
        "host",
        "content-type",
        "content-length",
        "content-encoding",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
        "date",
        "transfer-encoding",
        "cookie",
        "forwarded",
        "via",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
    ]
)
_MOST_ITEMS = 4
_NAMES = re.compile(r"id|uuid|nonce|delivery|request", re.IGNORECASE)
_EVENT = re.compile(r"event|topic|type", re.IGNORECASE)
_MOMENTS = (
    ("s", re.compile(r"\d{10}(\.\d+)?")),
    ("ms", re.compile(r"\d{13}")),
    ("rfc3339", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*")),
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row that fits. `words` say it in a sentence; `rows` are the lines of `[[scheme]]` and
    `[[recognise]]`, without the sender's id and name."""

    header: str
    words: str
    rows: str

    def file_text(self, id: str, name: str) -> str:
        """The whole provider file."""
        return f"id = {json.dumps(id)}\nname = {json.dumps(name)}\n{self.rows}"


@dataclass(frozen=True, slots=True)
class _Moment:
    """Where a time or an id stands, and what stands there."""

    place: str = ""
    unit: str = ""
    value: bytes = b""


def teach(delivery: Delivery, key: Key, budget: Budget) -> Lesson | None:
    """The first row that fits, the likeliest shapes first; None where nothing does. Never raises for what
    stands in a delivery or key."""
    message = Message(delivery)
    for name in message.header_names:
        if name in _NO_SIGNATURE or not _plain(name):
            continue
        for value in message.header(name)[:_MOST_ITEMS]:
            for lesson in _lessons(message, name, value.decode("latin-1"), key, budget):
                if _proved(lesson, delivery, key):
                    return lesson
                if budget.spent:
                    return None
    return None


def _lessons(message: Message, name: str, value: str, key: Key, budget: Budget) -> Iterator[Lesson]:
    secret = key.material.reveal()
    plain = value.removeprefix("Bearer ") if name == "authorization" else value
    if secret and hmac.compare_digest(plain.encode("latin-1"), secret):
        yield _token(message, name, bearer=plain != value)
        return
    for written in signatures_in(value):
        yield from _shared(message, name, written, key, budget)
        yield from _public(message, name, written, key, budget)


def _token(message: Message, name: str, *, bearer: bool) -> Lesson:
    place = "bearer" if bearer else f"header:{name}"
    scheme = f'[[scheme]]\nkind = "token"\nsignature = {{ in = {_quoted(place)} }}\n'
    words = f"This very text stands in {name}: a shared token, nothing is signed."
    return Lesson(name, words, _head(message) + _recognise(name) + scheme)


def _shared(message: Message, name: str, written: Written, key: Key, budget: Budget) -> Iterator[Lesson]:
    """HMAC: every reading of the secret over everything that may be signed."""
    wanted = [item for item in written.items if len(item.data) in _DIGESTS]
    secrets = [(row, found) for row in _KEYS if not isinstance(found := secrets_of(key, row), Unusable)]
    for item in wanted:
        algorithm = _DIGESTS[len(item.data)]
        for signed, moment, id, base in _bases(message, written):
            for row, materials in secrets:
                if not budget.spend(len(base) // 3):
                    return
                if among(hmac.digest(materials[0], base, algorithm), [item.data]):
                    said = f"HMAC-{algorithm.upper()} {item.encoding} of {_said(signed)} with this secret"
                    rows = _scheme("hmac", algorithm, signed, name, written, item, moment, id, _key_row(row))
                    words = f"{said} fits the header {name}."
                    yield Lesson(name, words, _head(message, id) + _recognise(name) + rows)


def _public(message: Message, name: str, written: Written, key: Key, budget: Budget) -> Iterator[Lesson]:
    """A public key: every algorithm it can do."""
    row = KeyRow((Reading.PUBLIC,))
    for algorithm, title in ASYMMETRIC.items():
        public = public_key_of(replace(key, cache={}), row, algorithm)
        if isinstance(public, Unusable):
            continue
        for item in written.items:
            for signed, moment, id, base in _bases(message, written):
                if not budget.spend(len(base) // 3, 40):
                    return
                if verifies(public, algorithm, item.data, base):
                    rows = _scheme("asymmetric", algorithm, signed, name, written, item, moment, id, "")
                    words = (
                        f"{title} {item.encoding} of {_said(signed)} with this key fits the header {name}."
                    )
                    yield Lesson(name, words, _head(message, id) + _recognise(name) + rows)


def _bases(message: Message, written: Written) -> Iterator[tuple[str, _Moment, _Moment, bytes]]:
    """What may have been signed: the template, the time and the id in it, and the bytes."""
    none = _Moment()
    moments, ids = list(_moments(message, written)), list(_ids(message))
    for text in _SIGNED:
        template = parse_template(text)
        for moment in moments if template.uses("timestamp") else [none]:
            for id in ids if template.uses("id") else [none]:
                base = fill(template, Filling(message, id.value, moment.value))
                if not isinstance(base, Missing):
                    yield text, moment, id, base


def _moments(message: Message, written: Written) -> Iterator[_Moment]:
    places = [(f"field:{name}", value) for name, value in written.fields]
    places += [
        (f"header:{name}", value.decode("latin-1"))
        for name in message.header_names
        if name not in _NO_SIGNATURE and _plain(name)
        for value in message.header(name)[:1]
    ]
    for place, value in places:
        for unit, pattern in _MOMENTS:
            if pattern.fullmatch(value):
                yield _Moment(place, unit, value.encode("latin-1"))


def _ids(message: Message) -> Iterator[_Moment]:
    names = [name for name in message.header_names if _NAMES.search(name) and _plain(name)]
    for name in names[:_MOST_ITEMS]:
        yield _Moment(f"header:{name}", "", message.header(name)[0])


def _proved(lesson: Lesson, delivery: Delivery, key: Key) -> bool:
    """Whether the judge, reading the file that would be written, says that this delivery is right."""
    try:
        provider = read_provider("the proposal", lesson.file_text("taught", "Taught").encode())
    except InspectorError:
        return False
    fresh = replace(key, cache={})
    verdict = judge(delivery, provider, (fresh,), now=delivery.at / 1_000_000, explain=False)
    return verdict.status in (Status.VALID, Status.STALE, Status.TOKEN)


def _scheme(
    kind: str,
    algorithm: str,
    signed: str,
    name: str,
    written: Written,
    item: Item,
    moment: _Moment,
    id: _Moment,
    key_row: str,
) -> str:
    signature = {"in": f"header:{name}", "encoding": item.encoding}
    parts = {"split": written.split, "field": item.field, "prefix": item.prefix}
    signature |= {key: value for key, value in parts.items() if value}
    if item.field and item.separator != "=":
        signature["separator"] = item.separator
    inline = ", ".join(f"{key} = {_quoted(value)}" for key, value in signature.items())
    flags = (", trim = true" if written.trim else "") + (", any_case = true" if item.any_case else "")
    lines = ["[[scheme]]", f"kind = {_quoted(kind)}", f"algorithm = {_quoted(algorithm)}"]
    lines += [f"signed = {_quoted(signed)}", f"signature = {{ {inline}{flags} }}"]
    if moment.place:
        lines.append(
            f"timestamp = {{ in = {_quoted(moment.place)}, unit = {_quoted(moment.unit)}, tolerance = 300 }}"
        )
    if id.place:
        lines.append(f"id = {_quoted(id.place)}")
    return "\n".join([*lines, *([key_row] if key_row else [])]) + "\n"


def _head(message: Message, id: _Moment | None = None) -> str:
    """Where the event and the delivery's id stand, as far as this delivery shows."""
    headers = [name for name in message.header_names if name not in _NO_SIGNATURE and _plain(name)]
    events = [f"header:{name}" for name in headers if _EVENT.search(name)][:1]
    document = message.document
    if isinstance(document, dict):
        events += [
            f"json:{name}" for name in ("event", "type", "topic") if isinstance(document.get(name), str)
        ]
    ids = [f"header:{name}" for name in headers if _NAMES.search(name)][:1]
    if id is not None and id.place:
        ids = [id.place]
    lines = [f"event = {json.dumps(events)}\n"] if events else []
    return "".join([*lines, *([f"delivery_id = {json.dumps(ids)}\n"] if ids else [])])


def _recognise(name: str) -> str:
    # Many senders have an Authorization header: it tells this one only where nothing else does.
    strength = "weak" if name == "authorization" else "own"
    return f'\n[[recognise]]\nheaders = [{_quoted(name)}]\nstrength = "{strength}"\n\n'


def _key_row(row: KeyRow) -> str:
    prefix = f', prefix = "{row.prefix}", prefix_required = true' if row.prefix else ""
    return f'key = {{ as = "{row.readings[0].value}"{prefix} }}'


def _said(signed: str) -> str:
    return "the body" if signed == "{body}" else signed


def _plain(name: str) -> bool:
    """Whether a header's name can stand in a provider file."""
    return re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,99}", name) is not None


def _quoted(text: str) -> str:
    return json.dumps(visible_line(text))
