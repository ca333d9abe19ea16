"""The keys that fit a row, and in plain words why others do not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspector.model import Certainty, Finding
from inspector.providers import Kind
from inspector.text import visible_line
from inspector.verify.jwks import members
from inspector.verify.key import Key, Unusable, secrets_of
from inspector.verify.public import public_key_of
from inspector.verify.trial import Trial

if TYPE_CHECKING:
    from inspector.verify.primitive import Material


@dataclass(frozen=True, slots=True)
class Ready:
    """A key that fits the row, and what it stands for: one reading of a secret, or a public key."""

    key: Key
    material: Material


def ready_keys(trial: Trial) -> tuple[list[Ready], list[Finding]]:
    """Every usable reading of every key, and findings on the rest (at least one where none is usable)."""
    ready: list[Ready] = []
    findings: list[Finding] = []
    for key in named_keys(trial):
        found = _materials(trial, key)
        if isinstance(found, Unusable):
            findings.append(_unusable(trial, key, found))
        else:
            ready.extend(Ready(key, material) for material in found)
    if not ready and not findings:
        findings.append(missing_key(trial))
    return ready, findings


def named_keys(trial: Trial) -> tuple[Key, ...]:
    """All keys, or those the delivery names, where keys have ids."""
    place = trial.scheme.key.id
    keys = tuple(one for key in trial.keys for one in members(key))
    if place is None or not any(key.id for key in keys):
        return keys
    named = [value.decode("latin-1") for value in trial.message.values(place)]
    return tuple(key for key in keys if key.id in named or key.id is None)


def missing_key(trial: Trial) -> Finding:
    """No key at all, or none of those that the delivery names."""
    said, id = trial.provider.said, trial.provider.id
    if trial.keys:
        message = f"The delivery names a key of {said} that is not configured."
        return trial.finding("key_unknown", Certainty.PROVED, message, "Add that key.")
    fix = f"Set secret_env or secret_file under [providers.{id}] in the config file."
    if trial.scheme.kind is Kind.ASYMMETRIC:
        fix = f"Set public_key_file or key_url under [providers.{id}] in the config file."
    if trial.provider.key_document is not None:
        fix += f" The published key is at {trial.provider.key_document.url}."
    return trial.finding("no_key", Certainty.PROVED, f"There is no key for {said}.", fix)


def _materials(trial: Trial, key: Key) -> tuple[Material, ...] | Unusable:
    if trial.scheme.kind is not Kind.ASYMMETRIC:
        return secrets_of(key, trial.scheme.key)
    public = public_key_of(key, trial.scheme.key, trial.scheme.algorithm)
    return public if isinstance(public, Unusable) else (public,)


def _unusable(trial: Trial, key: Key, why: Unusable) -> Finding:
    message = f"The key {visible_line(key.name)} {why.problem}."
    fix = f"Correct it under [providers.{trial.provider.id}] in the config file."
    return trial.finding("key_unusable", Certainty.PROVED, message, fix)
