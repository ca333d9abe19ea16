"""`inspector explain ID`: judge one kept delivery again with the keys of now, and say why it is as it is."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Mapping

from inspector.cli.kept import delivery_of
from inspector.cli.output import narrate_error, print_line, print_text
from inspector.cli.settled import settle
from inspector.clock import now_us
from inspector.config import Settings
from inspector.engine.greeting import TestKey
from inspector.engine.keys.keyring import Keyring
from inspector.engine.keys.local import LocalKeys
from inspector.engine.receivers import rewrite_fields
from inspector.explore import parse
from inspector.model import Delivery, ExitCode, Finding, Status, Verdict
from inspector.model.lines import Line, finding_fields
from inspector.providers import Provider, Providers, load
from inspector.store.reader import Reader
from inspector.text import visible_line
from inspector.verify import Budget, Key, Surroundings, judge, recognise
from inspector.verify.explain import Difference, Rewrite, would_reserialise

_LOOKED_AT = 2000
"""How many other deliveries are looked at for the same signature or body."""


def explain(flags: Mapping[str, object], id: int, *, more: bool) -> int:
    """Print the findings with their evidence, and for a valid delivery what would break it; NOT_VALID when it
    is anything but valid. `more` searches for seconds instead of an instant."""
    settings = settle(flags).settings
    reader = Reader(settings.db)
    try:
        delivery = delivery_of(reader, id)
        verdict = _judge(settings, reader, delivery, more=more)
    finally:
        reader.close()
    rewrites = would_reserialise(delivery) if verdict.status is Status.VALID else ()
    if settings.json:
        print_line(_line(id, verdict, rewrites))
    else:
        for text in _texts(id, verdict, rewrites):
            print_text(text)
    return ExitCode.OK if verdict.status is Status.VALID else ExitCode.NOT_VALID


def _judge(settings: Settings, reader: Reader, delivery: Delivery, *, more: bool) -> Verdict:
    providers = load(settings.provider_dir)
    keyring = Keyring(settings, os.environ, narrate_error, now_us)
    provider = recognise(delivery, providers, configured=settings.keys, assume=settings.provider).provider
    own = () if provider is None else TestKey(settings.key_cache).keys_for(delivery, provider.id)
    keys = own if provider is None or own else _keys(keyring, provider)
    if provider is not None:
        ours = LocalKeys(settings.test_keys).verdict(delivery, provider, settings.public_url)
        if ours is not None:
            return ours
    budget = Budget.more(time.monotonic) if more else Budget(clock=time.monotonic)
    around = (
        Surroundings()
        if provider is None
        else _around(settings, providers, keyring, reader, delivery, provider)
    )
    return judge(
        delivery,
        provider,
        keys,
        now=delivery.at / 1_000_000,
        public_url=settings.public_url,
        budget=budget,
        surroundings=around,
    )


def _keys(keyring: Keyring, provider: Provider) -> tuple[Key, ...]:
    keys = keyring.keys(provider)
    if not keys and keyring.can_fetch(provider, again=False):
        asyncio.run(keyring.fetch(provider))
        keys = keyring.keys(provider)
    return keys


def _around(
    settings: Settings,
    providers: Providers,
    keyring: Keyring,
    reader: Reader,
    delivery: Delivery,
    provider: Provider,
) -> Surroundings:
    others: list[tuple[str, Key]] = []
    for name in settings.keys:
        other = providers.get(name)
        if other is not None and other.id != provider.id:
            others += [(other.said, key) for key in keyring.keys(other)]
    return Surroundings(
        tuple(others),
        keyring.previous(provider),
        lambda signature: _with_signature(reader, delivery, provider, signature),
        lambda digest: _with_digest(reader, delivery, digest),
    )


def _with_signature(reader: Reader, delivery: Delivery, provider: Provider, signature: str) -> int | None:
    """The oldest of the provider's latest deliveries with that signature header and another body."""
    found: int | None = None
    for row in reader.rows(parse(f"provider:{provider.id}"), limit=_LOOKED_AT):
        other = None if row.id == delivery.id or row.sha256 == delivery.sha256 else reader.delivery(row.id)
        if other is not None and any(
            other.headers.text(name) == signature for name in provider.signature_headers
        ):
            found = row.id
    return found


def _with_digest(reader: Reader, delivery: Delivery, digest: str) -> int | None:
    rows = reader.rows(limit=_LOOKED_AT)
    found = [row.id for row in rows if row.sha256 == digest and row.id != delivery.id]
    return found[-1] if found else None


def _line(id: int, verdict: Verdict, rewrites: tuple[Rewrite, ...]) -> Line:
    return {
        "type": "explanation",
        "id": id,
        "status": str(verdict.status),
        "provider": verdict.provider,
        "scheme": verdict.scheme,
        "key": verdict.key,
        "findings": [finding_fields(finding) for finding in verdict.findings],
        "rewrites": [rewrite_fields(rewrite) for rewrite in rewrites],
    }


def _texts(id: int, verdict: Verdict, rewrites: tuple[Rewrite, ...]) -> Iterator[str]:
    about = [verdict.provider or "", verdict.scheme, verdict.key and f"key {verdict.key}"]
    shown = "  ".join(visible_line(part) for part in about if part)
    yield f"#{id}  {verdict.status.sign} {verdict.status.word}  {shown}".rstrip()
    for finding in verdict.findings:
        yield ""
        yield from _finding_texts(finding)
    if rewrites:
        yield ""
        yield "If your app parsed this body and checked what it writes again:"
        width = max(len(rewrite.language) for rewrite in rewrites)
        for rewrite in rewrites:
            yield f"  {rewrite.language:<{width}}  {_outcome(rewrite)}"


def _finding_texts(finding: Finding) -> Iterator[str]:
    yield f"{finding.certainty}: {visible_line(finding.message)}  [{finding.code}]"
    width = max((len(name) for name, _ in finding.evidence), default=0)
    for name, value in finding.evidence:
        yield f"  {visible_line(name):<{width}}  {visible_line(value)}"
    texts = dict(finding.evidence)
    if "signed_bytes" in texts and "received_bytes" in texts:
        alike = _alike(texts["signed_bytes"], texts["received_bytes"])
        yield f"  {'':<{width}}  {' ' * alike}^ they part here"
    if finding.fix:
        yield f"  → {visible_line(finding.fix)}"


def _outcome(rewrite: Rewrite) -> str:
    if rewrite.same:
        return "✓ the same bytes"
    if rewrite.passes:
        return "✓ other bytes, but this signature is not over the body's bytes"
    return f"✗ {rewrite.problem or _parting(rewrite.difference)}"


def _parting(found: Difference | None) -> str:
    if found is None:
        return ""
    texts = dict(found.evidence)
    return f"other bytes from {found.at} on: {texts['received_bytes']} for {texts['signed_bytes']}"


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
