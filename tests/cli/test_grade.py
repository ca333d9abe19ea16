"""The grader against apps that are right, and wrong in the five ways apps are: each is told by its name."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import termios
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from inspector.cli.entry import run_command_line
from inspector.cli.grade.marks import Mark, Result
from inspector.cli.grade.table import case_lines, indented
from inspector.model import Attempt, ExitCode
from inspector.providers import load
from inspector.simulate.grading import Case, Expect, Severity
from inspector.simulate.key_document import make_key, private_pem, public_pem
from inspector.simulate.plans import PLANS
from tests.cli.receivers import (
    ISSUER,
    NO_ANSWER,
    App,
    Check,
    as_far_as_it_goes,
    by_prefix,
    no_check,
    receiving,
    written_anew,
)
from tests.engine.engine_process import environment

HMAC = ("github", "stripe", "slack", "standardwebhooks")
TIMED = ("stripe", "slack", "standardwebhooks")
NAMES = [plan.name for plan in PLANS]
QUICK = ",".join(name for name in NAMES if name != "slow_body")

Grade = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Grade:
    """Run `inspector grade --json` with nothing of the user's: exit code, lines, stderr."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*words: str) -> tuple[int, list[dict[str, object]], str]:
        code = run_command_line(["grade", "--json", *words])
        out, errors = capfdbinary.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], errors.decode()

    return run


def key_file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)
    return str(path)


def secret_for(provider: str) -> str:
    if provider == "standardwebhooks":
        return "whsec_" + b64encode(secrets.token_bytes(24)).decode()
    return secrets.token_hex(20)


def faults(lines: list[dict[str, object]]) -> list[str]:
    found = lines[-1]["faults"]
    assert isinstance(found, list)
    return [fault["code"] for fault in found]


def marks(lines: list[dict[str, object]]) -> dict[str, str]:
    return {str(line["name"]): str(line["mark"]) for line in lines if line["type"] == "case"}


@pytest.mark.parametrize("provider", [*HMAC, "dyte", "livekit"])
def test_a_correct_receiver_passes_every_case(provider: str, grade: Grade, tmp_path: Path) -> None:
    if provider == "dyte":
        key = make_key()
        given, app = private_pem(key).reveal().decode(), App(public_pem(key))
    else:
        given = secret_for(provider)
        app = App(given)
    only = ",".join(NAMES) if provider == "github" else QUICK
    with receiving(getattr(app, provider)) as url:
        code, lines, errors = grade(
            *(url, "--provider", provider, "--key-file", key_file(tmp_path, given)),
            *("--only", only, "--key-id", ISSUER),
        )
    told = marks(lines)
    assert (f"here as {ISSUER}" in errors) == (provider == "livekit")
    if provider == "stripe":
        # Stripe's own libraries take a time ahead of the clock, so a stricter app is right as well.
        assert told["future"] == "inapplicable"
    assert (code, faults(lines), lines[-1]["passed"]) == (ExitCode.OK, [], True)
    assert set(told.values()) <= {"good", "inapplicable"}
    assert list(told) == only.split(",")
    assert ("good" if provider in (*TIMED, "livekit") else "inapplicable") == told["stale"]


WRONG: list[tuple[str, str]] = [
    *(("no_check", provider) for provider in (*HMAC, "dyte")),
    *(("prefix_compare", provider) for provider in HMAC),
    *(("reserialises", provider) for provider in (*HMAC, "dyte")),
    *(("accepts_stale", provider) for provider in TIMED),
    ("hmac_for_public_key", "dyte"),
]


@pytest.mark.parametrize(("fault", "provider"), WRONG)
def test_each_wrong_receiver_is_told_by_its_name(
    fault: str, provider: str, grade: Grade, tmp_path: Path
) -> None:
    if provider == "dyte":
        key = make_key()
        given, text = private_pem(key).reveal().decode(), public_pem(key)
    else:
        given = text = secret_for(provider)
    checks: dict[str, Check] = {
        "no_check": no_check,
        "prefix_compare": getattr(App(text, compare=by_prefix), provider),
        "reserialises": getattr(App(text, writing=written_anew), provider),
        "accepts_stale": getattr(App(text, tolerance=1e9), provider),
        "hmac_for_public_key": App(text).dyte_by_hmac,
    }
    with receiving(checks[fault]) as url:
        code, lines, _ = grade(
            url, "--provider", provider, "--key-file", key_file(tmp_path, given), "--only", QUICK
        )
    assert faults(lines) == [fault]
    assert (code, lines[-1]["passed"]) == (ExitCode.GRADE, False)


