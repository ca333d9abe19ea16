"""Verdicts a second by scheme against the senders' official libraries, and what an explanation costs.

Every verdict is the whole of it: the row's reading of header and key, the check, the clock, the sentence
ready to be shown. The peers only say yes or raise. Rounds are interleaved and the median is taken, so that
a slow moment of the machine hits all alike. Deliveries are of about 1 KiB, all different.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from base64 import b64decode
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

sys.path.insert(0, str(Path(__file__).parent.parent))

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from nacl.signing import VerifyKey
from slack_sdk.signature import Clock, SignatureVerifier
from standardwebhooks.webhooks import Webhook as StandardWebhook
from stripe import WebhookSignature
from svix.webhooks import Webhook as SvixWebhook

from inspector.model import Delivery, Headers, Status
from inspector.providers import Provider, load
from inspector.verify import (
    Budget,
    Key,
    Message,
    Request,
    judge,
    judge_best,
    read_facts,
    recognise,
    sign,
)
from tests.verify.making import (
    ID,
    SECRET,
    URL,
    ec_key,
    ed_key,
    private,
    provider,
    public,
    rsa_key,
    secret,
    signed,
    whpk,
)
from tests.verify.planted import planted
from tests.verify.senders import ECDSA as ECDSA_ROW

Sender: TypeAlias = tuple[Provider, Key, Key, str | None]
Check: TypeAlias = Callable[[Delivery], object]
COUNT = 300
PROVIDERS = load(None)


class _Now(Clock):
    def now(self) -> float:
        return time.time()


def main() -> None:
    options = _options()
    print(f"{'scheme':<26}{'inspector':>12}{'peer':>12}{'ratio':>8}  peer")
    for name, (sender, peer, check) in _schemes().items():
        ours, theirs = _rates(sender, check, options.rounds)
        print(f"{name:<26}{ours:>12,.0f}{theirs:>12,.0f}{ours / theirs:>8.2f}  {peer}")
    _assessments(options.rounds)
    _explanations(options.rounds)


def _rates(sender: Sender, check: Check, rounds: int) -> tuple[float, float]:
    """Verdicts a second of ours and of the peer."""
    by, signing, judging, variant = sender
    now = time.time()
    sent = [
        signed(by, signing, json.dumps({"n": n, "pad": "x" * 1000}).encode(), now=now, variant=variant)
        for n in range(COUNT)
    ]
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(_rate(sent, lambda one: _valid(by, judging, one)))
        theirs.append(_rate(sent, check))
    return median(ours), median(theirs)


def _valid(by: Provider, key: Key, one: Delivery) -> None:
    if judge(one, by, (key,), now=time.time(), explain=False).status is not Status.VALID:
        raise SystemExit(f"a verdict on {by.id} is not valid")


def _rate(sent: Sequence[Delivery], check: Check) -> float:
    start = time.perf_counter()
    for one in sent:
        check(one)
    return len(sent) / (time.perf_counter() - start)


def _text(one: Delivery, name: str) -> str:
    return one.headers.text(name) or ""


def _schemes() -> dict[str, tuple[Sender, str, Check]]:
    """By scheme: who sends so, the peer's name, and its check of one delivery."""
    whsec, slack = secret(), SignatureVerifier(SECRET, _Now())
    svix, standard = SvixWebhook(SECRET), StandardWebhook(SECRET)
    rsa, ec = rsa_key().public_key(), ec_key().public_key()
    raw = VerifyKey(ed_key().public_key().public_bytes_raw())

    def ed25519(one: Delivery) -> None:
        stamp, id = _text(one, "webhook-timestamp"), _text(one, "webhook-id")
        signature = b64decode(_text(one, "webhook-signature").removeprefix("v1a,"))
        raw.verify(f"{id}.{stamp}.".encode() + one.body, signature)

    return {
        "HMAC hex (Stripe)": (
            (provider("stripe"), whsec, whsec, None),
            "stripe",
            lambda one: WebhookSignature.verify_header(
                one.body.decode(), _text(one, "stripe-signature"), SECRET, 300
            ),
        ),
        "HMAC hex (Slack)": (
            (provider("slack"), whsec, whsec, None),
            "slack-sdk",
            lambda one: slack.is_valid_request(one.body, {k.decode(): v.decode() for k, v in one.headers}),
        ),
        "HMAC base64 (Svix)": (
            (provider("svix"), whsec, whsec, None),
            "svix",
            lambda one: svix.verify(one.body, {k.decode(): v.decode() for k, v in one.headers}),
        ),
        "HMAC base64 (Standard)": (
            (provider("standardwebhooks"), whsec, whsec, "v1"),
            "standardwebhooks",
            lambda one: standard.verify(one.body, {k.decode(): v.decode() for k, v in one.headers}),
        ),
        "RSA-SHA256 (Dyte)": (
            (provider("dyte"), private(rsa_key()), public(rsa_key()), None),
            "cryptography, the check alone",
            lambda one: rsa.verify(b64decode(_text(one, "dyte-signature")), one.body, PKCS1v15(), SHA256()),
        ),
        "Ed25519 (Standard v1a)": (
            (provider("standardwebhooks"), private(ed_key()), whpk(ed_key()), "v1a"),
            "PyNaCl, the check alone",
            ed25519,
        ),
        "ECDSA P-256 (own row)": (
            (ECDSA_ROW, private(ec_key()), public(ec_key()), None),
            "cryptography, the check alone",
            lambda one: ec.verify(b64decode(_text(one, "x-acme")), one.body, ECDSA(SHA256())),
        ),
    }


