"""A published key: the answer of a provider's key URL -> Key. It must never fetch, or follow what it says."""

from __future__ import annotations

from inspector.model import ConfigError
from inspector.providers import Provider, path_text
from inspector.text import Secret, visible_line
from inspector.verify.document import ABSENT, find, parse, text_of
from inspector.verify.key import LIMIT, Key, KeyKind
from inspector.verify.public import fingerprint, readable


def parse_key_document(provider: Provider, body: bytes) -> Key:
    """The key in a published document, such as `{"data": {"publicKey": PEM}}`, or a bare PEM.

    Raises ConfigError when there is no usable public key in it.
    """
    if len(body) > LIMIT:
        raise ConfigError(_said(provider, f"is larger than {LIMIT // 1024} KiB"), _HINT)
    text = _key_text(provider, body)
    key = Key("published key", Secret(text), KeyKind.PUBLIC_PEM if b"BEGIN" in text else KeyKind.TEXT)
    problem = readable(key)
    if problem:
        raise ConfigError(_said(provider, f"holds a key that {problem}"), _HINT)
    return Key(f"published key {fingerprint(key)}", key.material, key.kind)


def _key_text(provider: Provider, body: bytes) -> bytes:
    document = parse(body)
    if document is ABSENT:
        if b"-----BEGIN" in body:
            return body
        raise ConfigError(_said(provider, "is neither JSON nor a PEM"), _HINT)
    path = provider.key_document.path if provider.key_document is not None else ()
    if not path:
        return body
    for value in find(document, path):
        text = text_of(value)
        if text:
            return text.encode("utf-8", "surrogatepass")
    raise ConfigError(_said(provider, f"has no {visible_line(path_text(path))}"), _HINT)


def _said(provider: Provider, problem: str) -> str:
    return f"The key document of {provider.said} {problem}."


_HINT = "See what the URL answers (a login page, an error?), or give the key with public_key_file."