def fragile(app: App) -> Check:
    return lambda headers, body: 500 if not headers.get("x-hub-signature-256") else app.github(headers, body)


ODD: list[tuple[str, str, Callable[[App], Check], str, str]] = [
    ("github", "crashes", fragile, "missing_header,wrong_signature", "missing_header"),
    (
        "github",
        "crashes",
        lambda app: lambda headers, body: 500 if len(body) > 2**20 else app.github(headers, body),
        "null,large_body",
        "large_body",
    ),
    ("github", "redirects", lambda app: lambda headers, body: 302, "head", "good"),
    (
        "standardwebhooks",
        "prefix_compare",
        lambda app: App(app.text, compare=as_far_as_it_goes).standardwebhooks,
        "empty_signature,cut_signature,wrong_signature",
        "cut_signature",
    ),
    (
        "livekit",
        "optional_signature",
        lambda app: app.livekit_with_none,
        "empty_signature",
        "empty_signature",
    ),
]


@pytest.mark.parametrize(("provider", "fault", "make", "only", "at"), ODD)
def test_an_app_that_errs_in_an_odd_way_is_told_by_it(
    provider: str, fault: str, make: Callable[[App], Check], only: str, at: str, grade: Grade, tmp_path: Path
) -> None:
    given = secret_for(provider)
    with receiving(make(App(given))) as url:
        code, lines, errors = grade(
            *(url, "--provider", provider, "--key-file", key_file(tmp_path, given)),
            *("--only", only, "--key-id", ISSUER),
        )
    assert (code, faults(lines), marks(lines)[at]) == (ExitCode.GRADE, [fault], "bad")
    assert ("few providers follow" in errors and "/sign-in" in errors) == (fault == "redirects")


def test_what_else_an_app_looks_at_is_named_to_every_delivery(grade: Grade, tmp_path: Path) -> None:
    """Dyte's page has the app compare the webhook's id with those that it registered."""
    key = make_key()
    app, given = App(public_pem(key)), key_file(tmp_path, private_pem(key).reveal().decode())
    words = ("--provider", "dyte", "--key-file", given, "--only", QUICK)
    with receiving(
        lambda headers, body: headers.get("dyte-webhook-id") == "wh-1" and app.dyte(headers, body)
    ) as url:
        code, lines, errors = grade(url, *words)
        assert (code, faults(lines)) == (ExitCode.GRADE, ["refuses_good"])
        assert "--header 'Name: value'" in errors
        code, lines, _ = grade(url, *words, "--header", "Dyte-Webhook-Id: wh-1")
        assert (code, faults(lines), lines[-1]["passed"]) == (ExitCode.OK, [], True)
        code, lines, errors = grade(url, *words, "--header", "X: a\r\nEvil: 1")
        assert (code, lines, "is not allowed in HTTP" in errors) == (ExitCode.FAILURE, [], True)


def test_an_app_that_hangs_at_a_wrong_delivery_is_told_so(grade: Grade, tmp_path: Path) -> None:
    given = secret_for("github")
    app, end = App(given), threading.Event()
    with receiving(lambda headers, body: app.github(headers, body) or not end.wait(20.0)) as url:
        code, lines, _ = grade(
            *(url, "--provider", "github", "--key-file", key_file(tmp_path, given)),
            *("--forward-timeout", "2", "--only", "wrong_signature"),
        )
        end.set()
    assert (code, faults(lines)) == (ExitCode.GRADE, ["hangs"])


def test_an_app_that_gives_no_answers_is_charged_with_nothing_else_and_soon_left_alone(
    grade: Grade, tmp_path: Path
) -> None:
    given = secret_for("github")
    app = App(given)
    with receiving(lambda headers, body: app.github(headers, body) or NO_ANSWER) as url:
        words = ("--provider", "github", "--key-file", key_file(tmp_path, given), "--only", QUICK)
        code, lines, _ = grade(url, *words)
    told = marks(lines)
    assert (code, faults(lines)) == (ExitCode.GRADE, ["no_answer"])
    assert (told["good"], told["missing_header"], told["empty_signature"]) == ("good", "bad", "bad")
    assert {told[name] for name in ("wrong_signature", "null", "head")} == {"untried"}


