"""No format lets a secret out: a canary in every place, searched for in every file."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from inspector.export import FORMATS, Exchange, Redaction
from inspector.export.cleaned import clean
from inspector.model import Attempt, Certainty, Check, Delivery, Facts, Finding, Headers, Status, Verdict
from inspector.text import Secret
from tests.export.given import CANARY, RAW, REDACTION, delivery, exchange, export

TOKEN = "header-token-55d1"
QUERY = "query-token-a9c3"
STREAM = "stream-key-77b2"
ANSWER = "answer-cookie-31f0"


def full() -> Exchange:
    """A delivery with a secret in every place that there is."""
    headers = (
        ("Authorization", f"Bearer {TOKEN}"),
        ("X-Odd", f"x {CANARY} y"),
        ("X-Odd-Too", base64.b64encode(f"user:{CANARY}".encode())),
        ("Content-Type", "application/json"),
        ("dyte-signature", "kept-signature"),
    )
    body = json.dumps({"streamKey": STREAM, "s": CANARY, "in": json.dumps({"streamKey": STREAM})}).encode()
    of = delivery(body, headers, f"/h/{quote(CANARY)}?token={QUERY}&a=1".encode())
    finding = Finding(
        "wrong_token",
        Certainty.PROVED,
        f"The header held {TOKEN}, expected {CANARY}, for {of.target_text}.",
        f"Use {CANARY}",
        (("received", TOKEN), ("query", QUERY)),
    )
    verdict = Verdict(
        Status.TOKEN,
        "dyte",
        findings=(finding,),
        checks=(Check("token", True, f"{TOKEN} was right"),),
        signed=body,
        signed_size=len(body),
        received=TOKEN,
        expected=CANARY,
        key="env DYTE",
    )
    attempt = Attempt(
        7,
        0,
        f"http://127.0.0.1:3000/h?token={QUERY}",
        "a",
        "b",
        5,
        200,
        headers=Headers.of([("Set-Cookie", f"sid={ANSWER}"), ("Content-Type", "application/json")]),
        body=json.dumps({"echo": CANARY, "streamKey": STREAM}).encode(),
        message=f"sent to {CANARY}",
    )
    return Exchange(of, Facts("dyte", f"event-{CANARY}", CANARY, f"w-{TOKEN}"), verdict, (attempt,))


def everything(files: dict[str, bytes]) -> bytes:
    """Names and contents, with what is base64 in the documents decoded too."""
    found = b"\n".join([*(name.encode() for name in files), *files.values()])
    for data in files.values():
        for line in data.splitlines():
            if b"_base64" in line:
                found += base64.b64decode(line.split(b'"')[3])
    return found


@pytest.mark.parametrize("name", FORMATS)
def test_no_canary_is_in_any_export(name: str) -> None:
    found = everything(export(name, full()))
    for secret in (CANARY, TOKEN, QUERY, STREAM, ANSWER):
        for spelled in (
            secret.encode(),
            base64.b64encode(secret.encode())[2:-4],
            secret.encode().hex().encode(),
        ):
            assert spelled not in found
    # A report for people shows no header fields.
    assert (b"kept-signature" in found) is (name != "markdown")


@pytest.mark.parametrize("name", FORMATS)
def test_raw_exports_hold_everything(name: str) -> None:
    found = everything(export(name, full(), RAW))
    for secret in (CANARY, TOKEN, QUERY, STREAM):
        assert secret.encode() in found
    assert b"[redacted]" not in found


def test_what_was_removed_is_listed_by_place_and_reason() -> None:
    fields = json.loads(export("fixture", full())["request.json"])
    places = {(one["where"], one["name"], one["reason"]) for one in fields["redaction"]["removed"]}
    assert places >= {
        ("header", "Authorization", "credential"),
        ("header", "X-Odd", "configured secret"),
        ("body", "$.streamKey", "secret field"),
        ("body", "$.s", "configured secret"),
        ("body", "$.in|json.streamKey", "secret field"),
        ("target", "token", "credential"),
        ("answer header", "Set-Cookie", "credential"),
        ("answer body", "$.echo", "configured secret"),
        ("facts", "", "configured secret"),
        ("verdict", "", "credential"),
    }
    assert fields["signature"]["verifies"] is False


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_secret_in_an_encoded_body_is_found_and_the_encoding_undone(encoding: str) -> None:
    body = json.dumps({"streamKey": STREAM, "n": 1.0}).encode()
    headers = (("Content-Type", "application/json"), ("Content-Encoding", encoding), ("X", "1"))
    cleaned = clean(exchange(delivery(PACKERS[encoding](body), headers)), REDACTION)
    assert cleaned.delivery.body == body.replace(STREAM.encode(), b"[redacted]")
    assert cleaned.layers == (encoding,)
    assert [name for name, _ in cleaned.delivery.headers] == [b"Content-Type", b"X"]
    assert cleaned.signature.verifies is False
    assert not cleaned.whole


def test_an_encoded_body_without_a_secret_stays_encoded() -> None:
    packed = gzip.compress(b'{"a": 1}')
    headers = (("Content-Encoding", "gzip"), ("Content-Type", "application/json"))
    cleaned = clean(exchange(delivery(packed, headers)), REDACTION)
    assert cleaned.delivery == delivery(packed, headers)
    assert cleaned.whole
    assert export("fixture", exchange(delivery(packed, headers)))["body.bin"] == packed


def test_undeclared_gzip_is_searched_too() -> None:
    cleaned = clean(exchange(delivery(gzip.compress(CANARY.encode()), ())), REDACTION)
    assert cleaned.delivery.body == b"[redacted]"


def test_of_a_bomb_only_the_searched_start_is_exported() -> None:
    bomb = gzip.compress(b"\0" * 3_000_000 + CANARY.encode())
    cleaned = clean(exchange(delivery(bomb, (("Content-Encoding", "gzip"),))), REDACTION)
    assert cleaned.partly
    assert cleaned.delivery.body == bytes(2**20)
    fields = json.loads(
        export("fixture", exchange(delivery(bomb, (("Content-Encoding", "gzip"),))))["request.json"]
    )
    assert "Only the start" in fields["redaction"]["note"]
    assert fields["body"]["cut"] is True


def test_a_truncated_encoding_is_searched_as_far_as_it_goes() -> None:
    packed = gzip.compress(json.dumps({"s": CANARY, "rest": list(range(500))}).encode())[:-60]
    cleaned = clean(exchange(delivery(packed, (("Content-Encoding", "gzip"),))), REDACTION)
    assert CANARY.encode() not in cleaned.delivery.body
    assert cleaned.delivery.body.startswith(b'{"s": "[redacted]", ')


def test_a_clean_delivery_passes_unchanged() -> None:
    of = delivery(b'{"a": "\xff"}', (("X", b"\xff"), ("Content-Type", "application/json")))
    cleaned = clean(exchange(of), REDACTION)
    assert cleaned.delivery == of
    assert (cleaned.taken, cleaned.whole, cleaned.raw) == ((), True, False)


def test_a_cut_delivery_is_said_to_be_not_whole() -> None:
    of = Delivery(0, "POST", b"/", Headers(), b"{", "0" * 64, cut=True)
    assert not clean(Exchange(of), RAW).whole


def test_a_document_has_attempts_and_bodies() -> None:
    (data,) = export("json", full(), RAW).values()
    fields = json.loads(data)
    assert data.isascii()
    assert base64.b64decode(fields["body_base64"]) == full().delivery.body
    (attempt,) = fields["attempts"]
    assert (attempt["status"], attempt["ms"]) == (200, 0.005)
    assert json.loads(base64.b64decode(attempt["body_base64"]))["echo"] == CANARY
    assert attempt["headers"][0] == ["Set-Cookie", f"sid={ANSWER}"]
    assert fields["verdict"]["status"] == "token"
    assert "received" not in fields["verdict"]


def test_nothing_in_between_shows_a_secret() -> None:
    assert CANARY not in repr(clean(full(), REDACTION))
    assert TOKEN not in repr(clean(full(), Redaction([Secret(CANARY.encode())])))
