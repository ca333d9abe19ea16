"""Bodies that a parser and a writer had: JSON in other spellings, forms, and one for the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from inspector.verify.budget import Budget
from inspector.verify.document import parse, text_of
from inspector.verify.explain.changes import Change
from inspector.verify.explain.styles import JAVASCRIPT, PYTHON, STYLES, Style, mixed_styles
from inspector.verify.explain.writers import Document
from inspector.verify.message import FIELDS

LIMIT = 512 * 1024
"""The longest body that is written again as JSON, in bytes."""

WRITE_COST = 24
"""What writing a document again costs, in hashes of it (measured: 0.12 µs a byte of dense JSON)."""

LAID_OUT_COST = 72
"""The same for a document on several lines."""

_FIX = "Sign and verify the same bytes: keep the raw body, and never parse and write it again in between."
_CODE = "body_reserialised"
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_WIDE = re.compile("[^\x00-\x7f]")


def rewritten(body: bytes, budget: Budget, *, mixed: bool = False) -> Iterator[Change]:
    """The body's JSON as the known programs write it; with `mixed`, in every other mixture of habits."""
    document = Document.read(body) if len(body) <= LIMIT else None
    if document is None:
        return
    tried: set[object] = set()
    for style in mixed_styles() if mixed else STYLES:
        cost = WRITE_COST if style.layout.indent is None else LAID_OUT_COST
        try:
            key = document.key(style)
            if key in tried:
                continue
            if not budget.spend(len(body) * cost):
                return
            tried.add(key)
            text = document.write(style)
        except (ValueError, OverflowError, RecursionError):
            continue
        words = f"what was signed is this body as {style.name} writes it"
        data = text.encode("utf-8", "surrogatepass")
        yield Change(_CODE, words, _FIX, data)
        yield Change(_CODE, f"{words}, with a newline at its end", _FIX, data + b"\n")


def respelled(body: bytes) -> Iterator[Change]:
    """The body with other escapes in its texts, all else as it is."""
    if len(body) > LIMIT or body[:1] not in (b"{", b"[", b'"'):
        return
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return
    plain = text.replace("\\/", "/")
    if plain != text:
        yield _spelled("with / in place of \\/", plain)
    if "/" in text:
        yield _spelled("with \\/ in place of /", plain.replace("/", "\\/"))
    if not text.isascii():
        lower = _WIDE.sub(_escape, text)
        yield _spelled("with every character that is not ASCII as \\uXXXX", lower)
        yield _spelled("with every character that is not ASCII as \\uXXXX, in capitals", _capitals(lower))
        yield _spelled("with \\uXXXX and \\/", lower.replace("\\/", "/").replace("/", "\\/"))
    if "\\u" in text:
        opened = _ESCAPED.sub(_open, text)
        yield _spelled("with the characters themselves in place of \\uXXXX", opened)
        yield _spelled("with neither \\uXXXX nor \\/", opened.replace("\\/", "/"))
        yield _spelled("with \\uXXXX in capitals", _capitals(text))
        yield _spelled("with \\uXXXX in small letters", _ESCAPED.sub(lambda f: f[0].lower(), text))
    if any(sign in text for sign in "<>&"):
        html = re.sub("[<>&]", _escape, text)
        yield _spelled("with <, > and & as \\uXXXX", html)


def as_form(body: bytes, is_form: bool) -> Iterator[Change]:
    """A form in another spelling or as JSON, and JSON as a form."""
    if len(body) > LIMIT:
        return
    if is_form:
        yield from _form_otherwise(body)
    elif body[:1] == b"{":
        yield from _json_as_form(body)


def _form_otherwise(body: bytes) -> Iterator[Change]:
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        return
    if not fields:
        return
    for name, value in fields[:5]:
        words = f"only the value of the form field {name[:60]} was signed"
        yield Change(
            _CODE, words, "Verify what is signed: the field's value, or the whole form.", value.encode()
        )
    for ordered, order in ((fields, ""), (sorted(fields), ", its fields sorted")):
        for via, spaces in ((quote_plus, "+ for a space"), (quote, "%20 for a space")):
            for safe in ("", "/", "*-._", "~!'()*"):
                data = urlencode(ordered, quote_via=via, safe=safe).encode()
                words = f"what was signed is this form encoded again, with {spaces}{order}"
                yield Change(_CODE, words, _FIX, data)
                lower = re.sub(rb"%[0-9A-F]{2}", lambda found: found[0].lower(), data)
                yield Change(_CODE, f"{words}, in small hex letters", _FIX, lower)
    document = Document(dict(fields))
    for style in (JAVASCRIPT, PYTHON):
        words = f"what was signed is this form as JSON, as {style.name} writes it"
        yield from _written(document, style, words)


def _json_as_form(body: bytes) -> Iterator[Change]:
    for name in (b"payload", b"data", b"body"):
        for via in (quote_plus, quote):
            words = f"what was signed is a form whose field {name.decode()} holds this JSON"
            yield Change(_CODE, words, _FIX, name + b"=" + via(body, safe="").encode())
    value = parse(body)
    if not isinstance(value, dict):
        return
    texts = [(key, text_of(item)) for key, item in value.items()]
    fields = [(key, text or "") for key, text in texts]
    words = "what was signed is this object as a form, which was turned into JSON on the way"
    for via in (quote_plus, quote):
        try:
            yield Change(_CODE, words, _FIX, urlencode(fields, quote_via=via).encode())
        except UnicodeEncodeError:
            return


def _written(document: Document, style: Style, words: str) -> Iterator[Change]:
    try:
        yield Change(_CODE, words, _FIX, document.write(style).encode("utf-8", "surrogatepass"))
    except (ValueError, OverflowError, RecursionError):
        return


def _spelled(words: str, text: str) -> Change:
    data = text.encode("utf-8", "surrogatepass")
    return Change(_CODE, f"what was signed is this body {words}", _FIX, data)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _open(found: re.Match[str]) -> str:
    sign = chr(int(found[1], 16))
    return sign if sign not in '"\\' and sign >= " " else found[0]


def _capitals(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\\u" + found[1].upper(), text)
