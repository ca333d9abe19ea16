"""JSON as it was written, and as RFC 8785 writes it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.providers import parse_path
from inspector.verify.canonical import canonical, value_as_written


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        # RFC 8785, section 3.2.2 and 3.2.3.
        (
            '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
            '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/",'
            '"literals":[null,true,false]}',
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
        ),
        (
            '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}',
            '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}',
        ),
        ("[-0, 0.0, 1e21, 1e20, 123456789012345680000, 1e-6, 1e-7, 10]", None),
        ('{ "b" : 1 , "a" : { } }', '{"a":{},"b":1}'),
        ("not json", "not json"),
        ("", ""),
        ("[1e999]", "[1e999]"),
    ],
)
def test_a_document_is_written_as_the_standard_says(given: str, wanted: str | None) -> None:
    if wanted is None:
        wanted = "[0,0,1e+21,100000000000000000000,123456789012345680000,0.000001,1e-7,10]"
    assert canonical(given.encode()).decode() == wanted


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_white_space_and_order_make_no_difference(document: object) -> None:
    written = [
        json.dumps(document).encode(),
        json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "surrogatepass"),
    ]
    found = {canonical(text) for text in written if b"\xed" not in text}
    assert len(found) <= 1
    for text in found:
        assert json.loads(text) == document


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_a_value_keeps_its_own_spelling(document: object) -> None:
    inner = json.dumps(document, separators=(",", ":"))
    spaced = json.dumps({"a": [0, {"payload": document}], "z": 1}, indent=3).encode()
    assert value_as_written(spaced, parse_path("a[1].payload")) == inner.encode()


@pytest.mark.parametrize(
    ("body", "path", "wanted"),
    [
        ('{"p":{"n":1.50,"s":"\\u00e9 \\/ , :"}}', "p", '{"n":1.50,"s":"\\u00e9 \\/ , :"}'),
        ('{"p":1,"p":2}', "p", "2"),
        ('{"p":{}}', "p", "{}"),
        ('{"a":[]}', "a[0]", None),
        ('{"a":[1,2]}', "a[2]", None),
        ('{"a":[ 1 , "x y" ]}', "a[1]", '"x y"'),
        ('{"a":1}', "a.b", None),
        ('{"a":1}', "b", None),
        ("{}", "a", None),
        ("nothing", "a", None),
        ("[" * 100_000, "a", None),
        ('{"a":1} x', "a", None),
    ],
)
def test_a_value_is_found_or_not(body: str, path: str, wanted: str | None) -> None:
    found = value_as_written(body.encode(), parse_path(path))
    assert found == (None if wanted is None else wanted.encode())
