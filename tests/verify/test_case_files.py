"""Files of deliveries: every layout is read, a damaged entry is one verdict and not the end."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from inspector.model import Status
from inspector.providers import load
from inspector.verify import judge_case, read_vectors
from tests.verify.making import BODY, NOW, SECRET, provider, secret, signed

PROVIDERS = load(None)


def good(**changes: object) -> dict[str, object]:
    headers = {n.decode(): v.decode() for n, v in signed(provider("stripe"), secret()).headers.pairs}
    made: dict[str, object] = {
        "id": "one",
        "provider": "stripe",
        "secret_or_key": {"kind": "secret_utf8", "value": SECRET},
        "method": "POST",
        "url": "https://hooks.example.com/in",
        "headers": headers,
        "body_base64": b64encode(BODY).decode(),
        "now": NOW,
    }
    made.update(changes)
    return {name: value for name, value in made.items() if value is not ...}


def verdicts(text: str) -> list[tuple[str, Status, str]]:
    found = []
    for case in read_vectors(text):
        verdict = judge_case(case, PROVIDERS)
        found.append((case.id, verdict.status, verdict.findings[0].code if verdict.findings else ""))
    return found


VALID = [("one", Status.VALID, ""), ("two", Status.VALID, "")]


@pytest.mark.parametrize(
    "write",
    [
        json.dumps,
        lambda entries: json.dumps(entries, indent=2),
        lambda entries: "\n".join(json.dumps(entry) for entry in entries),
        lambda entries: "\n\n".join(json.dumps(entry) for entry in entries) + "\n",
        lambda entries: "\r\n".join(json.dumps(entry) for entry in entries) + "\r\n",
        lambda entries: "\ufeff" + json.dumps(entries),
    ],
)
def test_arrays_and_lines_are_read(write: object) -> None:
    assert callable(write)
    assert verdicts(write([good(), good(id="two")])) == VALID


def test_one_object_alone_is_read() -> None:
    assert verdicts(json.dumps(good(), indent=2)) == VALID[:1]


@pytest.mark.parametrize("text", ["", " \n", "[]"])
def test_nothing_is_no_entry(text: str) -> None:
    assert verdicts(text) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"key": SECRET, "secret_or_key": ...},
        {"key": {"value": SECRET}, "secret_or_key": ...},
        {"secret_or_key": {"kind": "secret_utf8_list", "current": "other", "next": SECRET}},
        {"secret_or_key": ["other", SECRET]},
        {"provider": ...},
        {"provider": None},
        {"variant": "v1"},
        {"variant": "of another time"},
        {"method": ...},
        {"url": ...},
        {"body_base64": ..., "body": BODY.decode()},
        {"now": int(NOW)},
    ],
)
def test_fields_may_be_written_in_other_ways(changes: dict[str, object]) -> None:
    assert verdicts(json.dumps([good(**changes)])) == VALID[:1]


def test_headers_may_be_pairs_or_lists() -> None:
    entry = good()
    headers = entry["headers"]
    assert isinstance(headers, dict)
    for written in ([[n, v] for n, v in headers.items()], {n: [v] for n, v in headers.items()}):
        assert verdicts(json.dumps([{**entry, "headers": written}])) == VALID[:1]
    doubled = [pair for n, v in headers.items() for pair in ([n, v], [n, v])]
    assert verdicts(json.dumps([{**entry, "headers": doubled}])) == [
        ("one", Status.INVALID, "header_malformed")
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": "x"},
        {"headers": [["a"]]},
        {"headers": {"a": 1}},
        {"body_base64": "***"},
        {"body_base64": 1},
        {"secret_or_key": 7},
        {"secret_or_key": {"kind": "secret_utf8"}},
        {"secret_or_key": {"value": 7}},
        {"now": "today"},
        {"now": True},
        {"now": float("nan")},
        {"url": "http://[::1"},
    ],
)
def test_a_damaged_entry_is_said_to_be_damaged_and_the_rest_is_judged(changes: dict[str, object]) -> None:
    assert verdicts(json.dumps([good(**changes), good(id="two")])) == [
        ("one", Status.INVALID, "entry_malformed"),
        VALID[1],
    ]


def test_a_damaged_line_is_counted_and_the_rest_is_judged() -> None:
    text = f"{json.dumps(good())}\n{{broken\n7\n{json.dumps(good(id='two'))}"
    assert verdicts(text) == [
        VALID[0],
        ("line 2", Status.INVALID, "entry_malformed"),
        ("line 3", Status.INVALID, "entry_malformed"),
        VALID[1],
    ]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"provider": "strpe"}, Status.UNKNOWN_PROVIDER, "unknown_provider"),
        ({"provider": ..., "headers": {}}, Status.UNKNOWN_PROVIDER, "unknown_provider"),
        ({"secret_or_key": ...}, Status.NO_KEY, "no_key"),
        ({"headers": {}}, Status.UNSIGNED, "header_missing"),
        ({"now": NOW + 301}, Status.STALE, "stale"),
        ({"body_base64": ""}, Status.INVALID, "no_cause_found"),
    ],
)
def test_every_status_can_come_out(changes: dict[str, object], status: Status, code: str) -> None:
    assert verdicts(json.dumps([good(**changes)])) == [("one", status, code)]


def test_a_clock_may_be_given_for_entries_without_one() -> None:
    (case,) = read_vectors(json.dumps([good(now=...)]))
    assert judge_case(case, PROVIDERS, now=NOW).status is Status.VALID
    assert judge_case(case, PROVIDERS, now=NOW + 1000).status is Status.STALE


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    (case,) = read_vectors(json.dumps([good(provider="strpe")]))
    assert judge_case(case, PROVIDERS).findings[0].fix == 'Did you mean "stripe"?'