def test_an_app_that_refuses_what_it_has_seen_is_right(
    grade: Grade, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Each delivery has an id of its own, but those that are sent twice on purpose: also those before the
    app has taken a key that was made here."""
    seen: set[str] = set()
    app = App("")

    def check(headers: Mapping[str, str], body: bytes) -> bool | int:
        if not app.text:
            app.text = capfdbinary.readouterr().err.splitlines()[1].decode().strip()
        if not app.github(headers, body):
            return False
        known = headers["x-github-delivery"] in seen
        seen.add(headers["x-github-delivery"])
        return 409 if known else True

    with receiving(check) as url:
        code, lines, _ = grade(url, "--provider", "github", "--only", QUICK)
    told = marks(lines)
    assert (code, faults(lines), told.pop("duplicate")) == (ExitCode.OK, [], "weak")
    assert set(told.values()) == {"good", "inapplicable"}


def test_a_refused_right_delivery_is_said_first_and_the_rest_is_not_tried(
    grade: Grade, tmp_path: Path
) -> None:
    with receiving(App("another secret").github) as url:
        code, lines, errors = grade(url, "--provider", "github", "--key-file", key_file(tmp_path, "s" * 20))
    assert code == ExitCode.GRADE
    assert faults(lines) == ["refuses_good"]
    assert marks(lines)["good"] == "bad"
    assert marks(lines)["stale"] == "inapplicable"
    # It may show why, and here does not: no row may say that it writes the body anew.
    assert (marks(lines)["other_writing"], marks(lines)["duplicate"]) == ("untried", "untried")
    assert "refuses a right delivery" in errors
    assert "the key" in errors
    assert "s" * 20 not in errors


def test_an_app_that_is_not_there_is_said_so(grade: Grade, tmp_path: Path) -> None:
    with receiving(no_check) as url:
        pass
    code, lines, errors = grade(url, "--provider", "github", "--key-file", key_file(tmp_path, "s" * 20))
    assert code == ExitCode.GRADE
    assert faults(lines) == ["no_answer"]
    assert "gave no answer" in errors
    assert set(marks(lines).values()) == {"bad", "untried", "inapplicable"}


def test_a_made_secret_is_shown_once_and_the_app_may_take_it_late(
    grade: Grade, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The app reads its secret from where the grader said it, and only after the first delivery."""
    app = App("not yet")
    shown = b""

    def check(headers: object, body: bytes) -> bool:
        nonlocal shown
        right = app.github(headers, body)  # type: ignore[arg-type]  # a mapping, from the receiver
        if not right and app.text == "not yet":
            shown = capfdbinary.readouterr().err
            app.text = shown.splitlines()[1].decode().strip()
        return right

    with receiving(check) as url:
        code, lines, _ = grade(url, "--provider", "github", "--only", "wrong_signature")
    assert (code, marks(lines)) == (ExitCode.OK, {"good": "good", "wrong_signature": "good"})
    assert shown.count(app.text.encode()) == 1


def test_a_made_key_is_served_as_the_provider_publishes_it(
    grade: Grade, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    import urllib.request

    app = App("")

    def check(headers: object, body: bytes) -> bool:
        if not app.text:
            told = capfdbinary.readouterr().err.decode()
            url = next(word for word in told.split() if word.endswith("/.well-known/webhooks.json"))
            assert url.startswith("http://127.0.0.1:")
            with urllib.request.urlopen(url) as answer:  # the grader's own
                app.text = json.load(answer)["data"]["publicKey"]
        return app.dyte(headers, body)  # type: ignore[arg-type]  # a mapping, from the receiver

    with receiving(check) as url:
        code, lines, _ = grade(url, "--provider", "dyte", "--only", "wrong_key,public_key_as_secret")
    assert (code, set(marks(lines).values())) == (ExitCode.OK, {"good"})


def test_every_provider_that_can_be_signed_lists_its_cases(grade: Grade) -> None:
    """The list names every case, and a reason where one does not apply; a few senders cannot be played."""
    unplayed = set()
    for provider in load(None):
        code, lines, errors = grade("--list", "--provider", provider.id)
        if code != ExitCode.OK:
            assert errors.startswith("inspector: "), provider.id
            assert "cannot be played" in errors, provider.id
            unplayed.add(provider.id)
            continue
        assert [line["name"] for line in lines] == NAMES
        for line in lines:
            assert (line["mark"] == "inapplicable") == bool(line["meaning"]), (provider.id, line)
    assert unplayed <= UNPLAYED


UNPLAYED = {
    "100ms",
    "aws_sns",
    "hygraph",
    "kinde",
    "mailgun",
    "msgraph",
    "paypal",
    "plaid",
    "signwell",
}
"""Who signs in the body, by a key nobody else has, or by tokens that cannot be made here."""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("http://127.0.0.1:1/",), ExitCode.USAGE, "--provider"),
        (("--provider", "github"), ExitCode.USAGE, "inspector grade URL"),
        (("--list", "--provider", "github", "--only", "stal"), ExitCode.USAGE, "stal"),
        (("http://10.1.2.3/", "--provider", "github"), ExitCode.FORWARD, "--allow-target 10.1.2.3"),
        (("http://127.0.0.1:1/", "--provider", "gihub"), ExitCode.CONFIG, "github"),
        (("http://127.0.0.1:1/", "--provider", "github", "--key-env", "NOT_SET"), ExitCode.CONFIG, "NOT_SET"),
    ],
)
def test_what_cannot_be_graded_is_one_sentence(
    words: tuple[str, ...], code: int, said: str, grade: Grade
) -> None:
    got, lines, errors = grade(*words)
    assert (got, lines) == (code, [])
    assert said in errors


