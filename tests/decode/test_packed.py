"""Documents in texts: tokens taken apart and never believed, JSON in base64, and what is neither."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.decode import Limits, Node, decode
from inspector.decode.packed import MOST, unpacked

TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    ".SflKxwRJSMeKKF2QT4fw"
)


def packed(text: str, *, url: bool = False) -> str:
    data = text.encode()
    return (base64.urlsafe_b64encode(data).rstrip(b"=") if url else base64.b64encode(data)).decode()


def signed(header: str, claims: str, signature: str) -> str:
    return f"{packed(header, url=True)}.{packed(claims, url=True)}.{signature}"


def root(value: object) -> Node:
    node = decode(json.dumps(value).encode(), "application/json").root
    assert node is not None
    return node


def test_a_token_opens_as_its_header_and_claims_as_they_are_spelled() -> None:
    token = signed('{"alg":"none"}', '{"exp": 1.50, "n":9007199254740993}', "")
    tree = root({"token": token})
    claims = tree.find("$.token|jwt.claims")
    assert claims is not None
    assert claims.source() == '{"exp": 1.50, "n":9007199254740993}'
    signature = tree.find("$.token|jwt.signature")
    assert signature is not None
    assert signature.text == ""
    inner = tree.find("$.token|jwt.claims.exp")
    assert inner is not None
    assert (inner.text, inner.path) == ("1.50", "$.token|jwt.claims.exp")
    assert tree.child("token") is not None
    assert tree.children(0, 1)[0].text == token, "the exact text stays"


@pytest.mark.parametrize("url", [False, True])
@pytest.mark.parametrize(
    "text",
    ['{"a": "ÿþ?>"}', '[{"a": 1}]', '["x", "yyyyyyyyyy"]', '{\n "key": "value"}', "[1, 2, 3, 4, 5, 6]"],
)
def test_json_in_base64_of_either_alphabet_opens(text: str, url: bool) -> None:
    opened = root([packed(text, url=url)]).children(0, 1)[0].opened()
    assert opened is not None
    assert opened.source() == text
    assert opened.path == "$[0]|base64"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eyJ",
        "everything is fine here",
        packed("just some words, no JSON"),
        packed('{"a": 1}') + "!",
        packed('{"a": 1} x'),
        signed('{"typ":"JWT"}', '{"a":1}', "x"),
        signed('{"alg":"x"}', "broken", "x"),
        TOKEN + ".more",
        "eyJ" + "A" * MOST,
    ],
)
def test_what_only_looks_like_a_document_stays_a_text(text: str) -> None:
    assert unpacked(text, Limits()) is None


def test_a_token_in_a_form_opens_and_is_not_taken_for_its_payload() -> None:
    body = decode(f"payload={TOKEN}".encode(), "application/x-www-form-urlencoded")
    assert body.root is not None
    found = body.root.find("$.payload|jwt.claims.iat")
    assert found is not None
    assert found.text == "1516239022"
    assert body.document == {"payload": TOKEN}


@given(st.text('eyJW3s0AQ._-=+/{}[]"', max_size=80))
def test_no_text_makes_it_raise(text: str) -> None:
    unpacked(text, Limits())
