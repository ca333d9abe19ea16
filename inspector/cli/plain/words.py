"""What happens, as sentences for a screen reader: the verdict and its reason first, no columns, no signs.

Pure. Foreign text is made visible here, so that each sentence is one line and inert.
"""

from __future__ import annotations

from collections.abc import Sequence

from inspector.model import Attempt, Delivery, Row, Status, Verdict
from inspector.text import duration, shorten, visible, visible_line

LONGEST_BODY = 4000
"""Characters of a body that `show` reads out."""

HELP = """Commands, each on a line of its own:
show NUMBER: one delivery with its headers and body.
explain NUMBER: why its verdict is as it is, and what to do.
forward NUMBER, or forward NUMBER URL: send it to the app.
flush: try an app that was down, and send what waits for it.
target URL: send it every new delivery. target alone: send it none any more.
list, or list FILTER: the newest twenty deliveries.
filter FILTER: speak only of deliveries that match. filter alone: of all again.
judge NUMBER: judge it again with the keys as they are now.
test: send a signed test delivery.
watch PATH: after a change of your app's files there, send again what it failed at. watch alone: stop.
help: this. quit: leave."""

_WORDS = {
    Status.VALID: "valid",
    Status.INVALID: "invalid",
    Status.STALE: "stale, its time is outside the tolerance",
    Status.TOKEN: "right token, nothing is signed",
    Status.UNSIGNED: "unsigned",
    Status.UNKNOWN_PROVIDER: "unknown sender",
    Status.NO_KEY: "no key to check it with",
}


def about_row(row: Row, name: str, reason: str = "") -> str:
    """One delivery in a sentence: `3: Dyte meeting.started, valid, 412 bytes.`; `name` is the provider's."""
    who = visible_line(name or row.provider or "")
    what = shorten(visible_line(row.event or f"{row.method} {row.target}"), 80)
    verdict = "not judged yet" if row.verdict is None else _WORDS[row.verdict]
    parts = [f"{row.id}: {who} {what}".replace("  ", " ").rstrip(), verdict]
    if row.retry_of is not None:
        parts.append(f"retry of {row.retry_of}")
    if row.held:
        parts.append("waits for the app")
    parts.append(f"{row.size} byte{'' if row.size == 1 else 's'}")
    said = ", ".join(parts) + "."
    return f"{said} {_sentence(reason)}" if reason else said


def about_attempt(delivery: object, url: object, status: object, ms: object, message: object) -> str:
    """What came of a forward."""
    where = visible_line(str(url))
    if status is None:
        return f"{delivery} was not taken by {where}: {_sentence(str(message or 'no answer'))}"
    took = f" in {duration(int(float(str(ms)) * 1000))}" if ms is not None else ""
    wrong = f" {_sentence(str(message))}" if message else ""
    return f"{delivery} forwarded to {where}: {status}{took}.{wrong}"


def about_run(delivery: object, message: object, ms: object) -> str:
    """How a program ended that was run on a delivery."""
    return f"{delivery}: {_sentence(str(message))} It took {duration(int(float(str(ms)) * 1000))}."


def about_watching(paths: object) -> str:
    """Which files of the app are looked at from now on."""
    shown = (
        ", ".join(shorten(visible_line(str(path)), 60) for path in paths) if isinstance(paths, list) else ""
    )
    if not shown:
        return "The app's files are no longer watched."
    return f"Watching {shown}. After a change, what the app failed at is sent again."


def about_problem(message: object, hint: object) -> str:
    """What the user should know that is no delivery."""
    return f"Problem: {visible_line(str(message))} {visible_line(str(hint or ''))}".rstrip()


def about_verdict(id: int, verdict: Verdict | None) -> list[str]:
    """Why a verdict is as it is, a sentence a line."""
    if verdict is None:
        return [f"Delivery {id} is not judged yet."]
    said = [f"Delivery {id} is {_WORDS[verdict.status]}."]
    for finding in verdict.findings:
        said.append(f"{str(finding.certainty).capitalize()}: {_sentence(finding.message)}")
        said += [f"{_spoken(name)}: {visible_line(value)[:300]}" for name, value in finding.evidence]
        if finding.fix:
            said.append(f"What to do: {_sentence(finding.fix)}")
    about = (("Provider", verdict.provider or ""), ("Scheme", verdict.scheme), ("Key", verdict.key))
    said += [f"{label}: {visible_line(text)}." for label, text in about if text]
    said += [
        f"Check {visible_line(check.name)}: "
        f"{'not made' if check.passed is None else 'passed' if check.passed else 'failed'}, "
        f"{_sentence(check.detail)}"
        for check in verdict.checks
    ]
    return said


def about_delivery(delivery: Delivery, attempts: list[Attempt], held_for: Sequence[str] = ()) -> list[str]:
    """One delivery whole: its head, its body as text, what the app answered, the routes it waits for."""
    said = [f"{delivery.method} {visible_line(delivery.target_text)}", "Headers:"]
    said += [
        f"{visible_line(name.decode('latin-1'))}: {visible_line(value.decode('latin-1'))}"
        for name, value in delivery.headers
    ]
    text = visible(delivery.body[: LONGEST_BODY * 4].decode("utf-8", "backslashreplace"))
    said += [f"Body, {delivery.size} bytes:", text[:LONGEST_BODY] or "It is empty."]
    if len(text) > LONGEST_BODY:
        said.append("The rest is left out; inspector show prints all of it.")
    for one in attempts:
        said.append(about_attempt(delivery.id, one.url, one.status, one.duration / 1000, one.message))
    return said + [f"It waits for the app of the route {visible_line(route)}." for route in held_for]


def _spoken(name: str) -> str:
    return visible_line(name.replace("_", " ")).capitalize()


def _sentence(text: str) -> str:
    """One line that ends as a sentence does."""
    line = visible_line(text).strip()
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."
