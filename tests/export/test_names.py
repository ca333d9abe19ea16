"""Names of files and folders made of hostile text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.export.names import LONGEST, delivery_name, safe_name
from tests.export.given import delivery

SAFE = re.compile(r"[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?")
NAUGHTY = [
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\windows\\system32",
    "a\0b",
    "CON",
    "con.txt",
    "NUL",
    "aux.",
    "COM1",
    "LPT9.tar.gz",
    "..",
    ".",
    "...",
    "",
    " ",
    "-rf",
    ".git",
    ".gitattributes",
    "x" * 300,
    "é" * 300,
    "a" * 79 + "." + "b",
    "\u202egnp.exe",
    "\x1b[2J",
    "日本語",
    "ﬁle",
    'a/b\\c:d*e?f"g<h>i|j',
    "$(reboot)",
    "`reboot`",
    "a\nb",
    "name.",
    "name ",
    "%2e%2e%2f",
    "con" + " " * 100,
    "\U000e0041",
    "İ",
    "K",
]


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_hostile_event_gives_a_safe_name(text: str) -> None:
    name = safe_name(text, "no-event")
    assert SAFE.fullmatch(name)
    assert len(name) <= LONGEST
    assert name.partition(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert ".." not in name


@given(st.text(max_size=120), st.integers(10, LONGEST))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_safe_name(text: str, longest: int) -> None:
    name = safe_name(text, "no-event", longest)
    assert SAFE.fullmatch(name)
    assert len(name) <= longest


def test_ordinary_names_stay_readable() -> None:
    assert safe_name("meeting.participantJoined", "x") == "meeting.participantjoined"
    assert safe_name("customer.subscription.updated", "x") == "customer.subscription.updated"
    assert safe_name("orders/create", "x") == "orders-create"
    assert safe_name("cloudflare_realtimekit", "x") == "cloudflare_realtimekit"


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_the_name_of_a_delivery_is_date_event_and_hash(event: str) -> None:
    name = delivery_name(delivery(), event)
    assert re.fullmatch(r"2026-01-01t000000z-[a-z0-9._-]+-[0-9a-f]{10}", name)
    assert len(name) <= LONGEST
    assert SAFE.fullmatch(name)


def test_other_deliveries_have_other_names() -> None:
    names = {
        delivery_name(one, "e")
        for one in (
            delivery(),
            delivery(body=b"x"),
            delivery(target=b"/"),
            delivery(method="PUT"),
            delivery(headers=(("a", "bc"),)),
            delivery(headers=(("ab", "c"),)),
        )
    }
    assert len(names) == 6
    assert delivery_name(delivery(), "e") == delivery_name(delivery(), "e")
