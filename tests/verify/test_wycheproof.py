"""Project Wycheproof's RSA, ECDSA, Ed25519 and HMAC vectors, each as a delivery that is judged."""

from __future__ import annotations

from functools import cache

import pytest

from inspector.model import Status
from inspector.providers import Provider
from inspector.verify import Key, judge
from tests.verify.making import NOW, delivery, own
from tests.verify.wycheproof import FILES, Vector, vectors

DIGEST_BITS = {"sha1": 160, "sha256": 256, "sha512": 512}


@cache
def sender(algorithm: str) -> Provider:
    """Somebody who signs the body so."""
    kind, key = ("hmac", "hex") if algorithm in DIGEST_BITS else ("asymmetric", "public")
    return own(
        f'kind = "{kind}"\nalgorithm = "{algorithm}"\nsigned = "{{body}}"\nkey = {{ as = "{key}" }}\n'
        'signature = { in = "header:x-acme", encoding = "hex" }'
    )


@cache
def key(text: str) -> Key:
    """Each key is read once, as in the program."""
    return Key.of("key", text)


def accepted(algorithm: str, one: Vector) -> bool:
    what = delivery([("x-acme", one.signature)], one.message)
    return judge(what, sender(algorithm), [key(one.key)], now=NOW, explain=False).status is Status.VALID


def wanted(algorithm: str, one: Vector) -> bool:
    """What the README beside the vectors says."""
    return one.result == "valid" and one.tag_bits in (0, DIGEST_BITS.get(algorithm))


@pytest.mark.parametrize(("name", "algorithm"), FILES.items(), ids=list(FILES))
def test_every_vector_is_judged_as_it_says(name: str, algorithm: str) -> None:
    found = list(vectors(name))
    wrong = [one.id for one in found if accepted(algorithm, one) is not wanted(algorithm, one)]
    assert wrong == []
    assert {wanted(algorithm, one) for one in found} == {True, False}
