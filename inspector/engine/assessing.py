"""What is found out about one delivery: who sent it, what it says, and the verdict on it.

It must never wait: keys that have to be fetched are the caller's business. Safe to call from a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from time import monotonic

from inspector.config import Settings
from inspector.engine.greeting import TestKey
from inspector.engine.keys.keyring import Keyring
from inspector.engine.keys.local import LocalKeys
from inspector.engine.recent import Recent
from inspector.engine.session_place import session_places
from inspector.listen import Answer
from inspector.model import Certainty, Delivery, Facts, Finding, Status, Verdict
from inspector.providers import Provider, Providers
from inspector.verify import (
    Budget,
    Key,
    Message,
    Recognition,
    Reply,
    certificate_url,
    find_handshake,
    handshake_reply,
    judge,
    judge_best,
    public_url_for,
    read_facts,
    recognise,
)
from inspector.verify.surroundings import NOTHING_AROUND, Surroundings

LONGEST_CHALLENGE = 64 * 1024
"""The longest delivery that is looked at for a challenge before it is answered, in bytes."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found out about one delivery. `certificate` is the pinned URL it names, if any; `reply`
    answers it where it is a registration challenge."""

    facts: Facts
    provider: Provider | None
    verdict: Verdict
    certificate: str | None = None
    reply: Reply | None = None


class Assessor:
    """Puts providers, keys and the user's word together for each delivery."""

    def __init__(
        self,
        settings: Settings,
        providers: Providers,
        keyring: Keyring,
        stopwatch: Callable[[], float] = monotonic,
        local: LocalKeys | None = None,
        test_key: TestKey | None = None,
    ) -> None:
        self._test_key = test_key or TestKey(settings.key_cache)
        self._stopwatch = stopwatch
        self._local = local
        self._settings = settings
        self._providers = providers
        self._keyring = keyring
        self._recent = Recent()
        self._session = session_places(settings)

    def renew(self, settings: Settings, providers: Providers) -> None:
        """Use other settings and providers from now on."""
        self._settings = settings
        self._providers = providers

    def assess(self, delivery: Delivery, *, explain: bool, thorough: bool = False) -> Assessment:
        """The whole assessment; `explain` searches for the cause of a failure, up to a quarter of a second,
        or up to ten seconds where it is to be `thorough`."""
        origin = self._settings.public_url
        message = Message(delivery, public_url_for(origin, delivery.target) if origin else None)
        recognition = self._recognise(delivery, message)
        now = delivery.at / 1_000_000
        named = cache(lambda id: certificate_url(delivery, self._providers[id], message=message))

        def keys_of(id: str) -> tuple[Key, ...]:
            own = self._test_key.keys_for(delivery, id)
            return own or self._keyring.keys(self._providers[id], named(id))

        provider, verdict = judge_best(
            delivery, recognition, self._providers, keys_of, now=now, message=message, explain=False
        )
        keys = () if provider is None else keys_of(provider.id)
        if provider is not None and (ours := self._by_test_key(delivery, provider, verdict)) is not None:
            verdict = ours
        if explain and verdict.status is Status.INVALID:
            verdict = judge(
                delivery,
                provider,
                keys,
                now=now,
                message=message,
                budget=Budget.more(self._stopwatch) if thorough else Budget(clock=self._stopwatch),
                surroundings=self._surroundings(delivery, provider),
            )
        facts = read_facts(delivery, provider, session=self._session, message=message)
        provider, reply = self._challenge(message, provider, keys, verdict)
        if reply is not None:
            facts = replace(facts, provider=facts.provider or _id(provider), event=facts.event or "handshake")
            verdict = replace(verdict, findings=(self._handshake(reply.name), *verdict.findings))
        certificate = None if provider is None else named(provider.id)
        return Assessment(facts, provider, verdict, certificate, reply)

    def _by_test_key(self, delivery: Delivery, provider: Provider, verdict: Verdict) -> Verdict | None:
        """The verdict of the local test key, where the provider's own keys did not settle it."""
        if self._local is None or verdict.status in (Status.VALID, Status.STALE, Status.TOKEN):
            return None
        return self._local.verdict(delivery, provider, self._settings.public_url)

    def greet(self, delivery: Delivery) -> tuple[Answer | None, Assessment | None]:
        """The answer to a registration challenge, None where the delivery is none, and what was found out
        on the way. A secret that the sender hands over is kept. Large bodies are no challenges."""
        if delivery.size > LONGEST_CHALLENGE:
            return None, None
        assessment = self.assess(delivery, explain=False)
        reply, provider = assessment.reply, assessment.provider
        if reply is None:
            return None, assessment
        if reply.learnt is not None and provider is not None:
            self._keyring.learn(provider, reply.learnt, delivery.id)
        return Answer(reply.status, reply.headers, reply.body), assessment

    def _challenge(
        self, message: Message, provider: Provider | None, keys: tuple[Key, ...], verdict: Verdict
    ) -> tuple[Provider | None, Reply | None]:
        """The challenge's answer; one that no header tells may come from any provider with a key."""
        delivery = message.delivery
        if provider is not None:
            return provider, handshake_reply(delivery, provider, keys, verdict=verdict, message=message)
        configured = [known for name in self._settings.keys if (known := self._providers.get(name))]
        found = find_handshake(delivery, [(known, self._keyring.keys(known)) for known in configured])
        return found if found is not None else (None, None)

    def _recognise(self, delivery: Delivery, message: Message | None = None) -> Recognition:
        settings = self._settings
        return recognise(
            delivery,
            self._providers,
            configured=settings.keys,
            assume=settings.provider,
            message=message,
        )

    def who(self, delivery: Delivery) -> tuple[Provider | None, Facts]:
        """Who sent it as far as its head tells, and what it says about itself: no key is asked for."""
        provider = self._recognise(delivery).provider
        return provider, read_facts(delivery, provider)

    def note(self, delivery: Delivery, provider: Provider | None) -> None:
        """Remember a delivery for those that come later. For the loop's thread only."""
        self._recent.note(delivery, provider)

    def _surroundings(self, delivery: Delivery, provider: Provider | None) -> Surroundings:
        if provider is None:
            return NOTHING_AROUND
        return Surroundings(
            others=self._others(provider),
            previous=self._keyring.previous(provider),
            with_signature=partial(self._recent.with_signature, delivery),
            with_digest=partial(self._recent.with_digest, delivery),
        )

    def _others(self, provider: Provider) -> tuple[tuple[str, Key], ...]:
        """The keys configured for other providers: a secret in the wrong place is a common mistake."""
        found: list[tuple[str, Key]] = []
        for name in self._settings.keys:
            other = self._providers.get(name) if name != provider.id else None
            if other is not None:
                found += [(other.said, key) for key in self._keyring.keys(other)]
        return tuple(found)

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


def _id(provider: Provider | None) -> str | None:
    return None if provider is None else provider.id
