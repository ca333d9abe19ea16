"""Every sender against what the project's catalogue says of it: deliveries are signed from the catalogue's
row, by the few lines below, and judged by the sender's own file. Neither knows of the other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from datetime import UTC, datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from inspector.model import Delivery, Status
from inspector.providers import load
from inspector.verify import Key, judge, recognise
from tests.verify.making import delivery, ec_key, ed_key, pem, rsa_key

Row = dict[str, Any]

NOW = 1_767_225_600
URL = "https://hooks.example.com/in?tenant=1"
RAW = b"0123456789abcdef0123456789abcdef"
BODY = {"id": "evt_1", "n": 1.50, "event": {"type": "done", "time": "1767225600"}}
FAR = 24 * 3600
# A number's text is not Python's to choose: what was signed is these bytes.
ALL: list[Row] = json.loads((Path(__file__).parent / "catalogue_rows.json").read_text())
ROWS = [row for row in ALL if row["scheme"] != "jwt" and "per" not in row]
TIMED = [row for row in ROWS if row.get("tolerance")]

# What tells a sender whose signature header is others' too, as the catalogue names it.
OWN_SIGNS = {
    "bitbucket": [("X-Event-Key", "repo:push")],
    "gitlab": [("X-Gitlab-Event", "Push Hook")],
    "intercom": [("User-Agent", "intercom-webhooks/1")],
    "jira": [("X-Atlassian-Webhook-Identifier", "1")],
    "lemonsqueezy": [("X-Event-Name", "order_created")],
}


def named(row: Row) -> str:
    return f"{row['id']}-{row['variant']}" if row["variant"] else str(row["id"])


def secret_of(row: Row) -> tuple[str, bytes]:
    """The secret as a user pastes it, and the bytes that sign."""
    match row["key"]:
        case "base64":
            text = b64encode(RAW).decode()
            return row.get("key_strip", "") + text, b64decode(text)
        case "hex":
            return RAW.hex(), RAW
        case _:
            return "s3cret-Text", b"s3cret-Text"


def key_of(row: Row) -> Key:
    if row["scheme"] != "asym":
        return Key.of("secret", secret_of(row)[0])
    if row["alg"] == "ed25519":
        raw = ed_key().public_key().public_bytes_raw()
        text = raw.hex() if row["key"] == "hex" else row.get("key_strip", "") + b64encode(raw).decode()
        return Key.of("public", text)
    return Key.of("public", pem(ec_key() if row["alg"].startswith("ecdsa") else rsa_key()))


def sign(row: Row, signed: bytes) -> bytes:
    match row["scheme"], row["alg"]:
        case "hmac", name:
            return hmac.digest(secret_of(row)[1], signed, name)
        case "hash", name:
            return hashlib.new(name, signed).digest()
        case _, "ed25519":
            return ed_key().sign(signed)
        case _, "ecdsa-p256-sha256-der":
            return ec_key().sign(signed, ec.ECDSA(hashes.SHA256()))
        case _:
            return rsa_key().sign(signed, padding.PKCS1v15(), hashes.SHA256())


def written(row: Row, signature: bytes) -> str:
    text = {
        "hex": signature.hex(),
        "base64": b64encode(signature).decode(),
        "base64url": urlsafe_b64encode(signature).decode().rstrip("="),
    }[row["enc"]]
    return f"{row.get('sig_prefix', '')}{text}"


def stamp_of(row: Row, at: int) -> str:
    match row.get("ts_unit"):
        case "ms":
            return str(at * 1000)
        case "rfc3339":
            return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case "http-date":
            return formatdate(at, usegmt=True)
        case _:
            return str(at)


def put(document: dict[str, Any], path: str, value: object) -> None:
    *steps, last = path.split(".")
    for step in steps:
        document = document.setdefault(step, {})
    document[last] = value


def sent(row: Row, at: int = NOW, *, before: tuple[str, ...] = ()) -> Delivery:
    """A delivery of this sender; `before` are other items of a header with several."""
    stamp, document = stamp_of(row, at), json.loads(json.dumps(BODY))
    if "ts_json" in row:
        put(document, row["ts_json"], int(stamp) if stamp.isdigit() else stamp)
    if "signature.token" in row["template"]:
        put(document, "signature.token", "t0ken")
    body = json.dumps(document, indent=1).encode()
    parts = {
        "{body}": body,
        "{timestamp}": stamp.encode(),
        "{id}": b"msg_1",
        "{url}": URL.encode(),
        "{method}": b"POST",
        "{secret}": secret_of(row)[1],
        "{json:event.type}": b"done",
        "{json:event.time}": b"1767225600",
        "{json:signature.timestamp}": stamp.encode(),
        "{json:signature.token}": b"t0ken",
    }
    signed = row["template"].encode()
    for name, value in parts.items():
        if name != "{body}":
            signed = signed.replace(name.encode(), value)
    signature = written(row, sign(row, signed.replace(b"{body}", body)))
    headers = [("Host", "hooks.example.com"), ("Content-Type", "application/json")]
    headers += OWN_SIGNS.get(row["id"], [])
    headers += [(name.upper(), value) for name, value in row.get("select_header", {}).items()]
    if "id_header" in row:
        headers.append((row["id_header"].title(), "msg_1"))
    if "key_id_header" in row:
        headers.append((row["key_id_header"], "app"))
    if "ts_header" in row:
        headers.append((row["ts_header"].title(), stamp))
    if "sig_json" in row:
        put(document, row["sig_json"], signature)
        return delivery(headers, json.dumps(document).encode())
    field, joint = row.get("sig_field"), row.get("sig_field_sep", "=")
    items = [f"{row['ts_field']}{joint}{stamp}"] if "ts_field" in row else []
    items += [*before, f"{field}{joint}{signature}" if field else signature]
    split = row.get("sig_split", "")
    headers.append((row["sig_header"].title(), (f"{split} " if row.get("sig_trim") else split).join(items)))
    return delivery(headers, body)


def status(row: Row, what: Delivery) -> Status:
    by = load(None)[row["id"]]
    return judge(what, by, [key_of(row)], now=NOW, url=URL, variant=row["variant"]).status


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_delivery_signed_by_the_catalogue_is_valid_and_a_changed_one_is_not(row: Row) -> None:
    one = sent(row)
    assert status(row, one) is Status.VALID
    found = recognise(one, load(None), configured=[row["id"]])
    assert row["id"] in (found.provider and found.provider.id, *found.others)
    if "{body}" in row["template"]:
        assert status(row, delivery(one.headers.pairs, one.body + b" ")) is Status.INVALID


@pytest.mark.parametrize("row", TIMED, ids=named)
def test_its_tolerance_is_the_catalogues_behind_and_ahead(row: Row) -> None:
    inside = row["tolerance"] - 1
    assert status(row, sent(row, NOW - inside)) is Status.VALID
    assert status(row, sent(row, NOW - inside - 3)) is Status.STALE
    assert status(row, sent(row, NOW + inside)) is Status.VALID
    ahead = status(row, sent(row, NOW + inside + 3))
    assert ahead is (Status.VALID if row.get("future_ok") else Status.STALE)


# What the catalogue gives without a row of its own numbers: others' numbers, or the sender's own page.
ELSEWHERE = {"mailgun", "tailscale", "langfuse"}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if not row.get("tolerance") and row["id"] not in ELSEWHERE], ids=named
)
def test_a_sender_without_a_tolerance_has_none(row: Row) -> None:
    assert status(row, sent(row, NOW - FAR)) is Status.VALID


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.get("sig_field") and "sig_split" in row], ids=named
)
def test_any_one_of_several_signatures_in_a_header_is_enough(row: Row) -> None:
    joint, field = row.get("sig_field_sep", "="), row["sig_field"]
    wrong = f"{field}{joint}{written(row, b'x' * 32)}"
    other = f"v9{joint}{written(row, b'y' * 32)}"
    wanted = Status.INVALID if row["id"] in ONLY_ONE else Status.VALID
    assert status(row, sent(row, before=(wrong,))) is wanted
    assert status(row, sent(row, before=(other,))) is wanted


ONLY_ONE = {"workos", "retell"}
"""Their own libraries take a header of two items and no other."""


def test_a_time_that_may_be_missing_is_not_missed() -> None:
    """Linear's library compares the time in the body only where there is one."""
    [row] = [row for row in ROWS if row["id"] == "linear"]
    assert status(row, sent({**row, "ts_json": "another"})) is Status.VALID
