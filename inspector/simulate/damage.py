"""What a test does to a signature's text and to the values of a body. It must never sign.

`tampering` changes a body behind its signature's back; here the body is made odd before it is signed, and the
signature wrong in a chosen way.
"""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, quote, urlencode

from inspector.providers import Encoding, Kind, Path, Scheme
from inspector.simulate.sample import Sample

HUGE = 10**400
ODD = "\x00 \ud83d \u202egpj.exe\u202c \U000e0041 e\u0301 \U0001f9d1\u200d\U0001f680 \ufeff"
"""NUL, a lone surrogate, a right-to-left override, a tag character, a combining mark, a joined emoji."""

_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_DEEP = 3

Where = tuple[dict[str, object], str]


def split_signature(scheme: Scheme, value: str) -> tuple[str, str, str]:
    """A header's value as what stands before the signature, the signature's text, and what follows."""
    if scheme.kind is Kind.TOKEN:
        word, space, rest = value.partition(" ")
        return (word + space, rest, "") if space and word in ("Bearer", "Basic") else ("", value, "")
    pattern = _HEX if _is_hex(scheme) else _BASE64
    found = list(pattern.finditer(value))
    if not found:
        return "", value, ""
    return value[: found[-1].start()], found[-1][0], value[found[-1].end() :]


def altered(scheme: Scheme, text: str, change: Callable[[bytes], bytes]) -> str:
    """A signature's text with its bytes changed, written as it was."""
    if scheme.kind is Kind.TOKEN:
        return change(text.encode()).decode("latin-1")
    if _is_hex(scheme):
        return change(bytes.fromhex(text)).hex()
    plain = text.rstrip("=").translate(_STANDARD)
    try:
        data = b64decode(plain + "=" * (-len(plain) % 4))
    except binascii.Error:
        return change(text.encode()).decode("latin-1")
    safe = scheme.kind is Kind.JWT or scheme.signature.encoding is Encoding.BASE64URL
    made = (urlsafe_b64encode if safe else b64encode)(change(data)).decode()
    return made if text.endswith("=") or not safe else made.rstrip("=")


def unsigned_token(scheme: Scheme, value: str) -> str | None:
    """A JWT that says of itself that nothing signs it (RFC 7518, section 3.6); None for another signature."""
    word, space, token = value.rpartition(" ")
    parts = token.split(".")
    if scheme.kind is not Kind.JWT or len(parts) != 3:
        return None
    head = urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{word}{space}{head}.{parts[1]}."


def wrong_after(count: int) -> Callable[[bytes], bytes]:
    """Keeps the first `count` bytes and changes every one behind them."""
    return lambda data: data[:count] + bytes(byte ^ 1 if byte != 0x7E else 0x7D for byte in data[count:])


def cut_to(count: int) -> Callable[[bytes], bytes]:
    """Keeps the first `count` bytes and drops the rest."""
    return lambda data: data[:count]


def writings(given: Sample) -> tuple[bytes, ...]:
    """The same body as other programs write it, where that is other bytes."""
    return tuple(dict.fromkeys(text for text in styles(given) if text != given.request.body))


def styles(given: Sample) -> tuple[bytes, ...]:
    """The body in each style that programs write: JSON with other white space and other escapes, a form with
    its spaces spelled otherwise. None for what is neither; one may be as the body is."""
    if given.is_form:
        return (urlencode(_fields(given), quote_via=quote).encode(),)
    try:
        document = json.loads(given.request.body)
    except (ValueError, RecursionError):
        return ()
    compact = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps(document, ensure_ascii=False).encode(), json.dumps(document).encode(), compact


def without_field(given: Sample) -> bytes | None:
    """The body without one field that does not say what it is."""
    if given.is_form:
        fields = _fields(given)
        free = [name for name, _ in fields if (name,) not in given.held]
        return urlencode([pair for pair in fields if pair[0] != free[-1]]).encode() if free else None

    def remove(table: dict[str, object], key: str) -> None:
        del table[key]

    return _edited(given, _big_first, remove)


def with_type(given: Sample) -> bytes | None:
    """A text where an object or number was. None for a form, where all is text."""

    def replace(table: dict[str, object], key: str) -> None:
        table[key] = "text" if not isinstance(table[key], str) else ["text"]

    return None if given.is_form else _edited(given, _big_first, replace)


def with_null(given: Sample) -> bytes | None:
    """null where an object or value was. None for a form."""
    return None if given.is_form else _edited(given, _big_first, _setter(None))


def with_huge_number(given: Sample) -> bytes | None:
    """A number of 401 digits."""
    return _with_form_value(given, str(HUGE)) or _edited(given, _number_first, _setter(HUGE))


def with_odd_text(given: Sample) -> bytes | None:
    """Text of characters that databases, logs and screens stumble over."""
    return _with_form_value(given, ODD) or _edited(given, _text_first, _setter(ODD), ascii=True)


def padded(given: Sample, size: int) -> bytes | None:
    """The body with a field of `size` bytes more."""
    filler = "x" * size
    if given.is_form:
        return urlencode([*_fields(given), ("padding", filler)]).encode()

    def add(table: dict[str, object], key: str) -> None:
        table["padding"] = filler

    return _edited(given, lambda value: 0, add)


def _with_form_value(given: Sample, text: str) -> bytes | None:
    if not given.is_form:
        return None
    fields = _fields(given)
    free = [name for name, _ in fields if (name,) not in given.held]
    changed = [(name, text if free and name == free[-1] else value) for name, value in fields]
    return urlencode(changed, errors="surrogatepass").encode()


def _fields(given: Sample) -> list[tuple[str, str]]:
    return parse_qsl(given.request.body.decode("latin-1"), keep_blank_values=True, encoding="utf-8")


def _setter(value: object) -> Callable[[dict[str, object], str], None]:
    def put(table: dict[str, object], key: str) -> None:
        table[key] = value

    return put


def _edited(
    given: Sample,
    rank: Callable[[object], int],
    edit: Callable[[dict[str, object], str], None],
    *,
    ascii: bool = False,
) -> bytes | None:
    """The JSON body with the first of the best-ranked free values edited."""
    try:
        document = json.loads(given.request.body)
    except (ValueError, RecursionError):
        return None
    places = sorted(_free(document, (), given.held), key=lambda place: rank(place[0][place[1]]))
    if not places:
        return None
    edit(*places[0])
    return json.dumps(document, ensure_ascii=ascii, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _free(value: object, at: Path, held: tuple[Path, ...]) -> Iterator[Where]:
    """Every value in tables that no held path is, or leads through."""
    if isinstance(value, list):
        for item in value[:1]:
            yield from _free(item, (*at, 0), held)
    elif isinstance(value, dict) and len(at) < _DEEP:
        for key, inner in value.items():
            path = (*at, key)
            if not any(tuple(0 if s is None else s for s in one)[: len(path)] == path for one in held):
                yield value, key
            yield from _free(inner, path, held)


def _big_first(value: object) -> int:
    return 0 if isinstance(value, dict | list) else 1


def _number_first(value: object) -> int:
    return 0 if isinstance(value, int | float) and not isinstance(value, bool) else 1


def _text_first(value: object) -> int:
    return 0 if isinstance(value, str) else 1


def _is_hex(scheme: Scheme) -> bool:
    return scheme.signature.encoding is Encoding.HEX


_STANDARD = str.maketrans("-_", "+/")
