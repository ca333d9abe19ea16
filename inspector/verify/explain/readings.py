"""Causes in the key: the same text read in another way than the provider's row says."""

from __future__ import annotations

import hashlib
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace

from inspector.model import Certainty, Finding
from inspector.providers import Kind
from inspector.text import visible_line
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.key import Key, decode_base64
from inspector.verify.materials import Ready

_PREFIXES = (b"whsec_", b"v1,whsec_", b"signkey-prod-", b"signkey-test-", b"sk_", b"shpss_", b"base64:")


def other_readings(failure: Failure) -> Iterator[Finding]:
    """The sender took the key's text for something else: the whole text, base64, hex, without white space."""
    if failure.scheme.kind is Kind.ASYMMETRIC:
        return
    signatures = [token.data for token in tokens(failure.received.raw)]
    for ready, words in other_materials(failure):
        if prover_for(replace(failure, ready=(ready,)), signatures).proves(failure.filling) is not None:
            yield reading_finding(failure, ready.key, words)
            return


def other_materials(failure: Failure) -> Iterator[tuple[Ready, str]]:
    """Every reading of every key that the row does not have, in words."""
    known = {ready.material for ready in failure.ready if isinstance(ready.material, bytes)}
    for key in dict.fromkeys(_Same(ready.key) for ready in failure.ready):
        for words, secret in readings(key.key.material.reveal()):
            if secret and secret not in known:
                known.add(secret)
                yield Ready(key.key, secret), words


def readings(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Every way a secret's text is read somewhere, in words, with its bytes (empty: it is not so written)."""
    plain = text.strip().strip(b"\"'").strip()
    yield "the whole text as it stands", text
    yield "the text without the white space or quotes around it", plain
    yield "the text with a newline at its end", plain + b"\n"
    yield "the text in quotes", b'"' + plain + b'"'
    yield "the text with CR LF at its end", plain + b"\r\n"
    if b"\\" in plain:
        lines = plain.replace(b"\\r", b"").replace(b"\\n", b"\n")
        yield "the text with its literal \\n as line breaks", lines
        yield "the text without the literal \\n at its end", lines.strip()
    elif b"\n" in plain:
        yield "the text with its line breaks as literal \\n", plain.replace(b"\n", b"\\n")
    yield "the text with a literal \\n at its end", plain + b"\\n"
    if b"=" in plain.rstrip(b"="):
        yield "the text after the first =, as in NAME=value", plain.partition(b"=")[2].strip(b"\"' ")
    cut = plain
    for prefix in _PREFIXES:
        if plain.startswith(prefix):
            cut = plain[len(prefix) :]
            yield f"the text after {prefix.decode()}", cut
            break
    yield "the base64 text decoded", decode_base64(cut) or b""
    yield "the whole text decoded as base64", decode_base64(plain) or b""
    yield "the hex text decoded", _hex(cut)
    yield "the decoded bytes written as hex", (decode_base64(cut) or b"").hex().encode()
    yield "the hex of the text's SHA-256", hashlib.sha256(plain).hexdigest().encode()
    yield "the SHA-256 of the text", hashlib.sha256(plain).digest()
    yield "the text written as base64", b64encode(plain)
    yield "the text in small letters", plain.lower()
    yield "the text in capitals", plain.upper()
    yield "an empty key, as when the variable is not set", b"\0"
    for word in (b"undefined", b"null", b"None"):
        yield f"the text {word.decode()}, as when the variable is not set", word
    try:
        text_form = plain.decode()
    except UnicodeDecodeError:
        return
    yield "the text as Latin-1", text_form.encode("latin-1", "replace")
    yield "the text after Unicode normalisation (NFC)", unicodedata.normalize("NFC", text_form).encode()
    yield "the text after Unicode normalisation (NFD)", unicodedata.normalize("NFD", text_form).encode()


class _Same:
    """A key by identity: its material has no hash."""

    def __init__(self, key: Key) -> None:
        self.key = key

    def __hash__(self) -> int:
        return id(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.key is self.key


def reading_finding(failure: Failure, key: Key, words: str) -> Finding:
    """It was signed with a configured key, read in another way than the row says."""
    usual = " or ".join(reading.value for reading in failure.scheme.key.readings)
    prefix = f" after {failure.scheme.key.prefix}" if failure.scheme.key.prefix else ""
    name, said = visible_line(key.name), failure.provider.said
    return failure.finding(
        "key_reading",
        Certainty.PROVED,
        f"It was signed with the key {name} read as {words}; {said} reads it as {usual}{prefix}.",
        f"Read the key as {usual}{prefix} where it is signed.",
        (("key", name), ("read as", words), ("usual reading", usual + prefix)),
    )


def _hex(text: bytes) -> bytes:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return b""
