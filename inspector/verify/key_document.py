"""Keys from outside: a provider's published key document, and material from the config.

It must never fetch, follow what a document says, or take a key that no scheme of the provider can use.
"""

from __future__ import annotations

from inspector.model import ConfigError
from inspector.providers import Kind, Provider, Scheme, path_text
from inspector.text import Secret, visible_line
from inspector.verify.document import ABSENT, find, parse, text_of
from inspector.verify.key import LIMIT, Key, KeyKind, Unusable, secrets_of
from inspector.verify.public import public_key_of, readable


def parse_key_document(provider: Provider, body: bytes, *, name: str = "published key") -> Key:
    """The key in a published document, such as `{"data": {"publicKey": PEM}}`, or a bare PEM.

    Raises ConfigError when there is no public key in it that the provider's scheme can use.
    """
    if len(body) > LIMIT:
        raise ConfigError(_said(provider, f"is larger than {LIMIT // 1024} KiB"), _HINT)
    text = _key_text(provider, body)
    key = Key(name, Secret(text), KeyKind.PUBLIC_PEM if b"-----BEGIN" in text else KeyKind.TEXT)
    problem = readable(key) or _unfit(provider, key)
    if problem:
        raise ConfigError(_said(provider, f"holds a key that {problem}"), _HINT)
    return key


def key_from_material(provider: Provider, name: str, secret: Secret, *, public: bool = False) -> Key:
    """A key of the user's for a provider. Raises ConfigError when none of its schemes can use it.

    A saved key document is taken as well as the key in it. `public` says that the user gave it as a public
    key, which is then never taken for a shared secret.
    """
    key = Key(name, secret, KeyKind.PUBLIC_PEM if public else KeyKind.TEXT)
    problem = _unfit(provider, key)
    if not problem:
        return key
    if provider.key_document is not None and secret.reveal().lstrip()[:1] == b"{":
        return parse_key_document(provider, secret.reveal(), name=name)
    fix = f"Correct it under [providers.{provider.id}] in the config file."
    message = f"The key {visible_line(name)} of {provider.said} {problem}."
    raise ConfigError(message, provider.fixes.get("key_unusable", fix))


def _unfit(provider: Provider, key: Key) -> str:
    """Why no scheme of the provider can use a key; empty when one can."""
    problems = [_problem(scheme, key) for scheme in provider.schemes]
    return "" if not all(problems) else problems[0]


def _problem(scheme: Scheme, key: Key) -> str:
    if scheme.kind is Kind.ASYMMETRIC:
        public = public_key_of(key, scheme.key, scheme.algorithm)
        return public.problem if isinstance(public, Unusable) else ""
    if scheme.kind in (Kind.JWT, Kind.CODE):
        return ""
    secrets = secrets_of(key, scheme.key)
    return secrets.problem if isinstance(secrets, Unusable) else ""


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
