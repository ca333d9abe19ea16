"""What is known of one provider. It must never hold code: all of it comes from a data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from inspector.providers.lifecycle import Lifecycle
from inspector.providers.place import Path, Place
from inspector.providers.scheme import Scheme
from inspector.providers.template import Template


class Strength(IntEnum):
    """How sure a rule is. OWN: names only this provider uses. SHARED: a family of senders uses them
    (Standard Webhooks, Svix). WEAK: generic names, or only the shape of the body."""

    WEAK = 1
    SHARED = 2
    OWN = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One set of signs that tells a provider; all of them must hold.

    `values` are header prefixes, `body` the beginning of JSON values; `form` and `query` are fields that
    are there.
    """

    headers: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    json: tuple[Path, ...] = ()
    body: tuple[tuple[Path, str], ...] = ()
    form: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    strength: Strength = Strength.OWN
    signs: int = field(init=False, default=0, compare=False)
    """How many signs the rule asks for."""
    starts: tuple[tuple[str, bytes], ...] = field(init=False, default=(), compare=False)
    """`values` as they are compared: small letters, bytes."""

    def __post_init__(self) -> None:
        # Every delivery is held against some of the rules: what does not depend on it is made once.
        parts = (self.headers, self.values, self.json, self.body, self.form, self.query)
        object.__setattr__(self, "signs", sum(map(len, parts)))
        starts = tuple((name, start.lower().encode()) for name, start in self.values)
        object.__setattr__(self, "starts", starts)


class Confidence(StrEnum):
    """How well the facts are backed: by the provider's own code or pages, by others, or by little."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Retry:
    """What the sender does after a failure.

    `on` and `never` hold classes (`5xx`), statuses (`410`), `timeout` and `network`. `times` counts
    further tries (None: not documented). `waits` and `within` are seconds. `manual` says what a
    person can do about an event that will not come again.
    """

    on: tuple[str, ...]
    never: tuple[str, ...] = ()
    times: int | None = None
    waits: tuple[int, ...] = ()
    within: int | None = None
    note: str = ""
    manual: str = ""


@dataclass(frozen=True, slots=True)
class KeyDocument:
    """The published key: its pinned URL and where the key stands in the answer (empty: all of it)."""

    url: str
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not leave the machine in an export: field names at any depth of the body, header names
    (lower case) and query parameters. Field names are compared without case."""

    fields: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    query: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One event of the catalogue. `values` lists what a path may hold, where that is documented."""

    name: str
    about: str = ""
    values: tuple[tuple[Path, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Handshake:
    """A challenge at registration, and the answer. Every condition must hold: `method`, headers and
    JSON paths with a value (`*`: any), query parameters that are there. `headers` and `body` are filled
    in from the request.

    `token` is a place that must hold a configured secret, `learns` one that holds the secret of all later
    deliveries. With `signed` the answer is for a request with a right signature only.
    """

    name: str
    method: str
    header_values: tuple[tuple[str, str], ...]
    json_values: tuple[tuple[Path, str], ...]
    query: tuple[str, ...]
    status: int
    headers: tuple[tuple[str, Template], ...]
    body: Template | None
    token: Place | None = None
    learns: Place | None = None
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Provider:
    """A sender of webhooks.

    `short` is the name for a sentence. `deadline` is seconds. `sources` of `event`, `delivery_id` and
    `webhook_id` are tried in order, and those of `session`, which names what deliveries belong together;
    `title` is where its name for people stands. `before` names providers whose headers this one sends
    too, and `family` says that it stands for all senders who share its headers.
    `fixes` are this provider's words for a finding's code. `unsupported` says why no verdict can be
    given, and is empty where one can.
    """

    id: str
    name: str
    docs: tuple[str, ...]
    short: str = ""
    confidence: Confidence = Confidence.HIGH
    note: str = ""
    rules: tuple[Rule, ...] = ()
    before: tuple[str, ...] = ()
    family: bool = False
    schemes: tuple[Scheme, ...] = ()
    event: tuple[Template, ...] = ()
    delivery_id: tuple[Template, ...] = ()
    webhook_id: tuple[Template, ...] = ()
    session: tuple[Template, ...] = ()
    title: Path = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    deadline: float | None = None
    success: tuple[str, ...] = ("2xx",)
    retry: Retry | None = None
    key_document: KeyDocument | None = None
    secrets: Secrets = field(default_factory=Secrets)
    deprecated: tuple[tuple[Path, str], ...] = ()
    events: tuple[Event, ...] = ()
    handshakes: tuple[Handshake, ...] = ()
    fixes: Mapping[str, str] = field(default_factory=dict)
    unsupported: str = ""

    @property
    def said(self) -> str:
        """The name as it stands in a sentence."""
        return self.short or self.name

    @property
    def key_url(self) -> str | None:
        """The pinned URL of the published key, None where the key is the user's own secret."""
        return None if self.key_document is None else self.key_document.url

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers a signature may stand in, each once."""
        found = (s.signature.place.name for s in self.schemes if s.signature.place.name)
        return tuple(dict.fromkeys(found))
