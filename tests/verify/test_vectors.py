"""Every delivery that the providers' own libraries judged, judged here: the same answers.

The files are copies of the project's signature vectors for the providers that ship.
"""

from __future__ import annotations

import pytest

from inspector.model import Certainty, Status, Verdict
from inspector.providers import load
from inspector.verify import Case, judge_case, read_vectors, recognise
from tests.verify.making import VECTORS, entry

FILES = sorted(path.stem for path in VECTORS.glob("*.json") if path.stem != "handshakes")

# Where a vector's verdict is a choice of tolerance or leniency ("policy"), and ours is another one, with
# the reason. None is: each row follows its provider's own library.
CHOSEN_OTHERWISE: dict[str, str] = {}

# The first finding's code, by what was done to the delivery. "no_cause_found" where only the sender's secret
# could tell; for RSA the signature itself tells more.
CAUSES = {
    "body_changed": {"body_changed", "no_cause_found", "trailing_newline"},
    "body_decoded_lossily": {"body_changed", "charset"},
    "cert_host_not_trusted": {"certificate_untrusted"},
    "header_malformed": {"header_malformed"},
    "header_missing": {"header_missing"},
    "header_whitespace": {"header_malformed"},
    "id_changed": {"no_cause_found"},
    "key_id_unknown": {"key_unknown"},
    "method_changed": {"no_cause_found"},
    "multiple_signatures_none_valid": {"no_cause_found"},
    "prefix_missing": {"missing_prefix"},
    "reserialised_json": {"body_reserialised", "body_changed", "no_cause_found"},
    "scheme_unknown": {"wrong_version"},
    "secret_decoded_wrongly": {"key_reading"},
    "signature_changed": {"no_cause_found", "wrong_key"},
    "signature_empty": {"header_malformed"},
    "signature_of_other_body": {"body_changed", "no_cause_found"},
    "signature_truncated": {"header_malformed"},
    "signature_wrong_encoding": {"wrong_encoding"},
    "signed_header_changed": {"header_missing", "no_cause_found"},
    "timestamp_changed": {"body_changed", "no_cause_found", "signed_content"},
    "timestamp_expired": {"stale"},
    "timestamp_in_future": {"future"},
    "timestamp_malformed": {"header_malformed"},
    "timestamp_missing": {"header_missing"},
    "timestamp_wrong_unit": {"timestamp_unit"},
    "trailing_newline_added": {"trailing_newline"},
    "trailing_newline_stripped": {"trailing_newline"},
    "uppercase_hex": {"wrong_encoding"},
    "url_changed": {"no_cause_found", "signed_url"},
    "wrong_algorithm": {"wrong_algorithm"},
    "wrong_secret": {"no_cause_found", "wrong_key"},
    "wrong_signed_content": {"body_reserialised", "signed_content"},
}


def judged(name: str) -> list[tuple[dict[str, object], Case, Verdict]]:
    providers = load(None)
    cases = read_vectors((VECTORS / f"{name}.json").read_text())
    return [(raw, case, judge_case(case, providers)) for raw, case in zip(entry(name), cases, strict=True)]


@pytest.mark.parametrize("name", FILES)
def test_the_verdict_is_that_of_the_providers_own_library(name: str) -> None:
    wrong = [
        f"{case.id}: {verdict.status}"
        for raw, case, verdict in judged(name)
        if (verdict.status is Status.VALID) != (raw["expect"] == "valid") and case.id not in CHOSEN_OTHERWISE
    ]
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_a_right_signature_at_a_wrong_time_is_stale(name: str) -> None:
    for raw, case, verdict in judged(name):
        by_clock = str(raw["reason"]).startswith("timestamp_") and raw["signature_math"] == "valid"
        assert (verdict.status is Status.STALE) == (by_clock and raw["expect"] == "invalid"), case.id


@pytest.mark.parametrize("name", FILES)
def test_a_right_signature_in_a_wrong_form_is_called_right(name: str) -> None:
    for raw, case, verdict in judged(name):
        if raw["signature_math"] == "valid" and verdict.status is Status.INVALID:
            assert verdict.findings[0].certainty is Certainty.PROVED, case.id
            assert "The signature is right" in verdict.findings[0].message, case.id


@pytest.mark.parametrize("name", FILES)
def test_a_failure_names_its_cause_and_a_valid_delivery_none(name: str) -> None:
    for raw, case, verdict in judged(name):
        if verdict.status is Status.VALID:
            assert verdict.findings == (), case.id
        else:
            assert verdict.findings[0].code in CAUSES[str(raw["reason"])], (case.id, verdict.findings)


@pytest.mark.parametrize("name", FILES)
def test_a_verdict_shows_its_work(name: str) -> None:
    for _, case, verdict in judged(name):
        if verdict.status in (Status.VALID, Status.STALE, Status.INVALID):
            assert verdict.scheme, case.id
            assert verdict.checks, case.id
        if verdict.status is Status.VALID:
            assert verdict.key, case.id
            assert verdict.received == verdict.expected, case.id
            assert all(check.passed is not False for check in verdict.checks), case.id


@pytest.mark.parametrize("name", FILES)
def test_the_sender_is_recognised_without_being_told(name: str) -> None:
    providers = load(None)
    for raw, case, verdict in judged(name):
        assert case.delivery is not None
        if verdict.status is Status.VALID:
            recognition = recognise(case.delivery, providers)
            assert recognition.provider is not None, case.id
            assert recognition.provider.id == raw["provider"], case.id


def test_the_vectors_are_all_there() -> None:
    assert len(FILES) >= 16
    assert sum(len(entry(name)) for name in FILES) >= 432
    assert {"dyte", "cloudflare_realtimekit", "stripe", "github-py-sha256", "standardwebhooks-v1a"} <= set(
        FILES
    )
    assert {"aws_sns", "twilio", "rfc9421-ed25519", "rfc9421-hmac-sha256", "rfc9421-published"} <= set(FILES)
