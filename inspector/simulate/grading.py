"""What an app that receives webhooks must accept, refuse and survive: each as requests with an expectation.

It must never send or decide what a right signature is: the signer and the judge come from outside, and a case
that a correct receiver could not pass is named with the reason, not left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.model import Headers, InspectorError, Status
from inspector.providers import Provider, Scheme
from inspector.simulate import damage
from inspector.simulate.draw import Draw
from inspector.simulate.request import Request
from inspector.simulate.sample import Sample, sample
from inspector.simulate.spelling import SECOND, unix

Sign = Callable[[Request, str, int], Iterable[tuple[str, str]]]
"""The fields that sign a request: (request, the delivery's id, unix seconds)."""

_BARE = Headers()
_RIGHT = (Status.VALID, Status.TOKEN)


class Expect(StrEnum):
    """What a correct app does. SURVIVE: any answer will do but a server error."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    SURVIVE = "survive"


class Severity(StrEnum):
    """How bad it is when an app does otherwise."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Sender:
    """A provider with its keys. `judged` is what a correct receiver with the right key says at a time (unix
    seconds); `forged` sign with what everybody knows. `header` is the signature's (lower case), `key_id` what
    deliveries call the key, where they do."""

    provider: Provider
    scheme: Scheme
    right: Sign
    wrong: Sign
    forged: tuple[tuple[str, Sign], ...]
    judged: Callable[[Request, int], Status]
    header: str
    key_id: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One request of a case. `label` tells it from the others; a `slow` one has its body sent in pieces."""

    request: Request
    label: str = ""
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to test. `means` is what it means when the app does otherwise, `fix` what to do about it.
    Without shots `reason` says why it does not apply."""

    name: str
    title: str
    severity: Severity
    expect: Expect
    means: str
    fix: str
    shots: tuple[Shot, ...] = ()
    reason: str = ""


class Inapplicable(Exception):  # no error: the case makes no sense for the scheme
    """Why a case makes no sense for a sender."""


class Grader:
    """Makes the cases for one sender. `clock` gives µs since 1970: each case is made when it is asked for, as
    a signature grows old. `target` is the request target, `headers` are what every delivery has in the place
    of the header lines of those names."""

    def __init__(
        self,
        sender: Sender,
        target: bytes,
        clock: Callable[[], int],
        seed: str,
        headers: Headers = _BARE,
    ) -> None:
        self.sender = sender
        self.now = clock()
        self._clock = clock
        self._target = target
        self._seed = seed
        self._headers = headers
        self._plan = ""

    def good(self) -> Request:
        """A delivery every correct receiver accepts. Raises InspectorError where none can be made."""
        request = self.signed(self.sample())
        if self.sender.judged(request, unix(self.now)) not in _RIGHT:
            raise InspectorError(
                f"A delivery of {self.sender.provider.said} cannot be made up so that it is valid.",
                "Grade with another provider, or replay real deliveries with `inspector replay`.",
            )
        return request

    def sample(self, *, event: str | None = None, ago: int = 0, seed: str = "") -> Sample:
        """An unsigned delivery, made so many seconds ago: the same one for a seed within a case."""
        draw = Draw(f"{self._seed}/{self._plan}/{seed}")
        at = self.now - ago * SECOND
        scheme, provider = self.sender.scheme, self.sender.provider
        id = self.sender.key_id
        given = sample(provider, scheme, draw, at, target=self._target, event=event, key_id=id)
        names = {name.lower() for name, _ in self._headers}
        kept = tuple(pair for pair in given.request.headers if pair[0].lower() not in names)
        headers = Headers(kept + self._headers.pairs)
        return replace(given, request=replace(given.request, headers=headers))

    def signed(self, given: Sample, *, by: Sign | None = None, ago: int = 0) -> Request:
        """A sample with its signature. Raises Inapplicable where the scheme cannot sign it."""
        try:
            pairs = tuple((by or self.sender.right)(given.request, given.id, unix(self.now) - ago))
        except InspectorError as error:
            raise Inapplicable(f"it cannot be signed so: {error.message}") from None
        names = {name.lower().encode() for name, _ in pairs}
        kept = Headers(tuple(pair for pair in given.request.headers if pair[0].lower() not in names))
        return replace(given.request, headers=kept).with_headers(pairs)

    def case(self, plan: Plan) -> Case:
        """The case that a plan makes for this sender now, or why it makes none."""
        self.now, self._plan = self._clock(), plan.name
        case = Case(plan.name, plan.title, plan.severity, plan.expect, plan.means, plan.fix)
        try:
            shots = tuple(plan.make(self))
        except Inapplicable as why:
            return replace(case, reason=str(why))
        if plan.expect is Expect.REFUSE:
            shots = tuple(shot for shot in shots if self._is_wrong(shot.request))
            if not shots:
                return replace(case, reason=plan.protects(self.sender))
        return replace(case, shots=shots)

    def _is_wrong(self, request: Request) -> bool:
        return self.sender.judged(request, unix(self.now)) not in _RIGHT

    # -- what the plans use

    def with_body(self, body: bytes | None, given: Sample, why: str) -> Sample:
        """A sample with another body. Raises Inapplicable with `why` where there is none."""
        if body is None:
            raise Inapplicable(why)
        return replace(given, request=replace(given.request, body=body))

    def with_signature(self, request: Request, change: Callable[[str], str | None]) -> Request:
        """The request with its signature header's value changed, or dropped where that is None."""
        wanted = self.sender.header.encode()
        pairs: list[tuple[bytes, bytes]] = []
        for name, value in request.headers:
            changed = change(value.decode("latin-1")) if name.lower() == wanted else value.decode("latin-1")
            if changed is not None:
                pairs.append((name, changed.encode("latin-1")))
        return replace(request, headers=Headers(tuple(pairs)))

    def damaged(self, request: Request, change: Callable[[bytes], bytes]) -> Request:
        """The request with the bytes of its signature changed."""

        def rewrite(value: str) -> str:
            before, text, after = damage.split_signature(self.sender.scheme, value)
            return before + damage.altered(self.sender.scheme, text, change) + after

        return self.with_signature(request, rewrite)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a case is made. `protects` says why a receiver cannot refuse it, where the judge would not."""

    name: str
    title: str
    severity: Severity
    expect: Expect
    make: Callable[[Grader], Iterable[Shot]]
    means: str
    fix: str
    protects: Callable[[Sender], str] = lambda sender: "a correct receiver accepts it too"
