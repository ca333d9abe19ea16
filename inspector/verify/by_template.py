"""Rows that sign a template: HMAC, asymmetric and plain hash. The algorithm is the row's and no other."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model import Certainty, Check, Finding, Status, Verdict
from inspector.providers import Place, Signature, Where
from inspector.text import visible_line
from inspector.verify.document import find
from inspector.verify.explain import Failure, Made, explain
from inspector.verify.filling import Filling, Missing, fill
from inspector.verify.instant import Instant, read_instant
from inspector.verify.key import Key
from inspector.verify.materials import Ready, ready_keys
from inspector.verify.primitive import digest, made_by, signed_by
from inspector.verify.public import NEWLINES
from inspector.verify.received import Received, encode, receive
from inspector.verify.timing import age, unreadable, untimely
from inspector.verify.trial import Trial

SHOWN = 8 * 1024
"""How many characters of a received signature header a verdict keeps."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a code scheme found before the signature is checked: the signatures where no row can read them,
    findings that stand whatever the signature says, those of the clock, and checks made."""

    received: Received | None = None
    findings: tuple[Finding, ...] = ()
    late: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()


def judge_lowered(trial: Trial, known: Known) -> Verdict:
    """The verdict of a row that a code scheme made for one delivery."""
    return _Judgement(trial, None, known).verdict()


def judge_template(trial: Trial) -> Verdict:
    """The verdict of one row; with `each`, of the first item that is not valid."""
    each = trial.scheme.each
    if each is None:
        return _Judgement(trial, None).verdict()
    verdict: Verdict | None = None
    for root in find(trial.message.document, each.path):
        verdict = _Judgement(trial, root).verdict()
        if verdict.status is not Status.VALID:
            return verdict
    return verdict or trial.verdict(Status.UNSIGNED)


class _Judgement:
    """The steps of one check. `findings` are what is wrong with the headers, whatever the signature says."""

    def __init__(self, trial: Trial, root: object, known: Known | None = None) -> None:
        known = known or Known()
        self.trial = trial
        self.findings = list(known.findings)
        self.late = known.late
        self.checks = list(known.checks)
        self.instant: Instant | None = None
        self.received = known.received or receive(trial.scheme.signature, trial.message, root)
        self.filling = self._filling(root)

    def verdict(self) -> Verdict:
        template = self.trial.scheme.template
        base = Missing("signed") if template is None else fill(template, self.filling)
        if isinstance(base, Missing):
            self._absent(f"{base.name} is not in this delivery, and it is signed.")
            base = b""
        ready, unusable = ready_keys(self.trial)
        if not ready:
            self.findings = [*unusable, *self.findings]
            return self._close(Status.NO_KEY, base)
        count = len(self.received.texts)
        self.checks.append(
            Check("header", count > 0, f"{count} signature{'' if count == 1 else 's'} to check")
        )
        made: list[Made] = []
        for one in ready:
            if self._fits(one, base, made):
                return self._right(one, ready, base)
        return self._wrong(ready, base, tuple(made))

    def _fits(self, one: Ready, base: bytes, made: list[Made]) -> bool:
        scheme, texts = self.trial.scheme, self.received.texts
        if not isinstance(one.material, bytes):
            return signed_by(scheme, one.material, texts, base)
        signature = digest(scheme, one.material, base, self.filling)
        made.append(Made(one.key, signature))
        return made_by(scheme, signature, texts)

    def _right(self, match: Ready, ready: list[Ready], base: bytes) -> Verdict:
        """The signature is right: what the headers and the clock say decides."""
        self._key_checks(match.key.name, ready)
        self.checks.append(Check("signature", True, self.trial.scheme.title))
        row, instant, status = self.trial.scheme.timestamp, self.instant, Status.VALID
        if row is not None and instant is not None:
            late = tuple(untimely(self.trial, row, instant))
            self.checks.append(
                Check("timestamp", not late and not instant.problem, age(self.trial, row, instant))
            )
        else:
            late = self.late
        if late:
            status = Status.STALE
        if self.findings:
            status = Status.INVALID
        self.findings.extend(late)
        self._key_notice(match.key)
        return self._close(status, base, key=match.key.name, expected=self._shown())

    def _wrong(self, ready: list[Ready], base: bytes, made: tuple[Made, ...]) -> Verdict:
        names = ", ".join(dict.fromkeys(visible_line(one.key.name) for one in ready))
        self.checks.append(Check("key", None, f"tried {names}"))
        self.checks.append(Check("signature", False, self.trial.scheme.title))
        if self.trial.budget is not None:
            budget = self.trial.budget
            failure = Failure(self.trial, budget, self.received, self.filling, tuple(ready), base, made)
            self.findings.extend(explain(failure, quiet=bool(self.findings)))
        row = self.trial.scheme.signature
        expected = _item(row, encode(row, made[0].signature)) if made else ""
        return self._close(Status.INVALID, base, expected=expected)

    def _filling(self, root: object) -> Filling:
        """Where the template gets its values; what is missing or doubled becomes a finding."""
        scheme = self.trial.scheme
        place, times = scheme.signature.place, len(self.received.raw)
        if times > 1 and place.where is Where.HEADER and not place.name.endswith("*"):
            self._doubled("signature", place, times)
        stamp = b""
        row = scheme.timestamp
        if row is not None and not (row.optional and not self.trial.message.has(row.place)):
            stamp = self._one("timestamp", row.place, root)
            if stamp:
                self.instant = read_instant(row, stamp.decode("latin-1"))
                problem = unreadable(self.trial, row, self.instant)
                self.findings.extend([problem] if problem else [])
        id = b"" if scheme.id is None else self._one("id", scheme.id, root)
        fields = self.received.fields
        return Filling(self.trial.message, id, stamp, fields, root, blank=scheme.blank)

    def _one(self, what: str, place: Place, root: object) -> bytes:
        """The one value at a place; empty when there is none. None or several are findings."""
        if place.where is Where.FIELD:
            values = [text.encode("latin-1", "replace") for text in self.received.fields.get(place.name, ())]
        else:
            values = self.trial.message.values(place, root)
        if not values or not values[0]:
            state = "empty" if values else "missing"
            code = "header_malformed" if place.where is Where.FIELD else "header_missing"
            message = f"The {what} ({_words(place)}) is {state}, and it is part of what is signed."
            self._absent(message, code)
            return b""
        if len(values) > 1 and (place.where is Where.HEADER or len(set(values)) > 1):
            self._doubled(what, place, len(values))
        return values[0]

    def _absent(self, message: str, code: str = "header_missing") -> None:
        fix = "The sender always sends it: see whether a proxy drops it."
        self.findings.append(self.trial.finding(code, Certainty.PROVED, message, fix))

    def _doubled(self, what: str, place: Place, times: int) -> None:
        message = (
            f"The {what} ({_words(place)}) came {times} times, and receivers read that in different ways."
        )
        fix = "See which proxy adds the second one; some take the first, some the last, some join them."
        self.findings.append(self.trial.finding("header_malformed", Certainty.PROVED, message, fix))

    def _key_checks(self, name: str, ready: list[Ready]) -> None:
        names = list(dict.fromkeys(one.key.name for one in ready))
        rank = f", key {names.index(name) + 1} of {len(names)}" if len(names) > 1 else ""
        self.checks.append(Check("key", True, visible_line(name) + rank))

    def _key_notice(self, key: Key) -> None:
        """Not a failure: the key was read all the same, but the user's app may not do that."""
        damaged = key.cache.get(NEWLINES)
        if damaged:
            message = (
                f"The PEM of {visible_line(key.name)} has {damaged}; it was read as if it had line breaks."
            )
            fix = "Turn \\n into line breaks before your app loads it: key.replace(/\\\\n/g, '\\n')."
            self.findings.append(self.trial.finding("key_newlines", Certainty.PROVED, message, fix))

    def _shown(self) -> str:
        """The signatures of this scheme as they came; the whole header where there is none."""
        row, texts = self.trial.scheme.signature, self.received.texts
        if row.field and texts:
            return ", ".join(_item(row, row.prefix + text) for text in texts)[:SHOWN]
        return ", ".join(self.received.raw)[:SHOWN]

    def _close(self, status: Status, base: bytes, *, key: str = "", expected: str = "") -> Verdict:
        findings, checks = tuple(self.findings), tuple(self.checks)
        shown = self._shown()
        return self.trial.verdict(
            status, findings, checks, signed=base, received=shown, expected=expected, key=key
        )


def _item(row: Signature, text: str) -> str:
    """A signature as one item of its header: `v1=…`."""
    return f"{row.field}{row.separator}{text}" if row.field else text


def _words(place: Place) -> str:
    return str(place).replace(":", " ", 1)
