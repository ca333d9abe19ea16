"""Causes in how the signature is written: empty, cut, another encoding, prefix, version or algorithm."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

from inspector.model import Certainty, Finding
from inspector.providers import Encoding, Kind
from inspector.text import shorten, visible_line
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import Token, tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.primitive import among
from inspector.verify.received import decode, encode

# The size of a signature in bytes, and what it is usually made with.
_SIZES = {
    16: "MD5",
    20: "HMAC-SHA1",
    32: "HMAC-SHA256",
    48: "HMAC-SHA384",
    64: "HMAC-SHA512 or Ed25519",
    256: "RSA with a 2048-bit key",
    512: "RSA with a 4096-bit key",
}
_DIGESTS = {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}


def empty(failure: Failure) -> Iterator[Finding]:
    """A header without a signature in it."""
    row = failure.scheme.signature
    values = failure.received.texts or failure.received.raw
    if all(not value.removeprefix(row.prefix).strip() for value in values):
        yield failure.finding(
            "header_malformed",
            Certainty.PROVED,
            "The signature is empty: the header is there, but nothing stands in it.",
            "See whether the sender has a key, and whether a proxy clears the header.",
            (("header", _quote(", ".join(failure.received.raw))),),
        )


def rewritten(failure: Failure) -> Iterator[Finding]:
    """The signature is right, and only written otherwise than the row says."""
    for token in tokens(failure.received.raw):
        if _is_right(failure, token.data):
            yield _how(failure, token, Certainty.PROVED)
            return


def truncated(failure: Failure) -> Iterator[Finding]:
    """The beginning of the right signature."""
    for made in failure.made:
        right = encode(failure.scheme.signature, made.signature).removeprefix(failure.scheme.signature.prefix)
        for text in failure.received.texts:
            if len(text) == len(right) and text.lower() == right.lower() and text != right:
                yield failure.finding(
                    "header_malformed",
                    Certainty.PROVED,
                    "The signature is right, but its letters came in another case.",
                    "See what changes the case of header values: base64 does not survive it.",
                    (("received", _quote(text)),),
                )
                return
            if 8 <= len(text) < len(right) and (right.startswith(text) or right.endswith(text)):
                yield failure.finding(
                    "header_malformed",
                    Certainty.PROVED,
                    f"The signature is cut short: only {len(text)} of its {len(right)} characters came.",
                    "See what limits the header's length: a proxy, a log, or a database column.",
                    (("received", _quote(text)), ("length", f"{len(text)} of {len(right)}")),
                )
                return


def another_digest(failure: Failure) -> Iterator[Finding]:
    """The right key and bytes, another algorithm: HMAC with another digest, or a hash without HMAC."""
    found = other_digest(failure, failure.base)
    if found is not None:
        yield found


def other_digest(failure: Failure, base: bytes) -> Finding | None:
    """The finding where one of the keys gives the signature of `base` with another digest."""
    if failure.scheme.kind is not Kind.HMAC:
        return None
    said, usual = failure.provider.said, failure.scheme.algorithm_title
    for ready in failure.ready:
        for token in tokens(failure.received.raw):
            if isinstance(ready.material, bytes) and failure.budget.spend(len(base), 3):
                name = _other(ready.material, base, token.data)
                if name:
                    return failure.finding(
                        "wrong_algorithm",
                        Certainty.PROVED,
                        f"It was made with {name}; {said} uses {usual}.",
                        f"Use {usual} on both sides.",
                        (("key", ready.key.name), ("found", name)),
                    )
    return None


def _is_right(failure: Failure, signature: bytes) -> bool:
    if failure.scheme.kind is not Kind.ASYMMETRIC:
        return among(signature, [made.signature for made in failure.made])
    return prover_for(failure, [signature]).proves(failure.filling) is not None


def unlike(failure: Failure) -> Iterator[Finding]:
    """What the form alone suggests, where nothing could be proved."""
    read = [decode(failure.scheme.signature, text) for text in failure.received.texts]
    sizes = _expected_sizes(failure)
    if any(data is not None and len(data) in sizes for data in read):
        return
    found = tokens(failure.received.raw)
    for token in found:
        if len(token.data) in sizes:
            yield _how(failure, token, Certainty.LIKELY)
            return
    if any(read):
        yield from _wrong_size(failure, sizes)
        return
    shown = _quote(", ".join(failure.received.raw))
    yield failure.finding(
        "header_malformed",
        Certainty.LIKELY if found else Certainty.PROVED,
        f"No signature can be read in the header: {failure.provider.said} writes {_pattern(failure)}.",
        "Compare the header with the sender's documentation, and see what rewrote it.",
        (("header", shown), ("expected form", _pattern(failure))),
    )


def _wrong_size(failure: Failure, sizes: frozenset[int]) -> Iterator[Finding]:
    usual = failure.scheme.algorithm_title
    for text in failure.received.texts:
        read = [len(token.data) for token in tokens((text,))]
        if not read or any(size > 600 for size in read):
            continue
        known = next((size for size in read if size in _SIZES), None)
        if known is None:
            yield failure.finding(
                "header_malformed",
                Certainty.LIKELY,
                f"The signature has {read[0]} bytes, not {max(sizes)} as {usual} makes: it is damaged.",
                "See what limits or rewrites the header.",
                (("bytes", str(read[0])),),
            )
        else:
            yield failure.finding(
                "wrong_algorithm",
                Certainty.LIKELY,
                f"The signature has {known} bytes, as {_SIZES[known]} makes; {usual} makes {max(sizes)}.",
                f"Use {usual} on both sides.",
                (("bytes", str(known)),),
            )
        return


def _how(failure: Failure, token: Token, certainty: Certainty) -> Finding:
    """What is odd about a token that is, or looks like, the signature."""
    row = failure.scheme.signature
    header = _quote(", ".join(failure.received.raw))
    evidence = (("header", header), ("expected form", _pattern(failure)), ("read as", token.written))
    right = "The signature is right, but" if certainty is Certainty.PROVED else "It seems that"
    wanted_label = row.field or row.prefix.rstrip("=:, ")
    if token.label != wanted_label and token.label and wanted_label:
        message = f'{right} it is labelled "{visible_line(token.label)}", and only "{wanted_label}" counts.'
        fix = f"Send it as {_pattern(failure)}; a receiver ignores labels it does not know."
        return failure.finding("wrong_version", certainty, message, fix, evidence)
    if wanted_label and not any(wanted_label in value for value in failure.received.raw):
        message = f'{right} its prefix "{row.prefix or row.field + row.separator}" is missing.'
        fix = f"Send it as {_pattern(failure)}."
        return failure.finding("missing_prefix", certainty, message, fix, evidence)
    if not _written_as(failure, token):
        wanted = _ENCODINGS[row.encoding]
        message = f"{right} it is written in {token.written}, where {failure.provider.said} writes {wanted}."
        fix = f"Write and read the signature as {wanted}."
        return failure.finding("wrong_encoding", certainty, message, fix, evidence)
    message = f"{right} the header around it is not as {failure.provider.said} writes it: {header}"
    fix = f"It should read {_pattern(failure)}: look for added spaces, quotes or a second value."
    return failure.finding("header_malformed", certainty, message, fix, evidence)


def _written_as(failure: Failure, token: Token) -> bool:
    row = failure.scheme.signature
    return encode(row, token.data).removeprefix(row.prefix) == token.text


def _other(secret: bytes, base: bytes, wanted: bytes) -> str:
    name = _DIGESTS.get(len(wanted))
    if name is None:
        return ""
    title = name.upper().replace("SHA", "SHA-")
    if hmac.compare_digest(hmac.digest(secret, base, name), wanted):
        return f"HMAC-{name.upper()}"
    for data, how in ((secret + base, "the secret before it"), (base + secret, "the secret after it")):
        if hmac.compare_digest(hashlib.new(name, data, usedforsecurity=False).digest(), wanted):
            return f"plain {title} with {how}"
    plain = hashlib.new(name, base, usedforsecurity=False).digest()
    return f"plain {title} without a key" if hmac.compare_digest(plain, wanted) else ""


def _expected_sizes(failure: Failure) -> frozenset[int]:
    """The sizes in bytes that a signature of this row can have."""
    scheme = failure.scheme
    if scheme.kind is not Kind.ASYMMETRIC:
        return frozenset([hashlib.new(scheme.algorithm, usedforsecurity=False).digest_size])
    if scheme.algorithm == "ed25519":
        return frozenset([64])
    if scheme.algorithm.startswith("rsa"):
        return frozenset([128, 256, 384, 512])
    raw = 96 if "p384" in scheme.algorithm else 64
    # DER adds a head of 6 bytes, and a zero before each number whose first bit is set.
    return frozenset([raw] if scheme.algorithm.endswith("raw") else range(raw + 2, raw + 9))


def _pattern(failure: Failure) -> str:
    """The form of the header, for people: `t=…,v1=<hex>`."""
    row = failure.scheme.signature
    text = f"{row.prefix}<{row.encoding}>"
    if row.field:
        text = f"{row.field}{row.separator}{text}"
    return text


def _quote(text: str) -> str:
    return visible_line(shorten(text, 200))


_ENCODINGS = {
    Encoding.HEX: "hex",
    Encoding.BASE64: "base64",
    Encoding.BASE64URL: "base64url",
    Encoding.TEXT: "text",
}
