"""Keys that are not the current ones: from before a rotation, of the other mode, of another sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from inspector.model import Certainty, Finding
from inspector.providers import Kind, Path
from inspector.text import visible_line
from inspector.verify.document import find
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.explain.readings import readings
from inspector.verify.explain.rsa import recover
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.materials import Ready
from inspector.verify.public import fingerprint, public_key_of

if TYPE_CHECKING:
    from inspector.verify.primitive import Material

MOST = 300
"""How many other keys are tried."""

_WORD = re.compile(r"[A-Za-z]+")
_MODES = {
    **dict.fromkeys(("test", "testing", "sandbox", "staging", "stage", "dev", "development"), "test"),
    **dict.fromkeys(("live", "prod", "production"), "live"),
}
# Where senders say in the body which of their modes an event is from.
_MODE_FIELDS: tuple[Path, ...] = (
    ("livemode",),
    ("live_mode",),
    ("live",),
    ("mode",),
    ("environment",),
    ("env",),
)
_TEST_FIELDS: tuple[Path, ...] = (
    ("test",),
    ("test_mode",),
    ("testmode",),
    ("is_test",),
    ("sandbox",),
    ("meta", "test_mode"),
)


@dataclass(frozen=True, slots=True)
class OtherKey:
    """A key and whose it is; `owner` is empty for this provider's own of before."""

    key: Key
    owner: str = ""


def other_keys(failure: Failure) -> Iterator[Finding]:
    """Made with a key that is known, but is none of this provider's current ones."""
    signatures = [token.data for token in tokens(failure.received.raw)]
    # Two senders may have one key, as Dyte and RealtimeKit may: it is the current one all the same.
    known = {_same_for(ready.material) for ready in failure.ready}
    for other in _candidates(failure):
        for material in _materials(failure, other.key):
            same = _same_for(material)
            if same in known:
                continue
            known.add(same)
            if _made_with(failure, Ready(other.key, material), signatures):
                yield _finding(failure, other)
                return


def other_mode(failure: Failure) -> Iterator[Finding]:
    """The delivery says that it is from the other mode than the keys' names say."""
    mode = _delivery_mode(failure)
    modes = {name: _key_mode(ready.key) for ready in failure.ready if (name := ready.key.name)}
    if not mode or not modes or set(modes.values()) != {_OTHER[mode]}:
        return
    names = ", ".join(visible_line(name) for name in modes)
    yield failure.finding(
        "test_live_mixup",
        Certainty.LIKELY,
        f"This is a {mode} event, and the configured key is for {_OTHER[mode]} events, as its name says.",
        f"Configure the key of the {mode} endpoint too: both can stand in a list.",
        (("delivery", mode), ("keys", names)),
    )


def _candidates(failure: Failure) -> Iterator[OtherKey]:
    around = failure.trial.surroundings
    for key in around.previous[:MOST]:
        yield OtherKey(key)
    for owner, key in around.others[:MOST]:
        yield OtherKey(key, owner)


def _materials(failure: Failure, key: Key) -> list[Material]:
    scheme = failure.scheme
    if scheme.kind is Kind.ASYMMETRIC:
        public = public_key_of(key, scheme.key, scheme.algorithm)
        return [] if isinstance(public, Unusable) else [public]
    secrets = secrets_of(key, scheme.key)
    if isinstance(secrets, Unusable) and key.kind.is_public:
        return []
    usual = () if isinstance(secrets, Unusable) else secrets
    return list(dict.fromkeys([*usual, *(secret for _, secret in readings(key.material.reveal()) if secret)]))


def _same_for(material: Material) -> bytes | str:
    """What is the same for the same key, however it was written."""
    return material if isinstance(material, bytes) else fingerprint(material)


def _made_with(failure: Failure, ready: Ready, signatures: list[bytes]) -> bool:
    if not isinstance(ready.material, bytes) and failure.scheme.algorithm.startswith("rsa-pkcs1"):
        # RSA gives the digest back whatever the bytes are, so that the key is shown alone.
        return failure.budget.spend(256) and any(recover(ready.material, one) for one in signatures)
    return prover_for(replace(failure, ready=(ready,)), signatures).proves(failure.filling) is not None


def _finding(failure: Failure, other: OtherKey) -> Finding:
    name, said = visible_line(other.key.name), failure.provider.said
    evidence: tuple[tuple[str, str], ...] = (("key", name),)
    if other.owner:
        evidence = (*evidence, ("owner", other.owner))
    mode, own = _mode_of(other), {_key_mode(ready.key) for ready in failure.ready}
    if mode and _OTHER[mode] in own:
        message = (
            f"It was signed with the {mode} key {name}, and the configured key is the {_OTHER[mode]} one."
        )
        fix = f"Configure the {mode} key for this endpoint, or send {_OTHER[mode]} events to it."
        return failure.finding("test_live_mixup", Certainty.PROVED, message, fix, (*evidence, ("mode", mode)))
    if not other.owner:
        message = f"It was signed with {said}'s previous key {name}, which is no longer configured."
        fix = "Keep both keys in the list until the sender's rotation is over."
        return failure.finding("previous_key", Certainty.PROVED, message, fix, evidence)
    owner = visible_line(other.owner)
    message = f"It was signed with the key {name}, which is configured for {owner}, not for {said}."
    fix = f"See who sent it: {owner}, or {said} with the wrong secret. --provider settles which is judged."
    return failure.finding("other_provider", Certainty.PROVED, message, fix, evidence)


def _mode_of(other: OtherKey) -> str:
    return _key_mode(other.key) or _mode_in(other.owner)


def _key_mode(key: Key) -> str:
    """`test` or `live` where a key's name or its text's beginning says so."""
    return _mode_in(key.name) or _mode_in(key.material.reveal()[:24].decode("latin-1"), after="_")


def _mode_in(text: str, after: str = "") -> str:
    """The mode that a word of the text names; with `after`, only words that stand after that sign."""
    for found in _WORD.finditer(text):
        mode = _MODES.get(found[0].lower(), "")
        if mode and (not after or text[: found.start()].endswith(after)):
            return mode
    return ""


def _delivery_mode(failure: Failure) -> str:
    document = failure.trial.message.document
    for path in _MODE_FIELDS:
        for value in find(document, path):
            if isinstance(value, bool):
                return "live" if value else "test"
            if isinstance(value, str) and value.lower() in _MODES:
                return _MODES[value.lower()]
    for path in _TEST_FIELDS:
        for value in find(document, path):
            if isinstance(value, bool):
                return "test" if value else "live"
    return ""


_OTHER = {"test": "live", "live": "test"}
