"""Why a shared token that came in clear is not the configured one. It must never show either of them."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence

from inspector.model import Certainty, Finding
from inspector.text import visible_line
from inspector.verify.key import Key
from inspector.verify.trial import Trial

_WORDS = (b"Bearer ", b"bearer ", b"Token ", b"token ", b"Basic ", b"whsec_", b"sha256=", b"key=")
_FIX = "Compare it with the sender's settings."


def why_not(trial: Trial, given: Sequence[bytes], tokens: Sequence[tuple[Key, bytes]]) -> Finding:
    """The likeliest finding on tokens that came and are none of the configured ones."""
    for one in given:
        for key, token in tokens:
            for code, message, fix in _oddities(visible_line(key.name), token, one):
                return trial.finding(code, Certainty.PROVED, message, fix, (("key", key.name),))
        for owner, key in [*(("", key) for key in trial.surroundings.previous), *trial.surroundings.others]:
            text = key.material.reveal().strip()
            if text and hmac.compare_digest(text, one.strip()):
                return _of_another(trial, owner, key)
    if given and not any(given):
        message = "The token is empty: the header is there, but nothing stands in it."
        return trial.finding("header_malformed", Certainty.PROVED, message, _FIX)
    if len(given) > 1:
        message = f"{len(given)} tokens came, and not all of them are the configured one."
        return trial.finding("header_malformed", Certainty.PROVED, message, "See what adds the others.")
    message = "The token that came is not the configured one."
    return trial.finding("wrong_key", Certainty.PROVED, message, _FIX)


def _oddities(name: str, token: bytes, given: bytes) -> Iterator[tuple[str, str, str]]:
    """What alone keeps two texts from being the same: code, sentence, fix."""
    plain, came = token.strip(b" \t\r\n\"'"), given.strip(b" \t\r\n\"'")
    if not plain or not came:
        return
    if hmac.compare_digest(plain, came):
        if plain != token:
            message = f"The token is right, but the key {name} has white space or quotes around it."
            yield "key_reading", message, "Take the white space and the quotes off the configured key."
        else:
            message = "The token is right, but came with white space or quotes around it."
            yield "header_malformed", message, "See what adds them where the token is sent."
        return
    for word in _WORDS:
        shown = word.decode().strip()
        if hmac.compare_digest(word + plain, came):
            message = f'The token is right, but came with "{shown}" before it.'
            yield "header_malformed", message, "Send the token alone, as this sender does."
        if hmac.compare_digest(plain, word + came):
            message = f'The token is right, but the key {name} begins with "{shown}".'
            yield "key_reading", message, f'Take "{shown}" off the configured key.'
    if hmac.compare_digest(plain.lower(), came.lower()):
        message = "The token is right, but its letters came in another case."
        yield "header_malformed", message, "See what changes the case of header values."
    if 8 <= len(came) < len(plain) and (plain.startswith(came) or plain.endswith(came)):
        message = f"The token is cut: only {len(came)} of its {len(plain)} characters came."
        yield "header_malformed", message, "See what limits the header's length."


def _of_another(trial: Trial, owner: str, key: Key) -> Finding:
    name, said = visible_line(key.name), trial.provider.said
    if not owner:
        message = f"This is {said}'s previous token {name}, which is no longer configured."
        fix = "Keep both in the list until the sender's rotation is over."
        return trial.finding("previous_key", Certainty.PROVED, message, fix, (("key", name),))
    message = f"This is the token {name}, which is configured for {visible_line(owner)}, not for {said}."
    evidence = (("key", name), ("owner", visible_line(owner)))
    return trial.finding(
        "other_provider", Certainty.PROVED, message, "See which of the two sent it.", evidence
    )