def answered(status: int | None, duration: int, error: str | None = None) -> Attempt:
    return Attempt(1, 0, "http://127.0.0.1/", "", "", duration, status, error=error)


def _case(name: str, title: str) -> Case:
    return Case(name, title, Severity.CRITICAL, Expect.REFUSE, "", "")


LONG = (
    "Anybody can send it events: a delivery without a signature passes. Refuse with 401 when it is not there."
)
RESULTS = [
    Result(_case("good", "a right delivery"), Mark.GOOD, (answered(200, 9),)),
    Result(_case("missing_header", "no signature header"), Mark.BAD, (answered(204, 30_000_000),), LONG),
    Result(_case("public_key_as_secret", "a title that is " + "long " * 8), Mark.INAPPLICABLE, (), "why"),
    Result(
        _case("replayed_id", "the same bytes twice"), Mark.WEAK,
        (answered(200, 1), answered(None, 2, "unreachable"), answered(409, 3)), LONG,
    ),
]  # fmt: skip


@pytest.mark.parametrize("width", [80, 200, 50])
def test_the_table_holds_at_the_width_of_a_terminal(width: int) -> None:
    told = [list(case_lines(result, width)) for result in RESULTS]
    for result, (head, *below) in zip(RESULTS, told, strict=True):
        assert head[:23] == f"{result.mark.sign} {result.case.name:<20} "
        assert head[23:31] == "refuse  "
        assert all(len(line) <= width and line.startswith("    ") for line in (head, *below)[1:])
        said = " ".join(" ".join(line.split()) for line in (head, *below))
        assert " ".join(f"{result.case.title} {result.meaning}".split()[-3:]) in said
    title = 49 if width > 60 else 4
    for (head, *below), words in zip(told, ("a right", "no signature", "a title", "the same"), strict=True):
        assert next(line for line in (head, *below) if words in line).index(words) == title
    assert told[2][0][31:].startswith("not applicable")
    assert told[3][0][31:] == "200 unreachable 409   3 µs"


def test_a_table_in_a_file_has_each_sentence_on_one_line() -> None:
    assert list(case_lines(RESULTS[1], None))[1] == f"    critical: {LONG}"
    assert indented("a b  [code]", None, rest="  ") == ["a b  [code]"]


def test_a_terminal_gets_its_own_width(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 60))
    words = ("grade", "--list", "--provider", "github", "--only", "stale,reserialised")
    with os.fdopen(ours, "rb", 0) as terminal:
        subprocess.run(
            [sys.executable, "-m", "inspector", *words], stdout=theirs, env=environment(tmp_path), check=True
        )
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # Linux says so at the end of a terminal.
            while piece := terminal.read(65536):
                shown += piece
    lines = shown.decode().splitlines()
    assert max(map(len, lines)) <= 60
    assert "    the same body written anew after it was signed" in lines
