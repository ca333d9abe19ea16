"""What is volatile by the shape of its values: ids as providers write them, and never plain words."""

from __future__ import annotations

import ast
import json
import logging
import re
import unittest
from itertools import pairwise
from random import Random
from string import ascii_letters
from xml.dom import minidom

import pytest

from inspector.explore.diff import Volatile
from inspector.providers import load
from inspector.simulate.draw import Draw
from inspector.simulate.stripe_events import stripe_body

VOLATILE = Volatile()

# As the providers' own documentation and events have them; some of each kind are without a digit.
IDS = [
    ("cus_NffrFeUfNV2Hib", "cus_NeZwdNtLEOXuvB"),
    ("cus_NeZwdNtLEOXuvB", "cus_NhDWgUaxKsQvPz"),
    ("evt_abcDEFghiJKL", "evt_mnoPQRstuVWX"),
    (
        "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH",
        "pi_3MtweELkdIwHu7ix0Dt0gF2H_secret_ALlpPMIZse0ac8YzPxkMkFgGC",
    ),
    ("price_1MoBy5LkdIwHu7ixZhnattbh", "price_1MowQVLkdIwHu7ixeRlqHVzs"),
    ("msg_p5jXN8AQM9LWM0D4loKWxJek", "msg_loFOjxBNrRLzqYUfKWxJekVb"),
    ("user_29w83sxmDNGwOuEthce5gg56FcC", "user_2g7np7Hrk0SN6kj5EDMLDaKNL0S"),
    ("evt_01hv8x29kz0t586xy6zn1a62ny", "evt_01hv8wq5m3wm43ddh1jrnyk2d9"),
    ("notif_ccd8a4d0-f965-11e3-b8ce-c779cae3e1b3", "notif_0f8fad5b-d9cb-469f-a165-70867728950e"),
    ("whk_in_kAbXyZPqRsTuVw", "whk_in_LmNoPqrsTUvWxY"),
]
WORDS = [
    ("state_isUnderReview", "state_wasRejectedNow"),
    ("payment_intent", "payment_method"),
    ("plan_customPricing", "plan_simplePricing"),
    ("meeting_participantJoined", "meeting_participantKicked"),
    ("card_declinedByIssuer", "card_declinedByWallet"),
    ("code_HTTPServerError", "code_HTTPClientError"),
    ("user_registered", "user_deactivate"),
    ("step_2_of_the_registration", "step_3_of_the_registration"),
    ("STATUS_ACCEPTED", "STATUS_DECLINED"),
    ("cus_NeZwdNtLEOXuvB", "sub_NeZwdNtLEOXuvC"),
]


@pytest.mark.parametrize(("old", "new"), IDS)
def test_ids_of_one_kind_are_volatile_wherever_they_stand(old: str, new: str) -> None:
    assert VOLATILE.value("object", old, new) == VOLATILE.value("object", new, old) == "id"


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_words_are_not(old: str, new: str) -> None:
    assert VOLATILE.value("object", old, new) == VOLATILE.value("object", new, old) == ""


def test_no_event_and_no_name_that_people_made_is_volatile() -> None:
    events = [event.name for provider in load(None) for event in provider.events]
    made = {name for module in (ast, logging, minidom, unittest, unittest.TestCase) for name in dir(module)}
    words = {word for text in (*events, *made) for word in re.findall(r"[A-Za-z]{8,}", text)}
    assert sum(word != word.lower() for word in words) > 200
    states = [f"state_{word}" for word in sorted(words, key=lambda word: (len(word), word))]
    for old, new in pairwise([*events, *states]):
        assert VOLATILE.value("object", old, new) == "", (old, new)


def test_of_ids_that_are_drawn_from_letters_alone_nearly_all_are_seen() -> None:
    draw = Random(4)
    for length in (12, 16, 24):
        ids = ["evt_" + "".join(draw.choices(ascii_letters, k=length)) for _ in range(401)]
        seen = sum(VOLATILE.value("object", old, new) == "id" for old, new in pairwise(ids))
        assert seen > 380, (length, seen)


def test_two_events_of_stripe_differ_in_no_id_that_is_not_volatile() -> None:
    now = 1_767_268_800_000_000
    old, new = (json.loads(stripe_body("invoice.paid", Draw(seed), now)) for seed in ("one", "two"))
    missed = [
        pair for pair in differing(old, new) if pair[0].partition("_")[0] in ("evt", "in", "cus", "sub")
    ]
    assert [pair for pair in missed if not VOLATILE.value("object", *pair)] == []
    assert missed


def differing(old: object, new: object) -> list[tuple[str, str]]:
    """The texts at the same places of two documents."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [pair for key in old.keys() & new.keys() for pair in differing(old[key], new[key])]
    if isinstance(old, list) and isinstance(new, list):
        return [pair for two in zip(old, new, strict=False) for pair in differing(*two)]
    return [(old, new)] if isinstance(old, str) and isinstance(new, str) and old != new else []
