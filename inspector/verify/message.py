"""A delivery as a verdict looks at it: values by place, each part parsed at most once.

It must never change a byte: what it gives is what came. Values are bytes, because they may be signed.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from urllib.parse import unquote_to_bytes

from inspector.model import Delivery
from inspector.providers import Place, Where
from inspector.verify.document import ABSENT, LIMIT, find, parse, text_of
from inspector.verify.key import decode_base64

FIELDS = 1000
"""How many form or query fields are read at most."""

FORM = b"application/x-www-form-urlencoded"
JWT = b"application/jwt"


class Message:
    """One delivery. `url` is the whole URL as the sender knew it, None where nobody said. `document` is the
    parsed body where the caller has it."""

    __slots__ = ("_document", "_form", "_headers", "_query", "delivery", "url")

    def __init__(self, delivery: Delivery, url: str | None = None, document: object = None) -> None:
        self.delivery = delivery
        self.url = url
        self._document: object = document
        self._form: list[tuple[bytes, bytes]] | None = None
        self._query: list[tuple[bytes, bytes]] | None = None
        headers: dict[bytes, list[bytes]] = {}
        for name, value in delivery.headers.pairs:
            # RFC 9110, section 5.5: white space around a field value is not part of it.
            headers.setdefault(name.lower(), []).append(value.strip(b" \t"))
        self._headers = headers

    def header(self, name: str) -> list[bytes]:
        """Every value of a header (lower case); a final `*` stands for any ending."""
        if name.endswith("*"):
            start = name[:-1].encode()
            return [v for key, values in self._headers.items() if key.startswith(start) for v in values]
        return self._headers.get(name.encode(), [])

    @property
    def header_names(self) -> tuple[str, ...]:
        return tuple(name.decode("latin-1") for name in self._headers)

    @property
    def document(self) -> object:
        """The parsed JSON body, or ABSENT."""
        if self._document is None:
            self._document = parse(self._json)
        return self._document

    @property
    def _json(self) -> bytes:
        """The body, or the claims of a body that is a JSON Web Token."""
        body = self.delivery.body
        kinds = self.header("content-type")
        if not kinds or not kinds[0].lower().startswith(JWT) or len(body) > LIMIT:
            return body
        parts = body.split(b".")
        return decode_base64(parts[1]) or b"" if len(parts) == 3 else b""

    def values(self, place: Place, root: object = None) -> list[bytes]:
        """Every value at a place; JSON paths start at `root` where one is given."""
        match place.where:
            case Where.HEADER:
                return self.header(place.name)
            case Where.JSON:
                return _texts(find(self.document if root is None else root, place.path))
            case Where.FORM:
                return self._form_values(place)
            case Where.QUERY:
                return [value for name, value in self.query if name == place.name.encode()]
            case Where.BEARER:
                return [rest for kind, rest in self._credentials() if kind == b"bearer"]
            case Where.BASIC:
                return [_opened(rest) for kind, rest in self._credentials() if kind == b"basic"]
            case Where.BODY:
                return [self.delivery.body] if self.delivery.body else []
            case _:
                return []

    def has(self, place: Place) -> bool:
        """Whether anything stands at a place, be it empty."""
        if place.where is Where.JSON:
            return bool(find(self.document, place.path))
        return bool(self.values(place))

    @property
    def query(self) -> list[tuple[bytes, bytes]]:
        """The query's fields in order, decoded."""
        if self._query is None:
            self._query = _fields(self.delivery.target.partition(b"?")[2])
        return self._query

    @property
    def is_form(self) -> bool:
        """Whether the content type says that the body is a form."""
        kinds = self.header("content-type")
        return bool(kinds) and kinds[0].lower().startswith(FORM)

    @property
    def form(self) -> list[tuple[bytes, bytes]]:
        """The body's form fields in order, decoded; none where the content type is no form."""
        if self._form is None:
            self._form = _fields(self.delivery.body) if self.is_form else []
        return self._form

    def _form_values(self, place: Place) -> list[bytes]:
        values = [value for name, value in self.form if name == place.name.encode()]
        if not place.path:
            return values
        return [text for value in values for text in _texts(find(parse(value), place.path))]

    def _credentials(self) -> list[tuple[bytes, bytes]]:
        parts = (value.partition(b" ") for value in self.header("authorization"))
        return [(kind.lower(), rest.strip()) for kind, _, rest in parts]


def signed_url(message: Message) -> str:
    """The URL as the sender knew it. Where nobody said, the Host and X-Forwarded-* headers are a guess."""
    if message.url is not None:
        return message.url
    host = _first(message, "x-forwarded-host") or _first(message, "host") or "localhost"
    scheme = _first(message, "x-forwarded-proto") or "https"
    return f"{scheme}://{host}{message.delivery.target.decode('latin-1')}"


def public_url_for(public_url: str, target: bytes) -> str:
    """The whole public URL of a target, for a public URL that is an origin, with or without a path."""
    path = target.decode("latin-1")
    scheme, separator, rest = public_url.partition("://")
    host, slash, prefix = rest.partition("/")
    prefix = (slash + prefix).rstrip("/")
    if prefix and (path == prefix or path.startswith((f"{prefix}/", f"{prefix}?"))):
        prefix = ""
    return f"{scheme}{separator}{host}{prefix}{path}"


def _first(message: Message, name: str) -> str:
    values = message.header(name)
    return values[0].decode("latin-1").split(",")[0].strip() if values else ""


def _texts(values: list[object]) -> list[bytes]:
    texts = (text_of(value) for value in values if value is not ABSENT)
    # A lone surrogate cannot be UTF-8; it is passed on so that nothing raises and nothing matches.
    return [text.encode("utf-8", "surrogatepass") for text in texts if text is not None]


def _fields(data: bytes) -> list[tuple[bytes, bytes]]:
    if not data or len(data) > LIMIT:
        return []
    pairs = (piece.partition(b"=") for piece in data.split(b"&", FIELDS)[:FIELDS])
    return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]


def _unquoted(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _opened(text: bytes) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
