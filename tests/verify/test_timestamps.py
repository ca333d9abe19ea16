"""The time of signing: how far it may be from the clock, and what is no time at all."""

from __future__ import annotations

import hmac

import pytest

from inspector.model import Certainty, Status, Verdict
from inspector.verify import Key, Request, sign
from tests.verify.making import BODY, NOW, SECRET, codes, delivery, judged, own, provider, secret, signed

BOTH_WAYS = ["standardwebhooks", "svix", "slack"]
ROW = """
kind = "hmac"
algorithm = "sha256"
signed = "{timestamp}{body}"
signature = { in = "header:x-sig" }
"""


def at(id: str, offset: int) -> Verdict:
    """The verdict on a delivery whose time is `offset` seconds ahead of the clock."""
    return judged(provider(id), signed(provider(id), secret(), now=NOW + offset), secret())


@pytest.mark.parametrize("id", [*BOTH_WAYS, "stripe"])
@pytest.mark.parametrize("offset", [0, -1, 1, -299, 299, -300, 300])
def test_inside_the_tolerance_is_valid(id: str, offset: int) -> None:
    assert at(id, offset).status is Status.VALID


@pytest.mark.parametrize("id", [*BOTH_WAYS, "stripe"])
@pytest.mark.parametrize("offset", [-301, -86_400, -int(NOW)])
def test_too_old_is_stale_and_says_by_how_much(id: str, offset: int) -> None:
    verdict = at(id, offset)
    assert verdict.status is Status.STALE
    assert codes(verdict)[-1] == "stale"
    finding = verdict.findings[-1]
    assert finding.certainty is Certainty.PROVED
    assert ("seconds", str(-offset)) in finding.evidence
    assert ("tolerance", "300") in finding.evidence


def test_the_age_stands_in_the_message() -> None:
    (finding,) = at("slack", -420).findings
    assert finding.message == "The signature is right, but it was made 420 s ago, and only 300 s is allowed."


@pytest.mark.parametrize("id", BOTH_WAYS)
@pytest.mark.parametrize("offset", [301, 86_400])
def test_too_far_ahead_is_stale_where_the_library_checks_both_ways(id: str, offset: int) -> None:
    verdict = at(id, offset)
    assert verdict.status is Status.STALE
    assert codes(verdict) == ["future"]


@pytest.mark.parametrize("offset", [301, 10**9])
def test_a_time_ahead_passes_where_the_library_lets_it(offset: int) -> None:
    assert at("stripe", offset).status is Status.VALID


def slack(stamp: str) -> Verdict:
    """A delivery of Slack with a right signature over any text as its time."""
    base = b"v0:" + stamp.encode("latin-1") + b":" + BODY
    signature = "v0=" + hmac.digest(SECRET.encode(), base, "sha256").hex()
    pairs = [
        (b"X-Slack-Request-Timestamp", stamp.encode("latin-1")),
        (b"X-Slack-Signature", signature.encode()),
    ]
    return judged(provider("slack"), delivery(pairs), secret())


@pytest.mark.parametrize(
    "stamp",
    [
        "yesterday",
        "NaN",
        "nan",
        "inf",
        "-1767225600",
        "+1767225600",
        "1767225600.5",
        "1e9",
        "0x1",
        "1_767_225_600",
        "9" * 400,
        "1" * 21,
        "²",
        "1767225600\u00a0",
        "17672256 00",
    ],
)
def test_what_is_no_number_is_never_a_time_though_it_is_signed(stamp: str) -> None:
    verdict = slack(stamp)
    assert verdict.status is Status.INVALID
    assert codes(verdict) == ["header_malformed"]
    assert verdict.findings[0].message.startswith("The timestamp (header x-slack-request-timestamp) ")


@pytest.mark.parametrize(
    ("stamp", "unit"),
    [
        (str(int(NOW * 1000)), "milliseconds"),
        (str(int(NOW * 1_000_000)), "microseconds"),
        (str(int(NOW * 1_000_000_000)), "nanoseconds"),
    ],
)
def test_another_unit_is_named(stamp: str, unit: str) -> None:
    verdict = slack(stamp)
    assert verdict.status is Status.STALE
    assert codes(verdict) == ["timestamp_unit", "future"]
    assert f"is in {unit}" in verdict.findings[0].message
    assert verdict.findings[0].certainty is Certainty.LIKELY


def test_seconds_where_milliseconds_are_meant_are_named() -> None:
    row = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{timestamp}.{body}"\n'
    row += 'signature = { in = "header:x-sig" }\n'
    in_ms = own(row + 'timestamp = { in = "header:x-time", unit = "ms", tolerance = 60 }\n')
    in_s = own(row + 'timestamp = { in = "header:x-time", unit = "s", tolerance = 60 }\n')
    pairs = sign(in_s, secret(), Request("POST", "https://a.example/", BODY), now=NOW)
    verdict = judged(in_ms, delivery(pairs), secret())
    assert verdict.status is Status.STALE
    assert codes(verdict) == ["timestamp_unit", "stale"]


def test_a_least_number_refuses_seconds_where_no_tolerance_would() -> None:
    row = 'kind = "hmac"\nalgorithm = "sha256"\nsigned = "{timestamp}.{body}"\n'
    row += 'signature = { in = "header:x-sig", split = ",", field = "v1" }\n'
    row += 'timestamp = { in = "field:t", unit = "ms", earliest = 1609459200000 }\n'
    pairs = sign(own(row), secret(), Request("POST", "https://a.example/", BODY), now=NOW / 1000)
    verdict = judged(own(row), delivery(pairs), secret())
    assert verdict.status is Status.INVALID
    assert codes(verdict) == ["timestamp_unit"]


@pytest.mark.parametrize(
    ("unit", "text", "status"),
    [
        ("rfc3339", "2026-01-01T00:00:00.123456789Z", Status.VALID),
        ("rfc3339", "2026-01-01T01:00:00+01:00", Status.VALID),
        ("rfc3339", "2025-12-31T23:00:00Z", Status.STALE),
        ("rfc3339", "2026-02-30T00:00:00Z", Status.INVALID),
        ("rfc3339", "2026-01-01", Status.INVALID),
        ("http-date", "Thu, 01 Jan 2026 00:00:00 GMT", Status.VALID),
        ("http-date", "Thu, 01 Jan 1970 00:00:00 GMT", Status.STALE),
        ("http-date", "now", Status.INVALID),
        ("http-date", "Thu, 99 Jan 2026 99:99:99 GMT", Status.INVALID),
        ("text", "whenever", Status.VALID),
        ("ms", "1767225600999", Status.VALID),
    ],
)
def test_every_way_of_writing_a_time(unit: str, text: str, status: Status) -> None:
    row = ROW + f'timestamp = {{ in = "header:x-time", unit = "{unit}", tolerance = 600 }}\n'
    signature = hmac.digest(SECRET.encode(), text.encode() + BODY, "sha256").hex()
    came = delivery([("x-time", text), ("x-sig", signature)])
    assert judged(own(row), came, secret()).status is status


def test_without_a_tolerance_any_time_passes() -> None:
    row = ROW + 'timestamp = { in = "header:x-time" }\n'
    for text in ("1", "yesterday", "9" * 400):
        signature = hmac.digest(SECRET.encode(), text.encode() + BODY, "sha256").hex()
        came = delivery([("x-time", text), ("x-sig", signature)])
        assert judged(own(row), came, Key.of("k", SECRET)).status is Status.VALID
