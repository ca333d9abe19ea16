"""The other nouns: deliveries, attempts, verdicts, errors and exit codes."""

from __future__ import annotations

from hashlib import sha256

import pytest

from inspector.model import (
    Attempt,
    ConfigError,
    Delivery,
    ExitCode,
    ForwardError,
    Headers,
    InspectorError,
    ListenError,
    NotFoundError,
    Status,
    StoreError,
    body_digest,
)


def delivery(body: bytes = b"{}", target: bytes = b"/") -> Delivery:
    return Delivery(
        at=0, method="POST", target=target, headers=Headers(), body=body, sha256=body_digest(body)
    )


def test_a_body_is_named_by_its_digest() -> None:
    assert body_digest(b"abc") == sha256(b"abc").hexdigest()
    assert delivery(b"abc").size == 3


def test_a_target_as_text_loses_no_byte() -> None:
    target = bytes(range(33, 256))
    assert delivery(target=target).target_text.encode("latin-1") == target


@pytest.mark.parametrize(
    ("status", "ok"),
    [(200, True), (204, True), (299, True), (199, False), (302, False), (500, False), (None, False)],
)
def test_only_2xx_is_ok(status: int | None, ok: bool) -> None:
    attempt = Attempt(1, 0, "http://127.0.0.1:1/", "", "", 0, status)
    assert attempt.ok is ok


def test_every_status_has_a_sign_and_a_word_of_its_own() -> None:
    assert len({status.sign for status in Status}) == len(Status)
    assert len({status.word for status in Status}) == len(Status)
    for status in Status:
        assert len(status.sign) == 1
        assert 0 < len(status.word) <= 9


def test_every_exit_code_has_a_meaning_and_its_error() -> None:
    assert len({code.meaning for code in ExitCode}) == len(ExitCode)
    kinds = {
        ConfigError: 5,
        ListenError: 6,
        StoreError: 7,
        NotFoundError: 4,
        ForwardError: 8,
        InspectorError: 1,
    }
    for kind, code in kinds.items():
        assert kind("It failed.").exit_code == code


def test_an_error_says_what_and_what_to_do() -> None:
    error = InspectorError("It failed.", "Try again.")
    assert str(error) == "It failed. Try again."
    assert str(InspectorError("It failed.")) == "It failed."
    assert (error.message, error.hint) == ("It failed.", "Try again.")