def _assessments(rounds: int) -> None:
    """Microseconds for all that the engine finds out about one delivery: sender, verdict, event and ids."""
    keys = {"dyte": public(rsa_key()), "stripe": secret(), "github": secret(), "standardwebhooks": secret()}
    own_headers = {"github": [("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "d")]}
    common = [("Host", "x"), ("User-Agent", "s/1"), ("Accept", "*/*"), ("Content-Type", "application/json")]
    body = json.dumps({"id": "evt_1", "type": "a.b", "event": "a.b", "pad": [{"k": "v" * 20}] * 30}).encode()
    print(f"\n{'whole assessment':<26}{'µs':>8}")
    for id, judging in keys.items():
        signer, now = private(rsa_key()) if id == "dyte" else judging, time.time()
        variant = "v1" if id == "standardwebhooks" else None
        pairs = sign(provider(id), signer, Request("POST", URL, body), now=now, id=ID, variant=variant)
        headers = Headers.of([*common, *own_headers.get(id, []), *pairs])
        one = Delivery(int(now * 1e6), "POST", b"/in", headers, body, "")
        rate = median(_rate([one] * COUNT, partial(_assess, keys, now)) for _ in range(rounds))
        print(f"{id:<26}{1e6 / rate:>8.1f}")


def _assess(keys: dict[str, Key], now: float, one: Delivery) -> None:
    """What the engine does for each delivery, without its store."""
    message = Message(one)
    found = recognise(one, PROVIDERS, configured=keys, message=message)
    own = {id: (key,) for id, key in keys.items()}
    by, verdict = judge_best(
        one, found, PROVIDERS, lambda id: own.get(id, ()), now=now, message=message, explain=False
    )
    read_facts(one, by, message=message)
    if verdict.status is not Status.VALID:
        raise SystemExit("an assessed delivery is not valid")


def _explanations(rounds: int) -> None:
    """Processor time of a verdict with its explanation, by cause; the bound is 250 ms and 20,000 tries."""
    spent: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for one in planted():
        times = []
        for _ in range(rounds):
            budget = Budget()
            start = time.process_time()
            verdict = judge(
                one.came, one.by, one.keys, now=one.now, url=one.url, surroundings=one.around, budget=budget
            )
            times.append(time.process_time() - start)
        spent[verdict.findings[0].code].append((median(times), budget.tried))
    print(f"\n{'cause':<22}{'planted':>8}{'median ms':>12}{'most ms':>10}{'most tries':>12}")
    for code, found in sorted(spent.items()):
        seconds, tries = [time for time, _ in found], [tried for _, tried in found]
        row = f"{code:<22}{len(found):>8}{median(seconds) * 1000:>12.2f}{max(seconds) * 1000:>10.2f}"
        print(f"{row}{max(tries):>12,}")
    for size in (1, 64, 1024):
        print(f"{'no cause, ' + str(size) + ' KiB':<30}{_nothing(size) * 1000:>12.2f} ms")


def _nothing(kibibytes: int) -> float:
    """Seconds until a search over a body of JSON ends with nothing."""
    items = [
        {"id": n, "text": "Zürich / <b>", "at": "2026-01-01T00:00:00.000Z"} for n in range(kibibytes * 16)
    ]
    body = json.dumps(items).encode()
    sent = signed(provider("github"), secret("another"), body)
    start = time.process_time()
    judge(sent, provider("github"), (secret(),), now=0, budget=Budget(clock=time.monotonic))
    return time.process_time() - start


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


if __name__ == "__main__":
    main()
