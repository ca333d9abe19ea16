"""What is found out about one delivery: who sent it, what it says, and the verdict on it.

It must never wait: keys that have to be fetched are the caller's business. Safe to call from a thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.config import Settings
from inspector.engine.keyring import Keyring
from inspector.listen import Answer
from inspector.model import Certainty, Delivery, Facts, Finding, Verdict
from inspector.providers import Provider, Providers
from inspector.verify import handshake_reply, judge, read_facts, recognise


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found out about one delivery."""

    facts: Facts
    provider: Provider | None
    verdict: Verdict


class Assessor:
    """Puts providers, keys and the user's word together for each delivery."""

    def __init__(self, settings: Settings, providers: Providers, keyring: Keyring) -> None:
        self._settings = settings
        self._providers = providers
        self._keyring = keyring

    def renew(self, settings: Settings) -> None:
        """Use other settings from now on."""
        self._settings = settings

    def assess(self, delivery: Delivery, *, explain: bool) -> Assessment:
        """The whole assessment; `explain` searches for the cause of a failure, which takes long."""
        provider = self._sender(delivery)
        keys = self._keyring.keys(provider) if provider is not None else ()
        now, url = delivery.at / 1_000_000, self._settings.public_url
        verdict = judge(delivery, provider, keys, now=now, public_url=url, explain=explain)
        facts = read_facts(delivery, provider)
        if provider is not None and provider.handshakes:
            reply = handshake_reply(delivery, provider, keys)
            if reply is not None:
                facts = replace(facts, event=facts.event or "handshake")
                verdict = replace(verdict, findings=(self._handshake(reply.name), *verdict.findings))
        return Assessment(facts, provider, verdict)

    def greet(self, delivery: Delivery) -> Answer | None:
        """The answer to a registration challenge, or None where the delivery is none."""
        provider = self._sender(delivery)
        if provider is None or not provider.handshakes:
            return None
        reply = handshake_reply(delivery, provider, self._keyring.keys(provider))
        return None if reply is None else Answer(reply.status, reply.headers, reply.body)

    def _sender(self, delivery: Delivery) -> Provider | None:
        settings = self._settings
        found = recognise(delivery, self._providers, configured=settings.keys, assume=settings.provider)
        return found.provider

    def _handshake(self, name: str) -> Finding:
        if self._settings.handshakes:
            return Finding(
                "handshake", Certainty.PROVED, f"This is a registration challenge ({name}); it was answered."
            )
        return Finding(
            "handshake",
            Certainty.PROVED,
            f"This is a registration challenge ({name}); it was not answered as it asks to be.",
            "Start with --handshakes to have challenges answered.",
        )
