"""Hundreds of failures made on purpose: each is named first, and proved only where a computation shows it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import inspector
from inspector.model import Certainty, Status
from inspector.verify import Budget, Surroundings, judge
from inspector.verify.budget import CANDIDATES, VOLUME
from inspector.verify.explain import CODES, difference, would_reserialise
from inspector.verify.explain.difference import spelled
from inspector.verify.explain.styles import LANGUAGES
from tests.verify.making import BODY, NOW, URL, delivery, secret, signed, with_body
from tests.verify.planted import UNICODE, Planted, planted
from tests.verify.senders import SENDERS

PLANTED = list(planted())
CATALOGUE = {
    "wrong_key",
    "body_changed",
    "body_reserialised",
    "trailing_newline",
    "line_endings",
    "bom",
    "charset",
    "truncated_body",
    "content_encoding",
    "key_reading",
    "previous_key",
    "test_live_mixup",
    "other_provider",
    "wrong_algorithm",
    "wrong_encoding",
    "missing_prefix",
    "wrong_version",
    "signed_url",
    "timestamp_unit",
    "stale",
    "future",
    "signature_reused",
    "header_missing",
    "header_malformed",
    "no_cause_found",
}


def test_there_are_causes_for_every_kind_of_signature() -> None:
    assert len(PLANTED) >= 60
    assert len({one.name for one in PLANTED}) == len(PLANTED)
    assert {one.code for one in PLANTED} >= CATALOGUE - {"body_changed", "no_cause_found", "wrong_version"}


@pytest.mark.parametrize("one", PLANTED, ids=[one.name for one in PLANTED])
def test_a_planted_cause_is_named_first(one: Planted) -> None:
    budget = Budget()
    verdict = judge(
        one.came, one.by, one.keys, now=one.now, url=one.url, surroundings=one.around, budget=budget
    )
    first = verdict.findings[0]
    assert verdict.status is not Status.VALID
    assert first.code == one.code
    assert (first.certainty is Certainty.PROVED) == one.proved
    assert first.fix
    assert all(finding.code in CODES for finding in verdict.findings)
    assert budget.candidates >= 0
    assert budget.volume >= 0


def test_two_causes_are_both_told() -> None:
    one = next(one for one in PLANTED if one.name == "newline in body and key")
    verdict = judge(one.came, one.by, one.keys, now=NOW)
    assert [finding.code for finding in verdict.findings] == ["trailing_newline", "key_reading"]
    assert {finding.certainty for finding in verdict.findings} == {Certainty.PROVED}


def test_without_what_is_around_the_same_failures_are_not_proved() -> None:
    """What the surroundings proved cannot be told without them."""
    told = {"other_provider", "previous_key", "test_live_mixup", "signature_reused"}
    for one in PLANTED:
        if one.code in told and one.around != Surroundings():
            verdict = judge(one.came, one.by, one.keys, now=one.now, url=one.url)
            assert verdict.findings[0].code in {"no_cause_found", "wrong_key", "body_changed"}, one.name


def test_where_bytes_part_is_evidence_that_can_be_taken_back() -> None:
    by, signing, judging, _ = SENDERS["github"]
    sent = with_body(signed(by, signing, BODY), BODY + b"\n")
    evidence = dict(judge(sent, by, [judging], now=NOW).findings[0].evidence)
    assert evidence["signed_size"] == str(len(BODY))
    assert evidence["received_size"] == str(len(BODY) + 1)
    assert evidence["differs_at"] == str(len(BODY))
    start = int(evidence["window_at"])
    assert evidence["signed_bytes"] == spelled(BODY[start:])
    assert evidence["received_bytes"] == spelled(BODY[start:]) + "\\n"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.binary(max_size=50))
def test_a_difference_is_the_first_one(start: bytes, one: bytes, other: bytes) -> None:
    found = difference(start + one, start + other)
    if one == other:
        assert found is None
        return
    assert found is not None
    signed_, received = start + one, start + other
    assert signed_[: found.at] == received[: found.at]
    assert signed_[found.at : found.at + 1] != received[found.at : found.at + 1]
    assert found.signed == signed_[found.start :][: len(found.signed)]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_spelled_bytes_can_be_read_back(data: bytes) -> None:
    text = spelled(data)
    assert text.isascii()
    assert text.isprintable()
    assert text.encode().decode("unicode_escape").encode("latin-1") == data


def test_a_difference_deep_in_a_large_body_is_found() -> None:
    body = bytes(300_000)
    found = difference(body, body[:200_000] + b"x" + body[200_001:])
    assert found is not None
    assert found.at == 200_000
    assert found.received == bytes(16) + b"x" + bytes(31)


def test_the_search_ends_with_its_time() -> None:
    """The clock is an argument: here it goes a millisecond on at every look."""
    by, signing, judging, _ = SENDERS["github"]
    sent = with_body(signed(by, signing), UNICODE)
    ticks = count()
    timed = Budget(clock=lambda: next(ticks) / 1000, seconds=0.05)
    verdict = judge(sent, by, [judging], now=NOW, budget=timed)
    evidence = dict(verdict.findings[0].evidence)
    assert verdict.findings[0].code == "no_cause_found"
    assert timed.tried <= 51
    assert evidence["complete"].startswith("no")
    usual = Budget()
    evidence = dict(judge(sent, by, [judging], now=NOW, budget=usual).findings[0].evidence)
    assert evidence["complete"] == "yes"
    assert usual.tried > 500
    families = dict(part.rsplit(" ", 1) for part in evidence["tried_by_family"].split(", "))
    assert sum(map(int, families.values())) == usual.tried
    assert {"algorithm", "keys", "body", "content", "pairs"} <= families.keys()


def test_a_key_press_buys_more() -> None:
    more = Budget.more()
    assert more.candidates > 10 * CANDIDATES
    assert more.volume > 10 * VOLUME


def test_a_large_body_is_explained_within_the_volume() -> None:
    """25 MiB: a few changes at the ends are tried, and nothing is kept of them."""
    by, signing, judging, _ = SENDERS["github"]
    body = bytes(25 * 2**20)
    budget = Budget()
    sent = with_body(signed(by, signing, body), body + b"\n")
    found = judge(sent, by, [judging], now=NOW, budget=budget).findings[0]
    assert found.code == "trailing_newline"
    assert sum(len(value) for _, value in found.evidence) < 2000
    nothing = judge(with_body(sent, body + b"x"), by, [judging], now=NOW, budget=Budget())
    assert nothing.findings[0].code == "no_cause_found"


def emitted() -> Iterator[tuple[str, str]]:
    """Every code that a call of `finding(…)` or `Finding(…)` names, wherever in the program."""
    for path in Path(inspector.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in NAMES
            ):
                for argument in node.args[:2]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield str(path), argument.value
                        break


NAMES = {"finding", "Finding", "Change", "proved", "_absent"}


def test_every_code_is_documented() -> None:
    assert CODES.keys() >= CATALOGUE
    codes = {code for _, code in emitted() if code.replace("_", "").isalpha() and code.islower()}
    assert codes - CODES.keys() == set()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(list(SENDERS)))
def test_a_valid_delivery_never_gets_a_finding(body: bytes, sender: str) -> None:
    by, signing, judging, variant = SENDERS[sender]
    around = Surroundings(
        others=(("Else", judging), ("Other", secret("x"))),
        previous=(judging,),
        with_signature=lambda _: 1,
        with_digest=lambda _: 1,
    )
    verdict = judge(
        signed(by, signing, body, variant=variant), by, [judging], now=NOW, url=URL, surroundings=around
    )
    assert verdict.status is Status.VALID
    assert verdict.findings == ()


HOSTILE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
).map(lambda value: repr(value).replace("'", '"').replace("None", "null").replace("True", "true").encode())


@settings(max_examples=60, deadline=None)
@given(HOSTILE | st.binary(max_size=60), st.sampled_from(list(SENDERS)), st.binary(max_size=20))
def test_an_explanation_never_raises(body: bytes, sender: str, tail: bytes) -> None:
    by, signing, judging, variant = SENDERS[sender]
    sent = signed(by, signing, body + b"|" + tail, variant=variant)
    verdict = judge(with_body(sent, body), by, [judging], now=NOW, url=URL)
    assert verdict.status is Status.INVALID
    assert verdict.findings[0].code != "not_judged"


def test_what_an_app_would_make_of_a_body_is_told_for_each_language() -> None:
    found = {one.language: one for one in would_reserialise(delivery(body=UNICODE))}
    assert list(found) == [language for language, _ in LANGUAGES]
    assert not any(one.same for one in found.values())  # 2.50, or the null, is written by none as it came.
    assert found["Python"].difference is not None
    assert found["Python"].difference.at == 5  # A space after the first colon.
    compact = b'{"a":1,"b":[true,null,"x"]}'
    same = {one.language for one in would_reserialise(delivery(body=compact)) if one.same}
    assert same == {language for language, _ in LANGUAGES} - {"Python"}
    for body in (b"", b"a=1&b=2", b"{", b"[" * 100_000, b'{"a":' + b"1" * 2_000_000 + b"}"):
        assert would_reserialise(delivery(body=body)) == ()
    [one] = {found for found in would_reserialise(delivery(body=b'{"a":1e400}')) if found.language == "Go"}
    assert not one.same
    assert one.problem
