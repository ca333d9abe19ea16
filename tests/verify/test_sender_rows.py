"""Every sender without vectors of its own, signed here by hand after its own page: no row is used to sign.

Each is judged as it came, with a changed body, with another key and without its signature.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from inspector.model import Status
from inspector.providers import load
from inspector.verify import Key, judge
from tests.verify.making import delivery as made
from tests.verify.making import ec_key, ed_key, pem, rsa_key

NOW = 1_767_225_600
T, MS = str(NOW), str(NOW * 1000)
DATE, RFC3339 = formatdate(NOW, usegmt=True), "2026-01-01T00:00:00Z"
URL = "https://hooks.example.com/in?tenant=1"
BODY = b'{"id":"evt_1","type":"ping","n":1}'
FORM = b"token=abc&timestamp=1767225600&n=1"
TEXT = "s3cret-Text"
ENCODED = b64encode(b"0123456789abcdef0123456789abcdef").decode()
WHSEC, OTHER_WHSEC = f"whsec_{ENCODED}", f"whsec_{b64encode(b'another').decode()}"
NOT_IT = {WHSEC: OTHER_WHSEC, ENCODED: b64encode(b"another").decode()}

Signed = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Row:
    """How one sender signs. `headers` hold {sig}; `signed` gives the signed bytes of a body."""

    id: str
    headers: dict[str, str]
    signed: Signed = lambda body: body
    digest: str = "sha256"
    encode: Callable[[bytes], str] = bytes.hex
    key: str = TEXT
    secret: bytes = TEXT.encode()
    body: bytes = BODY
    unsigned: Status = Status.UNSIGNED
    label: str = field(default="")


def base64(data: bytes) -> str:
    return b64encode(data).decode()


def before(text: str) -> Signed:
    return lambda body: text.encode() + body


def standard(id: str, prefix: str = "webhook", **more: str) -> Row:
    headers = {f"{prefix}-id": "m1", f"{prefix}-timestamp": T, f"{prefix}-signature": "v1,{sig}", **more}
    return Row(id, headers, before(f"m1.{T}."), "sha256", base64, WHSEC, b64decode(ENCODED))


def plain(id: str, header: str, form: str = "{sig}", **more: str) -> Row:
    return Row(
        id, {header: form, **{k.replace("_", "-"): v for k, v in more.items()}}, label=f"{id} {header}"
    )


def in_base64(id: str, header: str, form: str = "{sig}") -> Row:
    return Row(id, {header: form}, encode=base64, label=f"{id} {header}")


def stamped(id: str, header: str, form: str, stamp: str = T) -> Row:
    return Row(id, {header: form.replace("{t}", stamp)}, before(f"{stamp}."))


def sorted_json(body: bytes) -> bytes:
    return json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hygraph(body: bytes) -> bytes:
    envelope = {"Body": body.decode(), "EnvironmentName": "master", "TimeStamp": int(MS)}
    return json.dumps(envelope, separators=(",", ":"), ensure_ascii=False).encode()


HMAC = [
    standard("seam", "svix"),
    standard("liveblocks"),
    standard("replicate"),
    standard("dodopayments"),
    standard("loops"),
    standard("gitlab", **{"x-gitlab-event": "Push Hook"}),
    stamped("workos", "workos-signature", "t={t}, v1={sig}", MS),
    stamped("mux", "mux-signature", "t={t},v1={sig}"),
    stamped("elevenlabs", "elevenlabs-signature", "t={t},v0={sig}"),
    stamped("calendly", "calendly-webhook-signature", "t={t},v1={sig}"),
    stamped("tailscale", "tailscale-webhook-signature", "t={t},v1={sig}"),
    stamped("langfuse", "x-langfuse-signature", "t={t},v1={sig}"),
    stamped("buildkite", "x-buildkite-signature", "timestamp={t},signature={sig}"),
    Row("retell", {"x-retell-signature": f"v={MS},d={{sig}}"}, lambda body: body + MS.encode()),
    Row(
        "zendesk",
        {"x-zendesk-webhook-signature": "{sig}", "x-zendesk-webhook-signature-timestamp": RFC3339},
        before(RFC3339),
        encode=base64,
    ),
    Row(
        "daily",
        {"x-webhook-signature": "{sig}", "x-webhook-timestamp": T},
        before(f"{T}."),
        "sha256",
        base64,
        ENCODED,
        b64decode(ENCODED),
    ),
    Row("metronome", {"metronome-webhook-signature": "{sig}", "x-metronome-date": DATE}, before(f"{DATE}\n")),
    Row(
        "metronome",
        {"metronome-webhook-signature": "{sig}", "date": DATE},
        before(f"{DATE}\n"),
        label="metronome date",
    ),
    Row(
        "grafana",
        {"x-grafana-alerting-signature": "{sig}", "x-grafana-alerting-timestamp": T},
        before(f"{T}:"),
    ),
    plain("grafana", "x-grafana-alerting-signature"),
    Row("trello", {"x-trello-webhook": "{sig}"}, lambda body: body + URL.encode(), "sha1", base64),
    plain("bitbucket", "x-hub-signature", "sha256={sig}", x_event_key="repo:push"),
    plain("meta", "x-hub-signature-256", "sha256={sig}"),
    Row("meta", {"x-hub-signature": "sha1={sig}"}, digest="sha1", label="meta sha1"),
    Row("intercom", {"x-hub-signature": "sha1={sig}"}, digest="sha1"),
    plain("jira", "x-hub-signature", "sha256={sig}", x_atlassian_webhook_identifier="1"),
    Row("linear", {"linear-signature": "{sig}"}, body=b'{"n":1,"webhookTimestamp":%s}' % MS.encode()),
    plain("notion", "x-notion-signature", "sha256={sig}"),
    in_base64("woocommerce", "x-wc-webhook-signature"),
    plain("razorpay", "x-razorpay-signature"),
    plain("gocardless", "webhook-signature"),
    plain("mollie", "x-mollie-signature", "sha256={sig}"),
    plain("mollie", "x-mollie-signature", "{sig}"),
    Row(
        "easypost",
        {"x-hmac-signature": "hmac-sha256-hex={sig}"},
        key="s\u00e9cret",  # One character; NFKD makes two of it.
        secret="se\u0301cret".encode(),
    ),
    in_base64("line", "x-line-signature"),
    Row(
        "pusher",
        {"x-pusher-key": "app", "x-pusher-signature": "{sig}"},
        body=b'{"n":1,"time_ms":%s}' % MS.encode(),
    ),
    in_base64("kontent_ai", "x-kontent-ai-signature"),
    in_base64("kontent_ai", "x-kc-signature"),
    in_base64("typeform", "typeform-signature", "sha256={sig}"),
    plain("lemonsqueezy", "x-signature", x_event_name="order_created"),
    Row("vercel", {"x-vercel-signature": "{sig}"}, digest="sha1"),
    plain("sentry", "sentry-hook-signature", sentry_hook_resource="issue"),
    plain("pagerduty", "x-pagerduty-signature", f"v1={'0' * 64},v1={{sig}}"),
    plain("circleci", "circleci-signature", "v1={sig},v2=abc"),
    in_base64("heroku", "heroku-webhook-hmac-sha256"),
    in_base64("docusign", "x-docusign-signature-1"),
    in_base64("docusign", "x-docusign-signature-2"),
    plain("dropbox", "x-dropbox-signature"),
    plain("asana", "x-hook-signature"),
    Row(
        "airtable",
        {"x-airtable-content-mac": "hmac-sha256={sig}"},
        key=ENCODED,
        secret=b64decode(ENCODED),
    ),
    in_base64("tally", "tally-signature"),
    plain("calcom", "x-cal-signature-256"),
    in_base64("hookdeck", "x-hookdeck-signature"),
    in_base64("hookdeck", "x-hookdeck-signature-2"),
    plain("doppler", "x-doppler-signature", "sha256={sig}"),
    *(
        plain("misc_hmac_hex", header, form)
        for header, form in [
            ("x-vapi-signature", "{sig}"),
            ("attio-signature", "{sig}"),
            ("x-attio-signature", "{sig}"),
            ("x-planetscale-signature", "{sig}"),
            ("x-infisical-signature", f"t={MS};{{sig}}"),
            ("plain-request-signature", "{sig}"),
            ("x-firecrawl-signature", "sha256={sig}"),
        ]
    ),
    Row("hygraph", {"gcms-signature": f"sign={{sig}}, env=master, t={MS}"}, hygraph, encode=base64),
    Row(
        "inngest",
        {"x-inngest-signature": f"t={T}&s={{sig}}"},
        lambda body: sorted_json(body) + T.encode(),
        key="signkey-prod-00ff",
        secret=b"00ff",
        body=b'{ "z": 1, "a": {"\xc3\xa9": [true, null, "x\\n"]}, "n":1}',
    ),
    Row(
        "square",
        {"x-square-signature": "{sig}"},
        lambda body: URL.encode() + body,
        "sha1",
        base64,
        label="square sha1",
    ),
]


def status(row_id: str, headers: dict[str, str], body: bytes, *keys: Key) -> Status:
    provider = load(None)[row_id]
    return judge(made(list(headers.items()), body), provider, keys, now=NOW, url=URL, explain=False).status


@pytest.mark.parametrize("row", HMAC, ids=[row.label or row.id for row in HMAC])
def test_a_shared_secret_proves_what_its_sender_signs(row: Row) -> None:
    made_by = hmac.new(row.secret, row.signed(row.body), row.digest).digest()
    headers = {name: value.replace("{sig}", row.encode(made_by)) for name, value in row.headers.items()}
    key = Key.of("secret", row.key)
    assert status(row.id, headers, row.body, key) is Status.VALID
    changed = row.body.replace(b'"n":1', b'"n":2')
    assert changed != row.body
    assert status(row.id, headers, changed, key) is Status.INVALID
    other = Key.of("other", NOT_IT.get(row.key, f"{row.key}x"))
    assert status(row.id, headers, row.body, other) is Status.INVALID
    bare = {name: value for name, value in headers.items() if "{sig}" not in row.headers[name]}
    assert status(row.id, bare, row.body, key) is row.unsigned


@dataclass(frozen=True)
class Asymmetric:
    id: str
    headers: dict[str, str]
    signed: Signed = lambda body: body
    kind: str = "rsa"
    encode: Callable[[bytes], str] = base64
    body: bytes = BODY
    label: str = ""


FAL = {
    "x-fal-webhook-request-id": "r1",
    "x-fal-webhook-user-id": "u1",
    "x-fal-webhook-timestamp": T,
    "x-fal-webhook-signature": "{sig}",
}


def sha256_hex(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


ASYMMETRIC = [
    Asymmetric("videosdk", {"videosdk-signature": "{sig}"}),
    Asymmetric("wise", {"x-signature-sha256": "{sig}", "x-delivery-id": "d"}),
    Asymmetric("wise", {"x-signature": "{sig}"}, kind="rsa-sha1", label="wise sha1"),
    Asymmetric(
        "kick",
        {
            "kick-event-signature": "{sig}",
            "kick-event-message-id": "m",
            "kick-event-message-timestamp": RFC3339,
        },
        before(f"m.{RFC3339}."),
    ),
    Asymmetric("fal", FAL, lambda body: f"r1\nu1\n{T}\n{sha256_hex(body)}".encode(), "ed25519", bytes.hex),
    Asymmetric(
        "bridge",
        {"x-webhook-signature": f"t={MS},v0={{sig}}"},
        lambda body: hashlib.sha256(f"{MS}.".encode() + body).digest(),
    ),
    Asymmetric(
        "manus",
        {"x-webhook-signature": "{sig}", "x-webhook-timestamp": T},
        lambda body: f"{T}.{URL}.{sha256_hex(body)}".encode(),
    ),
    Asymmetric(
        "bitso",
        {"x-bitso-webhook-event-signature": "{sig}", "x-bitso-key-id": "k"},
        lambda body: json.dumps(json.loads(body)["payload"], separators=(",", ":")).encode(),
        body=b'{ "event": "x", "payload": { "id": "p", "n": [1, 2.50, {"n":1}] } }'.replace(b"2.50", b"2.5"),
    ),
]


def sign(kind: str, name: str, data: bytes) -> bytes:
    if kind == "ed25519":
        return ed_key(name).sign(data)
    digest = hashes.SHA1() if kind == "rsa-sha1" else hashes.SHA256()
    return rsa_key(name).sign(data, padding.PKCS1v15(), digest)


def public(kind: str, name: str = "sender") -> Key:
    return Key.of("public", pem(ed_key(name) if kind == "ed25519" else rsa_key(name)))


@pytest.mark.parametrize("row", ASYMMETRIC, ids=[row.label or row.id for row in ASYMMETRIC])
def test_a_public_key_proves_what_its_sender_signs(row: Asymmetric) -> None:
    signature = row.encode(sign(row.kind, "sender", row.signed(row.body)))
    headers = {name: value.replace("{sig}", signature) for name, value in row.headers.items()}
    key = public(row.kind)
    assert status(row.id, headers, row.body, key) is Status.VALID
    changed = row.body.replace(b'"n":1', b'"n":2')
    assert status(row.id, headers, changed, key) is Status.INVALID
    assert status(row.id, headers, row.body, public(row.kind, "other")) is Status.INVALID
    bare = {name: value for name, value in headers.items() if "{sig}" not in row.headers[name]}
    assert status(row.id, bare, row.body, key) is Status.UNSIGNED


def b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def token(algorithm: str, claims: dict[str, object], key: bytes | ec.EllipticCurvePrivateKey) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    text = ".".join(b64url(json.dumps(part).encode()) for part in parts)
    if isinstance(key, bytes):
        return f"{text}.{b64url(hmac.new(key, text.encode(), f'sha{algorithm[2:]}').digest())}"
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{b64url(r.to_bytes(32) + s.to_bytes(32))}"


HASH = hashlib.sha256(BODY).digest()
QSTASH = {"iss": "Upstash", "sub": URL, "exp": NOW + 60, "nbf": NOW - 60, "iat": NOW}
TOKENS: list[tuple[str, str, str, dict[str, object], bool]] = [
    ("plaid", "plaid-verification", "ES256", {"iat": NOW, "request_body_sha256": HASH.hex()}, True),
    ("vonage", "authorization", "HS256", {"iss": "Vonage", "payload_hash": HASH.hex()}, False),
    ("upstash_qstash", "upstash-signature", "HS256", {**QSTASH, "body": b64url(HASH)}, False),
    ("upstash_qstash", "upstash-signature", "HS256", {**QSTASH, "body": b64url(HASH) + "="}, False),
    ("fusionauth", "x-fusionauth-signature-jwt", "HS512", {"request_body_sha256": base64(HASH)}, False),
    ("fusionauth", "x-fusionauth-signature-jwt", "ES256", {"request_body_sha256": base64(HASH)}, True),
]


@pytest.mark.parametrize(("id", "header", "algorithm", "claims", "curve"), TOKENS)
def test_a_token_proves_the_body_by_its_hash(
    id: str, header: str, algorithm: str, claims: dict[str, object], curve: bool
) -> None:
    written = token(algorithm, claims, ec_key() if curve else TEXT.encode())
    headers = {header: f"Bearer {written}" if id == "vonage" else written}
    key = Key.of("key", pem(ec_key()) if curve else TEXT)
    other = Key.of("other", pem(ec_key("other")) if curve else f"{TEXT}x")
    assert status(id, headers, BODY, key) is Status.VALID
    assert status(id, headers, BODY + b" ", key) is Status.INVALID
    assert status(id, headers, BODY, other) is Status.INVALID
    assert status(id, {}, BODY, key) is Status.UNSIGNED
    assert status(id, {header: headers[header][:-9]}, BODY, key) is Status.INVALID


def test_a_public_key_is_no_shared_secret_for_a_token() -> None:
    """Otherwise anybody could sign with what everybody knows."""
    numbers = ec_key().public_key().public_numbers()
    jwk = json.dumps(
        {
            "kty": "EC",
            "crv": "P-256",
            "x": b64url(numbers.x.to_bytes(32)),
            "y": b64url(numbers.y.to_bytes(32)),
        }
    )
    claims: dict[str, object] = {"request_body_sha256": base64(HASH)}
    for text in (jwk, pem(ec_key())):
        forged = token("HS256", claims, text.encode())
        found = status("fusionauth", {"x-fusionauth-signature-jwt": forged}, BODY, Key.of("key", text))
        assert found is not Status.VALID
        assert found is not Status.TOKEN


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"exp": NOW}, Status.STALE),
        ({"exp": NOW + 1}, Status.VALID),
        ({"nbf": NOW + 1}, Status.STALE),
        ({"sub": "https://other.example.com"}, Status.INVALID),
        ({"iss": "Other"}, Status.INVALID),
        ({"exp": "soon"}, Status.INVALID),
    ],
)
def test_the_claims_of_a_token_count(changes: dict[str, object], expected: Status) -> None:
    claims: dict[str, object] = {**QSTASH, "body": b64url(HASH), **changes}
    headers = {"upstash-signature": token("HS256", claims, TEXT.encode())}
    assert status("upstash_qstash", headers, BODY, Key.of("next", "x"), Key.of("k", TEXT)) is expected


def test_an_old_token_of_plaid_is_stale() -> None:
    claims: dict[str, object] = {"iat": NOW - 301, "request_body_sha256": HASH.hex()}
    headers = {"plaid-verification": token("ES256", claims, ec_key())}
    assert status("plaid", headers, BODY, Key.of("jwk", pem(ec_key()))) is Status.STALE


BASIC = f"Basic {base64(b'user:' + TEXT.encode())}"
GRAPH = json.dumps({"value": [{"subscriptionId": "s", "clientState": TEXT}] * 2}).encode()
SHARED: list[tuple[str, dict[str, str], bytes, str]] = [
    ("gitlab", {"x-gitlab-token": TEXT, "x-gitlab-event": "Push Hook"}, BODY, TEXT),
    ("postmark", {"authorization": BASIC}, BODY, f"user:{TEXT}"),
    ("chargebee", {"authorization": BASIC}, BODY, TEXT),
    ("okta", {"authorization": f"My {TEXT}"}, BODY, f"My {TEXT}"),
    ("auth0", {"authorization": TEXT}, BODY, TEXT),
    ("msgraph", {}, GRAPH, TEXT),
    ("100ms", {"x-mine": TEXT, "host": "x"}, BODY, TEXT),
    ("supabase", {"authorization": f"Bearer {TEXT}"}, BODY, TEXT),
    ("supabase", {"x-secret": TEXT}, BODY, TEXT),
    ("deepgram", {"authorization": BASIC}, BODY, f"user:{TEXT}"),
    ("deepgram", {"dg-token": TEXT}, BODY, TEXT),
    ("deepgram", {}, json.dumps({"metadata": {"extra": {"callback_secret": TEXT}}}).encode(), TEXT),
    ("telegram", {"x-telegram-bot-api-secret-token": TEXT}, BODY, TEXT),
    ("cloudevents", {"authorization": f"Bearer {TEXT}", "ce-id": "1"}, BODY, TEXT),
]


@pytest.mark.parametrize(("id", "headers", "body", "secret"), SHARED)
def test_a_shared_token_is_called_a_token_and_never_valid(
    id: str, headers: dict[str, str], body: bytes, secret: str
) -> None:
    assert status(id, headers, body, Key.of("token", secret)) is Status.TOKEN
    assert status(id, headers, body, Key.of("token", f"{secret}x")) is Status.INVALID
    nothing = status(id, {}, b"{}", Key.of("token", secret))
    assert nothing in (Status.UNSIGNED, Status.INVALID)


def test_one_wrong_client_state_among_right_ones_is_not_let_pass() -> None:
    body = json.dumps({"value": [{"clientState": TEXT}, {"clientState": "forged"}]}).encode()
    assert status("msgraph", {}, body, Key.of("token", TEXT)) is Status.INVALID


def test_what_is_signed_at_signwell_and_in_mailguns_forms() -> None:
    mac = hmac.new(TEXT.encode(), b"document_sent@1767225600", "sha256").hexdigest()
    event = {"hash": mac, "type": "document_sent", "time": NOW}
    body = json.dumps({"event": event}).encode()
    assert status("signwell", {}, body, Key.of("id", TEXT)) is Status.VALID
    assert status("signwell", {}, body.replace(b"sent", b"done"), Key.of("id", TEXT)) is Status.INVALID
    mac = hmac.new(TEXT.encode(), b"1767225600abc", "sha256").hexdigest()
    form = FORM + f"&signature={mac}".encode()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert status("mailgun", kind, form, Key.of("key", TEXT)) is Status.VALID
    assert status("mailgun", kind, form.replace(b"abc", b"abd"), Key.of("key", TEXT)) is Status.INVALID


def test_mailchannels_signs_the_digest_of_the_body() -> None:
    digest = f"sha-256=:{base64(HASH)}:"
    parameters = f'("content-digest");created={NOW};alg="ed25519";keyid="mckey"'
    base = f'"content-digest": {digest}\n"@signature-params": {parameters}'
    headers = {
        "content-digest": digest,
        "signature-input": f"sig_1={parameters}",
        "signature": f"sig_1=:{base64(ed_key().sign(base.encode()))}:",
    }
    key = Key.of("public", pem(ed_key()))
    assert status("mailchannels", headers, BODY, key) is Status.VALID
    assert status("mailchannels", headers, BODY + b" ", key) is Status.INVALID
    assert status("mailchannels", headers, BODY, Key.of("other", pem(ed_key("other")))) is Status.INVALID
