"""An edited request becomes a delivery of its own: looked at, signed again if asked, linked to its original.

The original is never changed. It must never send anything, nor say of a signature what was not checked.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from string import ascii_letters, digits
from uuid import UUID, uuid4

from inspector.config import Settings
from inspector.engine.assessing import Assessment, Assessor
from inspector.engine.keys.keyring import Keyring
from inspector.engine.keys.local import LocalKeys
from inspector.export.draft import Draft
from inspector.model import Delivery, Headers, InspectorError, Origin, body_digest
from inspector.providers import Provider
from inspector.verify.message import Message, public_url_for
from inspector.verify.resigning import Renewal, private_schemes, sign_again

_TAIL = re.compile(r"[0-9A-Za-z]+$")


class Way(StrEnum):
    """How a request is signed again."""

    SECRET = "secret"  # noqa: S105
    TEST_KEY = "test-key"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of an edited request: what is another in it, who it is from, how it is judged as it is,
    and for each way to sign it again why that cannot be done (empty: it can)."""

    changed: tuple[str, ...]
    provider: Provider | None
    assessment: Assessment
    ways: tuple[tuple[Way, str], ...]


class Editing:
    """What an edited delivery needs of the engine's parts. Safe to use from any thread."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        assessor: Assessor,
        keyring: Keyring,
        local: LocalKeys,
        clock: Callable[[], int],
    ) -> None:
        self._settings = settings
        self._assessor = assessor
        self._keyring = keyring
        self._local = local
        self._clock = clock

    def look(self, original: Delivery, draft: Draft) -> Outlook:
        """The draft judged as it is, without sending or storing it."""
        record = self.record(original, draft)
        found = self._assessor.assess(record, explain=True)
        provider = found.provider or self._assessor.assess(original, explain=False).provider
        ways = () if provider is None else tuple(self._ways(provider, record))
        return Outlook(draft.changes_from(Draft.of(original)), provider, found, ways)

    def signed(self, original: Delivery, draft: Draft, way: Way, *, fresh: bool) -> Draft:
        """The draft with right signatures; `fresh` with a time of now and a new id. Raises InspectorError."""
        record = self.record(original, draft)
        provider = self._provider(original, record)
        return replace(draft, headers=self._sign(provider, record, way, fresh=fresh))

    def signed_anew(self, original: Delivery) -> tuple[Delivery, Provider, Way]:
        """A delivery as its provider would send it now: another time, another id where the scheme has one, a
        right signature. By the secret where the provider signs with one, else by the test key. Raises
        InspectorError."""
        draft = Draft.of(original)
        provider = self._provider(original, original)
        private = len(private_schemes(provider)) == len(provider.schemes) > 0
        way = Way.TEST_KEY if private else Way.SECRET
        signed = self.signed(original, draft, way, fresh=True)
        return self.record(original, signed, as_edited=draft), provider, way

    def provider_of(self, original: Delivery, draft: Draft) -> Provider:
        """Whose it is, by itself or else by its original. Raises InspectorError when nobody knows."""
        return self._provider(original, self.record(original, draft))

    def record(self, original: Delivery, draft: Draft, *, as_edited: Draft | None = None) -> Delivery:
        """The delivery that the draft is stored as: of now, and linked to its original. `as_edited` is the
        draft before it was signed, since a new signature alone is no edit."""
        changed = (as_edited or draft).changes_from(Draft.of(original))
        return Delivery(
            at=self._clock(),
            method=draft.method.decode("utf-8", "surrogateescape"),
            target=draft.target,
            headers=draft.headers,
            body=draft.body,
            sha256=body_digest(draft.body),
            version=original.version,
            origin=Origin.EDITED if changed else Origin.REPLAYED,
            parent=original.id,
        )

    def assess(self, record: Delivery) -> Assessment:
        """The judgement on a record, with the cause of a failure."""
        return self._assessor.assess(record, explain=True)

    def _provider(self, original: Delivery, record: Delivery) -> Provider:
        for delivery in (record, original):
            found = self._assessor.assess(delivery, explain=False).provider
            if found is not None:
                return found
        raise InspectorError(
            "Nobody knows who sends such deliveries, so it cannot be signed.",
            "Name the sender with --provider, or send it as it is.",
        )

    def _ways(self, provider: Provider, record: Delivery) -> list[tuple[Way, str]]:
        """Each way that the provider's signatures allow, tried out: the screen offers what will work."""
        ways = []
        if len(private_schemes(provider)) < len(provider.schemes):
            ways.append(Way.SECRET)
        if private_schemes(provider):
            ways.append(Way.TEST_KEY)
        return [(way, self._obstacle(provider, record, way)) for way in ways]

    def _obstacle(self, provider: Provider, record: Delivery, way: Way) -> str:
        try:
            self._sign(provider, record, way, fresh=True)
        except InspectorError as error:
            return str(error)
        return ""

    def _sign(self, provider: Provider, record: Delivery, way: Way, *, fresh: bool) -> Headers:
        private = way is Way.TEST_KEY
        keys = (self._local.private(provider),) if private else self._keyring.keys(provider)
        public_url = self._settings().public_url
        url = public_url_for(public_url, record.target) if public_url else None
        renewal = Renewal(record.at / 1_000_000, fresh, new_id)
        return sign_again(provider, keys, Message(record, url), renewal, private=private)


def new_id(old: str) -> str:
    """Another id of the same form: a UUID for a UUID, else the last letters and digits drawn anew."""
    try:
        UUID(old)
    except ValueError:
        pass
    else:
        return str(uuid4())
    tail = _TAIL.search(old)
    if tail is None:
        return f"msg_{secrets.token_hex(12)}"
    alphabet = digits if tail[0].isdigit() else digits + ascii_letters
    return old[: tail.start()] + "".join(secrets.choice(alphabet) for _ in tail[0])
