"""`inspector grade URL --provider NAME`: send an app what it must take, refuse and survive; say how it did.

It must never send anywhere that replay would not, and never show a secret that it was given.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from inspector.cli.grade.diagnosis import Diagnosis, diagnose
from inspector.cli.grade.keys import KEY_ID, Keys, given_keys, make_keys, make_sender, pick_scheme
from inspector.cli.grade.marks import Mark, Result, accepted, mark
from inspector.cli.grade.offer import offer, tell
from inspector.cli.grade.table import case_lines, indented
from inspector.cli.output import columns, print_line, print_text
from inspector.cli.settled import settle
from inspector.clock import now_us
from inspector.config import Settings
from inspector.export.draft import Draft, check
from inspector.export.draft_set import set_header
from inspector.forward import Target, parse_target, send
from inspector.forward.target import destination
from inspector.model import Attempt, Delivery, ExitCode, Headers, UsageError, body_digest
from inspector.model.lines import Line, rfc3339
from inspector.providers import Provider, Scheme, load
from inspector.simulate.grading import Case, Expect, Grader, Shot
from inspector.simulate.plans import PLANS
from inspector.text import visible_line
from inspector.verify.message import public_url_for

SLOW_PAUSE = 0.2
"""Seconds between the pieces of the slow body."""

_POLL = 0.5
_SILENCE = 3
"""How often the app may give no answer, one after the other, until it is asked nothing more."""

_TELLING = ("other_writing", "missing_header", "wrong_signature", "public_key_as_secret")
"""What is still asked of an app that refuses a right delivery: it may show why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood on the command line besides the settings. `patience` is how many seconds the app has to
    take a key that was made here."""

    key_env: str | None = None
    key_file: str | None = None
    key_id: str = KEY_ID
    headers: tuple[str, ...] = ()
    key_port: int = 0
    variant: str | None = None
    only: tuple[str, ...] = ()
    patience: float = 30.0


def grade(flags: Mapping[str, object], url: str | None, asked: Asked, *, listing: bool) -> int:
    """Print a result for each case; GRADE when the app accepts a bad one, refuses a good one or fails."""
    settings = settle(flags).settings
    _check_names(asked.only)
    if settings.provider is None:
        raise UsageError("No provider is named.", "Add --provider NAME; `inspector providers` lists them.")
    provider = load(settings.provider_dir)[settings.provider]
    if url is None and not listing:
        raise UsageError("No URL is given.", "Name where the app takes webhooks: inspector grade URL.")
    allowed = frozenset(settings.allow_target)
    timeout, insecure = settings.forward_timeout, settings.insecure
    target = parse_target(url or "3000", timeout=timeout, allow_hosts=allowed, insecure_hosts=insecure)
    run = _Run(settings, provider, target, asked)
    if listing:
        return run.listing()
    try:
        return asyncio.run(run.grade())
    except asyncio.CancelledError:
        return ExitCode.INTERRUPTED


class _Run:
    """One grading of one app."""

    def __init__(self, settings: Settings, provider: Provider, target: Target, asked: Asked) -> None:
        place = destination(target.url)
        path = (place.path or "/") + (f"?{place.query}" if place.query else "")
        origin = f"{place.scheme}://{place.authority}"
        self._settings = settings
        self._provider = provider
        self._asked = asked
        self._headers = _headers(asked.headers)
        self._path = path.encode("ascii")
        # The requests bring the whole path and query along.
        self._target = replace(target, url=origin)
        self._shown = origin + path
        public = settings.public_url
        self._url = public_url_for(public, self._path) if public else self._shown
        self._scheme: Scheme = pick_scheme(provider, asked.variant, self._url)
        self._silent = 0

    def listing(self) -> int:
        """Say what would be sent, without sending."""
        grader = self._grader(make_keys(self._provider, self._scheme))
        for case in self._wanted(grader):
            self._print(Result(case, Mark.UNTRIED if case.shots else Mark.INAPPLICABLE, (), case.reason))
        return ExitCode.OK

    async def grade(self) -> int:
        """Send every case and print what came of it."""
        keys = self._keys()
        grader = self._grader(keys)
        serving = await offer(self._provider, keys, self._asked.key_port)
        try:
            if keys.made:
                await self._until_known(grader)
            results = await self._results(grader)
        finally:
            if serving is not None:
                await serving.close()
        faults = diagnose(results)
        bad = any(result.mark is Mark.BAD for result in results)
        self._print_summary(results, faults, bad=bad)
        return ExitCode.GRADE if bad else ExitCode.OK

    def _keys(self) -> Keys:
        asked = self._asked
        given = given_keys(
            *(self._settings, self._provider, self._scheme, os.environ),
            env=asked.key_env,
            file=asked.key_file,
            id=asked.key_id,
        )
        return given or make_keys(self._provider, self._scheme, asked.key_id)

    def _grader(self, keys: Keys) -> Grader:
        sender = make_sender(self._provider, self._scheme, keys, self._url)
        return Grader(sender, self._path, now_us, secrets.token_hex(8), self._headers)

    def _wanted(self, grader: Grader) -> Iterator[Case]:
        """The cases asked for, each made when it is its turn; the good delivery always comes first."""
        for plan in PLANS:
            if not self._asked.only or plan.name in ("good", *self._asked.only):
                yield grader.case(plan)

    async def _until_known(self, grader: Grader) -> None:
        """Send right deliveries until the app takes one: it may have to be given the key first."""
        until = asyncio.get_running_loop().time() + self._asked.patience
        told = False
        while True:
            # A name of its own makes a delivery of its own: the app may refuse one that it has seen.
            [answer] = await self._send_all(grader.case(replace(PLANS[0], name="greeting")))
            if accepted(self._provider, answer) or asyncio.get_running_loop().time() >= until:
                return
            if not told:
                tell(f"inspector: waiting up to {self._asked.patience:g} s for the app to take the key.")
                told = True
            await asyncio.sleep(_POLL)

    async def _results(self, grader: Grader) -> list[Result]:
        results: list[Result] = []
        good: Result | None = None
        self._silent = 0
        for case in self._wanted(grader):
            result = await self._result(case, good if good and good.mark is Mark.BAD else None)
            good = good or result
            refused = good.mark is Mark.BAD
            results.append(result)
            self._print(result)
            if case.name == "good" and refused:
                self._tell_refused(result)
        return results

    async def _result(self, case: Case, refused: Result | None) -> Result:
        """What comes of a case; `refused` is the right delivery's result where that was refused."""
        if case.shots and self._silent >= _SILENCE:
            return Result(case, Mark.UNTRIED, (), f"It gave no answer {_SILENCE} times in a row.")
        if refused is None or not case.shots:
            return mark(self._provider, case, await self._send_all(case))
        if case.name not in _TELLING or refused.answers[0].status is None:
            return Result(case, Mark.UNTRIED, (), "A right delivery was refused, so this would tell nothing.")
        result = mark(self._provider, case, await self._send_all(case))
        if case.expect is Expect.ACCEPT and not any(answer.ok for answer in result.answers):
            why = "It refuses this as it does the right delivery, which tells nothing more."
            return replace(result, mark=Mark.UNTRIED, meaning=why)
        return result

    async def _send_all(self, case: Case) -> list[Attempt]:
        answers: list[Attempt] = []
        for shot in case.shots:
            answers.append(await self._send(shot))
            self._silent = self._silent + 1 if answers[-1].status is None else 0
            if self._silent >= _SILENCE:
                break
        return answers

    async def _send(self, shot: Shot) -> Attempt:
        request = shot.request
        digest = body_digest(request.body)
        delivery = Delivery(now_us(), request.method, request.target, request.headers, request.body, digest)
        return await send(delivery, self._target, pause=SLOW_PAUSE if shot.slow else 0.0)

    # -- what is printed

    def _tell_refused(self, result: Result) -> None:
        answer = result.answers[0]
        if answer.status is None:
            said = f"the app gave no answer. {visible_line(answer.message)}"
            todo = [f"Start it, and see that {visible_line(self._shown)} is where it takes webhooks."]
        elif 300 <= answer.status < 400:
            to = visible_line(answer.headers.text("location") or "another place")
            said = f"the app answers {answer.status}, and few providers follow that."
            todo = [f"Name the URL it points to, which is {to}."]
        else:
            said = "the app refuses a right delivery, so nothing else would mean anything. Check:"
            todo = [
                f"the key: does it use the one above, for {self._provider.said}?",
                f"the URL: is {visible_line(self._url)} what it signs, where the scheme signs it?",
                f"the path: {visible_line(self._path.decode('ascii'))} answered {answer.status}.",
                "what else it looks at, as an account or webhook id: --header 'Name: value' sets that.",
            ]
        for text, first in ((f"inspector: {said}", ""), *((each, "  ") for each in todo)):
            tell(text, first)

    def _print(self, result: Result) -> None:
        if self._settings.json:
            print_line(case_line(result))
            return
        for text in case_lines(result, columns()):
            print_text(text)

    def _print_summary(self, results: list[Result], faults: tuple[Diagnosis, ...], *, bad: bool) -> None:
        counts = {kind: sum(result.mark is kind for result in results) for kind in Mark}
        if self._settings.json:
            print_line(
                {
                    "type": "grade",
                    "at": rfc3339(now_us()),
                    "provider": self._provider.id,
                    "scheme": self._scheme.title,
                    "url": self._shown,
                    "passed": not bad,
                    "counts": {kind.name.lower(): count for kind, count in counts.items()},
                    "faults": [{"code": fault.code, "message": fault.message} for fault in faults],
                }
            )
            return
        said = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        print_text("")
        for text in (
            *(f"{fault.message}  [{fault.code}]" for fault in faults),
            f"{self._provider.said}, {visible_line(self._scheme.title)}: {said}.",
        ):
            for line in indented(text, columns(), rest="  "):
                print_text(line)


def case_line(result: Result) -> Line:
    """A case's result as a JSON line."""
    case = result.case
    labels = [shot.label for shot in case.shots]
    answers: list[Line] = [
        {
            "label": label,
            "status": answer.status,
            "error": answer.error,
            "ms": round(answer.duration / 1000, 3),
        }
        for label, answer in zip(labels, result.answers, strict=False)
    ]
    return {
        "type": "case",
        "at": rfc3339(now_us()),
        "name": case.name,
        "title": case.title,
        "severity": str(case.severity),
        "expect": str(case.expect),
        "mark": result.mark.name.lower(),
        "answers": answers,
        "meaning": result.meaning,
    }


def _headers(lines: tuple[str, ...]) -> Headers:
    """The user's header lines. Raises DraftError."""
    draft = Draft(b"POST", b"/", Headers(), b"")
    for line in lines:
        draft = set_header(draft, line)
    check(draft)
    return draft.headers


def _check_names(only: tuple[str, ...]) -> None:
    known = {plan.name for plan in PLANS}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(
            f"There is no case {visible_line(unknown[0])}.", f"Known: {', '.join(sorted(known))}."
        )
