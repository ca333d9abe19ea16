"""Places, paths and templates: what is written is what is read, and nonsense is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.providers import Place, Variable, Where, parse_path, parse_template, path_text
from inspector.providers.place import parse_place
from inspector.providers.template import parse_source


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("header:X-Acme-Id", Place(Where.HEADER, "x-acme-id")),
        ("header:x-acme-signature-*", Place(Where.HEADER, "x-acme-signature-*")),
        ("json:data.items[0].id", Place(Where.JSON, path=("data", "items", 0, "id"))),
        ("json:[].event-data.event", Place(Where.JSON, path=(None, "event-data", "event"))),
        ("form:payload>type", Place(Where.FORM, "payload", ("type",))),
        ("form:token", Place(Where.FORM, "token")),
        ("query:hub.challenge", Place(Where.QUERY, "hub.challenge")),
        ("field:t", Place(Where.FIELD, "t")),
        ("bearer", Place(Where.BEARER)),
    ],
)
def test_a_place_is_read_from_its_text(text: str, place: Place) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    "text", ["", "header", "header:", "body:x", "header:a b", "json:a..b", "json:a[x]", "json:.a"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|is missing"):
        parse_place(text)


KEYS = st.text(st.characters(codec="utf-8", exclude_characters=".[]"), min_size=1, max_size=8)
STEPS = st.lists(KEYS | st.integers(0, 99999) | st.none(), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_a_path_is_written_as_it_is_read(steps: list[str | int | None]) -> None:
    assert parse_path(path_text(tuple(steps))) == tuple(steps)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_template_or_refused(text: str) -> None:
    try:
        template = parse_template(text)
    except ValueError:
        return
    assert not template.variables or "{" in text


def test_a_template_has_its_literals_and_variables_in_order() -> None:
    template = parse_template("v0:{timestamp}:{body|sha256-hex}")
    assert template.parts[0] == b"v0:"
    assert template.variables == (Variable("timestamp"), Variable("body", None, ("sha256-hex",)))
    assert template.uses("body")
    assert not template.uses("id")


def test_braces_are_free_in_a_json_answer() -> None:
    template = parse_template('{"plain":{json:payload.token|json}}', braces=True)
    assert [part for part in template.parts if isinstance(part, bytes)] == [b'{"plain":', b"}"]


def test_a_source_is_a_place_or_a_template() -> None:
    assert parse_source("json:event").variables[0].place == Place(Where.JSON, path=("event",))
    assert len(parse_source("{json:resource}.{json:action}").variables) == 2
