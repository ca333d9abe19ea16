"""Try a key that the user is thinking of on the deliveries that are kept: "it verifies 14 of 14".

Off the loop and bounded. The key is held for the trial and no longer; it must never be stored or sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from inspector.config import KeySource, Material, Settings, load_material
from inspector.model import ConfigError, Delivery, Field, Finding, Status
from inspector.model.lines import Line
from inspector.providers import Kind, Provider, Providers
from inspector.store.reader import Reader
from inspector.text import Secret, visible_line
from inspector.verify import Budget, Key, judge, key_from_material, recognise

NEWEST = 200
"""How many of a provider's deliveries a key is tried on at most."""

_SECONDS = 5.0
_PASTED = "the pasted text"
_PUBLIC = re.compile(rb"\s*(-----BEGIN (?!.*PRIVATE)|whpk_)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A key that may become configured. `field` and `name` are what the config file would say; `name` is
    empty for a pasted secret, which has no place yet."""

    provider: Provider
    key: Key
    field: str
    name: str

    @property
    def public(self) -> bool:
        return self.field == "public_key_file"


@dataclass(frozen=True, slots=True)
class Given:
    """Where the user says a key is: one of an environment variable's name, a file's path, or the text."""

    env: str | None = None
    file: str | None = None
    secret: Secret | None = None


def candidate(provider: Provider, given: Given, environ: Mapping[str, str], base: Path) -> Candidate:
    """Read a key for a provider; a relative path starts at `base`, the config's directory. Raises
    ConfigError that says what is wrong with the place or the key."""
    only_public = all(scheme.kind is Kind.ASYMMETRIC for scheme in provider.schemes)
    material, field, name = read_given(provider.id, given, environ, base, public=only_public)
    try:
        key = key_from_material(provider, material.name, material.secret, public=material.public)
    except ConfigError as error:
        fix = (
            error.hint if "config file" not in error.hint else f"Take it from {provider.said}'s own settings."
        )
        raise ConfigError(error.message, fix) from None
    return Candidate(provider, key, field, name)


def read_given(
    provider: str, given: Given, environ: Mapping[str, str], base: Path, *, public: bool = False
) -> tuple[Material, str, str]:
    """The key itself, and the config field and value that would name it. `public` says that it can only be a
    public key, which others may read. Raises ConfigError."""
    if given.secret is not None:
        material = Material(_PASTED, given.secret, public or _is_public(given.secret.reveal()))
        if not given.secret.reveal():
            raise ConfigError("The pasted text is empty.", "Paste the key.")
        return material, _field(material.public), ""
    if given.env:
        loaded, _ = load_material(provider, KeySource(secret_env=(given.env,)), environ, base)
        if not loaded:
            raise ConfigError(
                f"The environment variable {visible_line(given.env)} is not set where inspector was started.",
                "Set it there and start inspector again, or name a file.",
            )
        return loaded[0], "secret_env", given.env
    if not given.file:
        raise ConfigError("There is no key to try.", "Name an environment variable or a file.")
    public = public or _is_public(_head(base / Path(given.file).expanduser()))
    field = _field(public)
    loaded, errors = load_material(provider, KeySource(**{field: (given.file,)}), environ, base)
    if errors:
        raise ConfigError(errors[0].message, errors[0].hint.replace(" in the config file", ""))
    return loaded[0], field, given.file


def _field(public: bool) -> str:
    return "public_key_file" if public else "secret_file"


def _is_public(text: bytes) -> bool:
    return _PUBLIC.match(text) is not None


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError:
        return b""


@dataclass(frozen=True, slots=True)
class Trial:
    """What a key did. `tried` counts signed deliveries, `fits` those it verifies (the stale among them),
    `unsigned` those with no signature. `finding` says why the newest of the others does not fit;
    `complete` is False where the time ran out before all were tried."""

    provider: Provider
    source: str
    public: bool
    tried: int = 0
    fits: int = 0
    stale: int = 0
    unsigned: int = 0
    finding: Finding | None = None
    complete: bool = True

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        what = "public key" if self.public else "secret"
        said = self.provider.said
        if not self.tried:
            return f"No signed delivery of {said} is kept yet, so this {what} cannot be tested."
        number = str(self.fits) if self.fits else "none"
        noun = "delivery" if self.tried == 1 else "deliveries"
        tail = f"; {self.stale} of them too late" if self.stale else ""
        return f"This {what} verifies {number} of {self.tried} {said} {noun}{tail}."

    def line(self) -> Line:
        """As it stands in JSON."""
        found = self.finding
        return {
            "type": "key_test",
            "provider": self.provider.id,
            "source": self.source,
            "tried": self.tried,
            "fits": self.fits,
            "stale": self.stale,
            "unsigned": self.unsigned,
            "complete": self.complete,
            "message": self.sentence,
            "why": "" if found is None else found.message,
            "fix": "" if found is None else found.fix,
        }


def try_key(
    reader: Reader,
    providers: Providers,
    settings: Settings,
    chosen: Candidate,
    *,
    limit: int = NEWEST,
    stopwatch: Callable[[], float] = monotonic,
) -> Trial:
    """Judge the provider's newest deliveries with this key alone. Takes seconds at most; for a thread."""
    provider, keys = chosen.provider, (chosen.key,)
    tried = fits = stale = unsigned = 0
    failed: Delivery | None = None
    end, complete = stopwatch() + _SECONDS, True
    for delivery in _deliveries(reader, providers, provider, limit):
        now = delivery.at / 1_000_000
        status = judge(
            delivery, provider, keys, now=now, public_url=settings.public_url, explain=False
        ).status
        tried += status is not Status.UNSIGNED
        unsigned += status is Status.UNSIGNED
        stale += status is Status.STALE
        fits += status in (Status.VALID, Status.STALE, Status.TOKEN)
        if failed is None and status in (Status.INVALID, Status.NO_KEY):
            failed = delivery
        if stopwatch() > end:
            complete = False
            break
    found = None if failed is None else _why(failed, chosen, settings, stopwatch)
    public = chosen.public
    return Trial(provider, chosen.key.name, public, tried, fits, stale, unsigned, found, complete)


def _why(
    delivery: Delivery, chosen: Candidate, settings: Settings, stopwatch: Callable[[], float]
) -> Finding | None:
    verdict = judge(
        delivery,
        chosen.provider,
        (chosen.key,),
        now=delivery.at / 1_000_000,
        public_url=settings.public_url,
        budget=Budget(clock=stopwatch),
    )
    return verdict.findings[0] if verdict.findings else None


def _deliveries(reader: Reader, providers: Providers, provider: Provider, limit: int) -> Iterator[Delivery]:
    """The provider's newest; then the newest of others that could be its as well (a family's headers)."""
    seen: set[int] = set()
    for row in reader.rows(Field("provider", provider.id), limit=limit):
        seen.add(row.id)
        delivery = reader.delivery(row.id)
        if delivery is not None:
            yield delivery
    if len(seen) >= limit:
        return
    for row in reader.rows(limit=limit):
        open_ = row.id not in seen and row.verdict in (Status.NO_KEY, Status.INVALID, None)
        delivery = reader.delivery(row.id) if open_ else None
        if delivery is not None and provider.id in recognise(delivery, providers).others:
            yield delivery
