"""A secret cannot be shown, stored or compared by accident."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

from inspector.text import Secret

CANARY = b"canary-7f3a"


def test_no_string_form_shows_the_secret() -> None:
    secret = Secret(CANARY)
    for shown in (repr(secret), str(secret), f"{secret}", f"{[secret]}", "%s" % secret):  # noqa: UP031
        assert "canary" not in shown


def test_a_traceback_with_locals_does_not_show_it() -> None:
    def fail(secret: Secret) -> None:
        raise ValueError("no")

    try:
        fail(Secret(CANARY))
    except ValueError as error:
        report = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert "canary" not in "".join(report.format())


def test_it_is_compared_by_value_and_is_not_a_key() -> None:
    assert Secret(CANARY) == Secret(CANARY)
    assert Secret(CANARY) != Secret(b"other")
    assert Secret(CANARY) != CANARY
    with pytest.raises(TypeError):
        hash(Secret(CANARY))


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy])
def test_it_is_not_written_anywhere(write: object) -> None:
    assert callable(write)
    with pytest.raises(TypeError):
        write(Secret(CANARY))


def test_it_can_be_revealed_for_a_computation() -> None:
    assert Secret(CANARY).reveal() == CANARY
