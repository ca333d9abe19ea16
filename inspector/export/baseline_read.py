"""A baseline's file back into values. People edit it and merge it, so what is wrong is said with its
place."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping

from inspector.decode import Json, Limits, Number, Repeats, read_json
from inspector.export.answer_body import DEEPEST, NAMED, TREES, BodyKind, is_deep
from inspector.export.baseline import SCHEMA, VERSIONS, Baseline, Kept
from inspector.export.numbered import unnumbered
from inspector.model import InspectorError
from inspector.text import shorten, visible_line

LONGEST = 64 * 2**20
"""Bytes of a file that is read."""

_LIMITS = Limits(values=5_000_000)
_MERGE = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.MULTILINE)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STATUS = re.compile(r"[1-9][0-9]{2}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_AGAIN = "Undo the last edit, or make it anew with --update."


class BaselineError(InspectorError):
    """A baseline that cannot be read."""


def read_baseline(data: bytes) -> Baseline:
    """The baseline of a file. Raises BaselineError."""
    if len(data) > LONGEST:
        raise _wrong(f"is larger than {LONGEST // 2**20} MiB", "Keep fewer deliveries in one file.")
    document = _document(data)
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _wrong("is no baseline of this program", f'It starts with "schema": "{SCHEMA}".')
    version = document.get("version")
    if not isinstance(version, Number) or version not in VERSIONS:
        raise _wrong(
            f"is not of version {' or '.join(VERSIONS)}", "Use the release that wrote it, or a newer one."
        )
    _known(document, "", {"schema", "version", "ignored", "answers"})
    ignored, answers = _object(document, "ignored"), _object(document, "answers")
    _known(ignored, "ignored", {"headers", "paths", "text"})
    return Baseline(
        {name: _kept(_place(name), value) for name, value in answers.items()},
        tuple(name.lower() for name in _texts(ignored, "headers", "ignored")),
        tuple(_texts(ignored, "paths", "ignored")),
        tuple(_texts(ignored, "text", "ignored")) if "text" in ignored else (),
    )


def _document(data: bytes) -> Json:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _wrong("is not UTF-8", _AGAIN) from None
    if _MERGE.search(text):
        raise _wrong("has the marks of a merge in it", "Resolve the conflict, or make it anew with --update.")
    read = read_json(text, _LIMITS)
    if not read.ok or any(problem.code == "json_trailing" for problem in read.problems):
        raise _wrong(f"is not JSON: {read.problems[0].message.rstrip('.')}", _AGAIN)
    return read.value


def _kept(place: str, value: Json) -> Kept:
    entry = _as_object(value, place)
    _known(entry, place, {"request", "status", "headers", "body"})
    request = _object(entry, "request", place)
    _known(request, f"{place}.request", {"method", "target", "sha256"})
    status = entry.get("status")
    if not isinstance(status, Number) or not _STATUS.fullmatch(status):
        raise _not(f"{place}.status", "a status such as 200")
    kind, body = _body(entry, place)
    return Kept(
        method=_text(request, "method", f"{place}.request"),
        target=_text(request, "target", f"{place}.request"),
        sha256=_text(request, "sha256", f"{place}.request"),
        status=int(status),
        headers=tuple(_fields(_object(entry, "headers", place), f"{place}.headers")),
        kind=kind,
        body=body,
    )


def _fields(headers: Mapping[str, Json], place: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in headers.items():
        values = value if isinstance(value, list) else [value]
        for each in values:
            if not _is_text(each):
                raise _not(f"{place}.{_shown(name)}", "a text or a list of texts")
            pairs.append((name.lower(), str(each)))
    return sorted(pairs, key=lambda pair: pair[0])


def _body(entry: Mapping[str, Json], place: str) -> tuple[BodyKind, Json]:
    if "body" not in entry:
        raise _not(f"{place}.body", "there")
    value = entry["body"]
    if value is None:
        return BodyKind.NONE, None
    place = f"{place}.body"
    names = set(_as_object(value, place)) if isinstance(value, dict) else set()
    found = value if isinstance(value, dict) else {}
    match sorted(names):
        case [kind] if kind in TREES:
            return _tree(BodyKind(kind), found[kind], place)
        case ["text"]:
            return BodyKind.TEXT, _text(found, "text", place)
        case ["lines"]:
            return BodyKind.TEXT, "\n".join(_texts(found, "lines", place))
        case ["base64"]:
            return BodyKind.BYTES, _base64(_text(found, "base64", place), place)
        case ["sha256", "size"]:
            return BodyKind.DIGEST, _digest(found, place)
    trees = ", ".join(sorted(TREES))
    raise _not(place, f"null, or one of {trees}, text, lines, base64, or size with sha256")


def _tree(kind: BodyKind, value: Json, place: str) -> tuple[BodyKind, Json]:
    if is_deep(value):
        raise _wrong(f"is nested deeper than {DEEPEST} levels at {place}", _AGAIN)
    if kind is BodyKind.JSON_LINES and not isinstance(value, list):
        raise _not(f"{place}.{kind}", "a list")
    return kind, unnumbered(_as_object(value, f"{place}.{kind}")) if kind in NAMED else value


def _base64(text: str, place: str) -> str:
    try:
        b64decode(text, validate=True)
    except ValueError:
        raise _not(f"{place}.base64", "base64") from None
    return text


def _digest(value: Mapping[str, Json], place: str) -> Json:
    size, sha256 = value["size"], _text(value, "sha256", place)
    if not isinstance(size, Number) or not _SIZE.fullmatch(size) or not _DIGEST.fullmatch(sha256):
        raise _not(place, "a size in bytes and a SHA-256")
    return {"size": size, "sha256": sha256}


def _object(holder: Mapping[str, Json], name: str, place: str = "") -> dict[str, Json]:
    return _as_object(holder.get(name), f"{place}.{name}" if place else name)


def _as_object(value: Json, place: str) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise _not(place, "an object")
    if isinstance(value, Repeats):
        name = next(name for name, count in value.totals().items() if count > 1)
        raise _wrong(f"has {_shown(name)} twice in {place}", "Keep one of them.")
    return value


def _text(holder: Mapping[str, Json], name: str, place: str) -> str:
    value = holder.get(name)
    if not _is_text(value):
        raise _not(f"{place}.{name}", "a text")
    return str(value)


def _texts(holder: Mapping[str, Json], name: str, place: str) -> list[str]:
    value = holder.get(name)
    if not isinstance(value, list) or not all(map(_is_text, value)):
        raise _not(f"{place}.{name}", "a list of texts")
    return [str(each) for each in value]


def _is_text(value: Json) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _known(holder: Mapping[str, Json], place: str, names: set[str]) -> None:
    """A name that is spelled wrong would else be passed over in silence."""
    unknown = next((name for name in holder if name not in names), None)
    if unknown is not None:
        where = f" in {place}" if place else ""
        raise _wrong(f"has {_shown(unknown)}{where}", f"There can be: {', '.join(sorted(names))}.")


def _place(name: str) -> str:
    return f"answers[{_shown(name)}]"


def _shown(name: str) -> str:
    return f"“{shorten(visible_line(name[:400]), 80)}”"


def _not(place: str, what: str) -> BaselineError:
    return _wrong(f"cannot be read: {place} is not {what}", _AGAIN)


def _wrong(what: str, hint: str) -> BaselineError:
    return BaselineError(f"The baseline {what}.", hint)
