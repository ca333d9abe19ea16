"""The baseline's file: the same bytes for the same answers, nothing lost on the way back, every mistake
named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.export.answer_body import BodyKind
from inspector.export.baseline import Baseline, Kept, kept_answer, write_baseline
from inspector.export.baseline_names import answer_name, numbered
from inspector.export.baseline_read import LONGEST, BaselineError, read_baseline
from inspector.export.cleaned import clean
from inspector.export.exchange import Exchange
from inspector.export.numbered import pairs_of
from inspector.model import Attempt, Facts, Headers, body_digest
from tests.export.given import AT, CANARY, REDACTION, delivery

JSON = (("Content-Type", "application/json"),)
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
XML = (("Content-Type", "application/soap+xml"),)
MIXED = (("Content-Type", "multipart/mixed; boundary=b"),)
PARTS = (
    b'--b\r\nContent-Type: text/xml\r\nContent-ID: <x>\r\n\r\n<a n="1">t</a>\r\n--b\r\n'
    b'Content-Disposition: form-data; name="n"\r\n\r\n<a>\r\n--b\r\n'
    b"Content-Type: text/xml\r\n\r\n<a><b></a>\r\n--b--\r\n"
)
ODD = '{"n":1.0,"big":1e400,"a":"\u202e\x7f\\ud800Ä","n":[12345678901234567890,{"":null}]}'


def answered(body: bytes, headers: tuple[tuple[str, str], ...] = JSON, status: int = 200) -> Kept:
    attempt = Attempt(7, AT, "http://x/", "", "", 1, status, "OK", Headers.of(headers), body)
    of = delivery()
    return kept_answer(clean(Exchange(of, Facts("dyte"), attempts=(attempt,)), REDACTION), of.sha256)


def through(**answers: Kept) -> Baseline:
    data = write_baseline(Baseline(answers))
    assert write_baseline(read_baseline(data)) == data
    return read_baseline(data)


@pytest.mark.parametrize(
    ("body", "headers", "kind"),
    [
        (b"", JSON, BodyKind.NONE),
        (ODD.encode(), JSON, BodyKind.JSON),
        (b"[1, 2", JSON, BodyKind.TEXT),
        (b"[" * 300 + b"]" * 300, JSON, BodyKind.TEXT),
        (b"[NaN]", JSON, BodyKind.BYTES),
        ('{"a":"é"}'.encode("utf-16-be"), JSON, BodyKind.JSON),
        (b'{"a":1,"a":2}\n{"b":3}\n', (("Content-Type", "application/x-ndjson"),), BodyKind.JSON_LINES),
        (b'{"a":1}\nno\n', (("Content-Type", "application/x-ndjson"),), BodyKind.TEXT),
        (b'a=1&b%235=2&a=&j={"k":{"x":1,"x":2}}&s=[ignored]&n=[NaN]', FORM, BodyKind.FORM),
        (b"<a b='1' a='2'>x<b/>y<b>z</b></a>", XML, BodyKind.XML),
        (b"<a><b></a>", XML, BodyKind.TEXT),
        (b"<!DOCTYPE a><a/>", XML, BodyKind.TEXT),
        (b"<a>" * 120 + b"</a>" * 120, XML, BodyKind.TEXT),
        (PARTS, MIXED, BodyKind.MULTIPART),
        (PARTS[:-6], MIXED, BodyKind.TEXT),
        (b"one\r\ntwo\n\n", (("Content-Type", "text/plain"),), BodyKind.TEXT),
        (gzip.compress(b'{"a":1}', mtime=0), (*JSON, ("Content-Encoding", "gzip")), BodyKind.JSON),
        (b"\x89PNG\0\xff", (), BodyKind.BYTES),
        (b"\0" * 5000, (), BodyKind.DIGEST),
        (b"x" * (2**20 + 1), (), BodyKind.DIGEST),
    ],
)
def test_bodies_come_back_as_they_were_kept(
    body: bytes, headers: tuple[tuple[str, str], ...], kind: BodyKind
) -> None:
    kept = answered(body, headers)
    assert kept.kind is kind
    assert through(one=kept).answers["one"] == kept


def test_a_file_is_readable_and_has_neither_secrets_nor_what_hides() -> None:
    headers = (*JSON, ("Set-Cookie", "a=1"), ("X-B", f"{CANARY}\xff"), ("x-b", "2"))
    body = json.dumps({"streamKey": "sk", "said": CANARY, "name": "Zoë\u202e"}, ensure_ascii=False).encode()
    text = write_baseline(Baseline({"b": answered(ODD.encode(), headers), "a": answered(body)})).decode()
    assert CANARY not in text
    assert text.index('"a": {') < text.index('"b": {')
    assert '"name": "Zoë\\u202e"' in text
    assert '"streamKey": "[redacted]"' in text
    assert '"n": 1.0,\n          "big": 1e400,\n          "a": "\\u202e\\u007f\\ud800Ä",' in text
    assert '"set-cookie": "[redacted]"' in text


def test_names_are_once_in_the_file_and_as_paths_have_them() -> None:
    def written(body: bytes, headers: tuple[tuple[str, str], ...]) -> Any:
        document = json.loads(write_baseline(Baseline({"a": answered(body, headers)})))
        return document["version"], document["answers"]["a"]["body"]

    assert written(b"{}", JSON) == (1, {"json": {}})
    body = b'a=1&b%235=2&a=&j={"k":{"x":1,"x":2}}'
    inner = {"k": {"x#1": 1, "x#2": 2}}
    assert written(body, FORM) == (2, {"form": {"a#1": "1", "b#5#1": "2", "a#2": "", "j": inner}})
    assert written(b"<a b='1' a='2'>x<b/>y</a>", XML) == (
        2,
        {"xml": {"a": {"@a": "2", "@b": "1", "#text#1": "x", "b": "", "#text#2": "y"}}},
    )
    parts = written(PARTS, MIXED)[1]["multipart"]
    assert list(parts) == ["@[0]", "[0]", "n", "@[2]", "[2]"]
    assert (parts["@[0]"]["Content-Id"], parts["[0]"]) == ("<x>", {"a": {"@n": "1", "#text": "t"}})
    assert (parts["n"], parts["[2]"]) == ("<a>", "<a><b></a>")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.text(alphabet="a#1é&= %[0]", max_size=4), st.text(max_size=4) | json_values)))
def test_any_form_comes_back_with_all_its_fields(fields: list[tuple[str, Any]]) -> None:
    pairs = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in fields]
    kept = answered(urlencode(pairs).encode(), FORM)
    (again,) = through(one=kept).answers.values()
    assert (again, members(again.body)) == (kept, members(kept.body))
    if fields:
        assert [name for name, _ in members(kept.body)] == [name for name, _ in pairs]


def members(value: Any) -> list[tuple[str, Any]]:
    return pairs_of(value) if isinstance(value, dict) else []


@settings(max_examples=50, deadline=None)
@given(json_values, st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=255), max_size=20))
def test_any_answer_comes_back(value: Any, header: str) -> None:
    kept = answered(json.dumps(value).encode(), (*JSON, ("X-A", header)))
    assert through(**{header or "x": kept}).answers[header or "x"] == kept


def test_names_are_the_providers_ids_or_digests_and_never_a_secret() -> None:
    def name(facts: Facts, target: bytes = b"/hooks?token=a") -> str:
        of = delivery(target=target)
        return answer_name(clean(Exchange(of, facts), REDACTION), of.sha256)

    assert name(Facts("stripe", "a.b", "evt_1")) == "stripe/a.b/evt_1"
    digest = name(Facts("stripe", "a.b"))
    assert digest.startswith("stripe/a.b/sha256:")
    assert digest == name(Facts("stripe", "a.b", CANARY), b"/hooks?token=b")
    assert digest != name(Facts("stripe", "a.b"), b"/other")
    assert name(Facts()).startswith("POST /hooks/sha256:")
    given_twice = [(9, 5, "a"), (3, 6, "a"), (9, 5, "a"), (4, 1, "b")]
    assert numbered(given_twice) == {9: "a", 3: "a #2", 4: "b"}


Broken = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda it: it.update(version=3), "is not of version 1 or 2"),
        (lambda it: it.update(schema="x"), "is no baseline of this program"),
        (lambda it: it.update(answer={}), "has “answer”"),
        (lambda it: it.update(answers=[]), "answers is not an object"),
        (lambda it: it["ignored"].update(paths="$"), "ignored.paths is not a list of texts"),
        (lambda it: it["ignored"].update(headers=[1]), "ignored.headers is not a list of texts"),
        (lambda it: it["answers"]["a"].update(status="200"), "answers[“a”].status is not a status"),
        (lambda it: it["answers"]["a"].update(status=20.5), "answers[“a”].status is not a status"),
        (lambda it: it["answers"]["a"].update(headers={"x": [1]}), "is not a text or a list of texts"),
        (lambda it: it["answers"]["a"].update(body={"jsn": 1}), "answers[“a”].body is not null, or one of"),
        (lambda it: it["answers"]["a"].update(body={"xml": "<a/>"}), "answers[“a”].body.xml is not an obj"),
        (lambda it: it["answers"]["a"].update(body={"json-lines": {}}), "body.json-lines is not a list"),
        (lambda it: it["ignored"].update(text=[1]), "ignored.text is not a list of texts"),
        (lambda it: it["answers"]["a"].update(body={"base64": "!"}), "is not base64"),
        (lambda it: it["answers"]["a"].update(body={"size": -1, "sha256": "x"}), "is not a size in bytes"),
        (lambda it: it["answers"]["a"].pop("body"), "answers[“a”].body is not there"),
        (lambda it: it["answers"]["a"].pop("request"), "answers[“a”].request is not an object"),
        (lambda it: it["answers"].update({"\x1b[2J": 1}), "answers[“\\x1b[2J”] is not an object"),
    ],
)
def test_a_hand_edited_file_is_told_where_it_is_wrong(spoil: Broken, said: str) -> None:
    document = json.loads(write_baseline(Baseline({"a": answered(b"{}")})))
    spoil(document)
    with pytest.raises(BaselineError) as caught:
        read_baseline(json.dumps(document).encode())
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is not JSON"),
        (b"[]", "is no baseline"),
        (b"\xff", "is not UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a": 1}\n<<<<<<< HEAD\n', "has the marks of a merge in it"),
        (b" " * (LONGEST + 1), "is larger than 64 MiB"),
        (b'{"schema": "webhook-inspector/baseline", "version": 1, "answers": {"a": 1, "a": 2}}', "ignored"),
    ],
)
def test_what_is_no_baseline_is_said(data: bytes, said: str) -> None:
    with pytest.raises(BaselineError, match=said):
        read_baseline(data)


def test_an_answer_that_is_there_twice_is_not_chosen_from() -> None:
    data = write_baseline(Baseline({"a": answered(b""), "b": answered(b"")}))
    with pytest.raises(BaselineError, match="has “a” twice in answers"):
        read_baseline(data.replace(b'"b": {', b'"a": {'))


def test_the_digest_of_a_large_body_is_that_of_its_content() -> None:
    assert answered(b"\0" * 5000, ()).body == {"size": "5000", "sha256": body_digest(b"\0" * 5000)}
