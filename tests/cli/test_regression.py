"""`inspector replay --baseline`: a real app's answers against a committed file, from the store and from
fixtures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from hmac import new as hmac
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import MultipartWriter, web

from inspector.cli.entry import run_command_line
from inspector.model import Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.store.writer import Writer
from tests.engine.local_server import served

HOSTILE = "\x1b]52;c;aGk=\x07[@click=app.quit]\u202e"
KEY = "whsec_canary"
CONFIG = '[providers.stripe]\nsecret_env = "STRIPE"\n'
EVENTS = ("invoice.paid", "customer.created", "charge.failed")


@dataclass
class App:
    """An app that checks Stripe's signature if told to, and answers each event as `change` makes of the
    usual."""

    strict: bool = False
    change: Callable[[str, dict[str, object]], web.Response | None] = lambda event, usual: None
    answered: int = 0

    async def answer(self, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        self.answered += 1
        signature = request.headers.get("Stripe-Signature", "")
        if self.strict and not _holds(signature, body):
            return web.Response(status=401, text="stale")
        event = str(json.loads(body)["type"])
        usual: dict[str, object] = {"event": event, "number": self.answered, "amount": 10}
        changed = self.change(event, usual)
        text = json.dumps(usual).replace("10}", "10.00}")
        headers = {"X-Request-Id": f"r{self.answered}", "Set-Cookie": f"sid={self.answered}", "X-App": "1"}
        return changed or web.Response(text=text, content_type="application/json", headers=headers)


def _holds(signature: str, body: bytes) -> bool:
    """As Stripe's libraries check it, with a right key and a time that is not 2023's."""
    time, _, given = signature.partition(",v1=")
    signed = time.removeprefix("t=").encode() + b"." + body
    return given == hmac(KEY.encode(), signed, sha256).hexdigest() and int(time[2:]) > 1_750_000_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Three Stripe deliveries, one twice, signed long ago."""
    folder = tmp_path / ".config" / "inspector"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG)
    keep(tmp_path, *EVENTS, EVENTS[0])
    return tmp_path


def keep(home: Path, *events: str) -> None:
    """Store a Stripe delivery of each event."""
    writer = Writer(home / "d.db")
    for number, event in enumerate(events):
        body = json.dumps({"id": f"evt_{event}", "type": event}).encode()
        headers = Headers.of(
            [("Content-Type", "application/json"), ("Stripe-Signature", "t=1700000000,v1=00")]
        )
        kept = Delivery(1_700_000_000_000_000 + number, "POST", b"/hooks", headers, body, body_digest(body))
        id = writer.add(kept).result(10)
        facts = Facts("stripe", event, f"evt_{event}")
        writer.judge(id, facts, Verdict(Status.STALE, "stripe"), 1).result(10)
    writer.close()


Run = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs a whole command line in a thread: exit code, stdout, stderr. The database is named unless there
    are fixtures."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("STRIPE", KEY)

    async def run(*arguments: str) -> tuple[int, str, str]:
        where = () if "--fixtures" in arguments else ("--db", str(home / "d.db"))
        code = await asyncio.to_thread(run_command_line, [*arguments, *where])
        printed = capsysbinary.readouterr()
        return code, printed.out.decode(), printed.err.decode()

    return run


async def test_answers_are_held_against_a_file_that_a_reviewer_can_read(home: Path, run: Run) -> None:
    app = App()
    file = home / "answers.json"
    baseline = ("--baseline", str(file))
    async with served(app.answer) as server:
        to = ("--to", server.url)
        code, out, errors = await run("replay", "provider:stripe", *to, *baseline)
        assert (code, out, app.answered) == (ExitCode.NOT_FOUND, "", 0)
        assert "Add --update" in errors
        code, out, _ = await run("replay", "provider:stripe", *to, *baseline, "--update")
        assert (code, app.answered) == (ExitCode.OK, 4)
        assert out.splitlines()[0] == "+ stripe/invoice.paid/evt_invoice.paid  (#1)  200, new"
        assert "evt_invoice.paid #2  (#4)" in out
        code, out, errors = await run("replay", "1", *to, *baseline)
        assert code == ExitCode.DIFFERENT
        assert "~ number: 1 → 5" in out

        code, _, _ = await run("replay", "1", *to, *baseline, "--ignore", "number", "--update")
        assert code == ExitCode.OK
        text = file.read_text()
        assert '"number": "[ignored]",\n          "amount": 10.00\n' in text
        assert text.count("[ignored]") == 4  # Of those that were not sent too.
        assert '"set-cookie": "[redacted]"' in text
        assert "sid=" not in text
        code, out, _ = await run("replay", "provider:stripe", *to, *baseline, "--pace", "now")
        assert (code, out.splitlines()[-1]) == (ExitCode.OK, "4 answers: 4 as before")
        assert [line.split()[-2] for line in out.splitlines()[:4]] == ["(#1)", "(#2)", "(#3)", "(#4)"]
        before = file.read_bytes()
        code, _, errors = await run("replay", "provider:stripe", *to, *baseline, "--update")
        assert (code, file.read_bytes(), "stays as it is" in errors) == (ExitCode.OK, before, True)

        def change(event: str, usual: dict[str, object]) -> web.Response | None:
            if event == "invoice.paid":
                del usual["event"]
                usual |= {HOSTILE: "trace-1700000000", "amount": "10"}
            if event == "customer.created":
                return web.Response(status=500, text=f"<h1>{HOSTILE}", headers={"X-Error": "1"})
            return None

        app.change = change
        code, out, errors = await run("replay", "1", "2", "3", *to, *baseline)
        assert code == ExitCode.DIFFERENT
        assert '~ amount: 10.00 → "10"  (number → string)' in out
        assert "- event: " in out
        assert "~ status: 200 → 500" in out
        assert "+ x-error: " in out
        assert "(json → text)" in out
        assert out.splitlines()[-1] == "3 answers: 1 as before, 2 different; 1 of the baseline not sent"
        assert not {"\x1b", "\x07", "\u202e"} & {*out, *errors}
        code, out, _ = await run("replay", "2", *to, *baseline, "--json")
        lines = [json.loads(line) for line in out.splitlines()]
        assert {line["type"] for line in lines[:-2]} == {"difference"}
        assert lines[-2] | {"result": "different", "delivery": 2, "was": 200, "status": 500} == lines[-2]
        assert (lines[-1]["type"], lines[-1]["different"], lines[-1]["missing"]) == ("baseline", 1, 3)

        code, out, errors = await run("replay", "2", "3", *to, *baseline, "--update", "--prune")
        assert code == ExitCode.OK
        assert "- stripe/invoice.paid/evt_invoice.paid  dropped" in out
        assert len(json.loads(file.read_text())["answers"]) == 2
    kept = file.read_bytes()
    code, out, _ = await run("replay", "2", "3", "--to", server.url, *baseline, "--update")
    assert (code, file.read_bytes() == kept) == (ExitCode.FORWARD, True)
    assert "Nothing listens on" in out


async def test_fixtures_are_signed_again_and_compared_without_a_database(home: Path, run: Run) -> None:
    """As CI does it: the answers were kept from the store, the deliveries come from files."""
    app = App(strict=True)
    fixtures, file = home / "fixtures", home / "answers.json"
    code, _, errors = await run("export", "1", "2", "3", "--out", str(fixtures))
    assert code == ExitCode.OK, errors
    baseline = ("--baseline", str(file), "--ignore", "$.number")
    async with served(app.answer) as server:
        to = ("--to", server.url)
        code, _, _ = await run("replay", "1", "2", *to, *baseline, "--update", "--sign")
        assert code == ExitCode.OK
        (home / "d.db").unlink()
        code, out, errors = await run("replay", "--fixtures", str(fixtures), *to, *baseline)
        assert code == ExitCode.DIFFERENT
        assert "~ status: 200 → 401" in out
        assert "--sign signs each again" in errors
        code, out, _ = await run("replay", "--fixtures", str(fixtures), *to, *baseline, "--sign")
        assert code == ExitCode.DIFFERENT
        assert "✓ stripe/invoice.paid/evt_invoice.paid  200" in out.splitlines()
        assert "+ stripe/charge.failed/evt_charge.failed  200, not in the baseline" in out
        assert out.splitlines()[-1] == "3 answers: 2 as before, 1 new"
        code, out, _ = await run(
            "replay", "event:invoice.*", "--fixtures", str(fixtures), *to, "--sign", "--json"
        )
        assert (code, [json.loads(line)["status"] for line in out.splitlines()]) == (ExitCode.OK, [200])
        for left in fixtures.glob("stripe/customer.created/*/*"):
            left.unlink()
        code, out, _ = await run("replay", "--fixtures", str(fixtures), *to, *baseline, "--sign")
        assert code == ExitCode.DIFFERENT
        assert "- stripe/customer.created/evt_customer.created  in the baseline, and not among" in out
        next(fixtures.glob("stripe/*/*/body.json")).write_bytes(b"{}")
        sent = app.answered
        code, out, errors = await run("replay", "--fixtures", str(fixtures), *to, *baseline)
        assert (code, out, app.answered) == (ExitCode.FAILURE, "", sent)
        assert "its SHA-256 differs" in errors
    assert not (home / "d.db").exists()


def answers_of_every_kind(event: str, number: int, word: str = "same") -> web.Response | None:
    """What holds `number` where a request id or a time would stand, and `word` elsewhere."""
    match event.removeprefix("as."):
        case "form":
            inner = quote(json.dumps({"id": number, "said": word}))
            text = f"at={number}&item={word}&item=b{number}&payload={inner}"
            return web.Response(text=text, content_type="application/x-www-form-urlencoded")
        case "xml":
            items = f"<item><at>{number}</at></item>\n  <item><sku>a</sku><at>{number}</at></item>"
            text = f'<order id="{number}">\n  <total currency="EUR">{word}</total>\n  {items}\n</order>'
            return web.Response(body=XML_HEAD + text.encode(), content_type="application/xml")
        case "multipart":
            with MultipartWriter("form-data", f"b{number}") as parts:
                parts.append_json({"id": number, "said": word}).set_content_disposition("form-data", name="m")
                parts.append(b"\0\xff").set_content_disposition("form-data", name="f", filename="a.bin")
                return web.Response(body=parts)
        case "lines":
            text = "".join(json.dumps({"at": number, "said": word, "n": n}) + "\n" for n in (1, 2))
            return web.Response(text=text, content_type="application/x-ndjson")
        case "wide":
            body = json.dumps({"at": number, "said": word}).encode("utf-16-le")
            return web.Response(body=body, content_type="application/json", charset="utf-16le")
        case "latin":
            body = json.dumps({"at": number, "said": f"{word} ë"}, ensure_ascii=False).encode("latin-1")
            return web.Response(body=body, content_type="application/json", charset="iso-8859-1")
        case "html":
            text = f'<h1>{word}</h1>\n<input name="csrf" value="c{number}">\n<i>Made at {number} UTC</i>\n'
            return web.Response(text=text, content_type="text/html")
    return None


XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
KINDS = tuple(f"as.{kind}" for kind in ("form", "xml", "multipart", "lines", "wide", "latin", "html"))
NEW_EACH_TIME = (
    *("$.at", "$.item#2", "$.payload|json.id", "$.order['@id']", "order.item.at", "$.m|json.id", "$[*].at"),
    *("text:Made at .*", r"text:csrf. value=.(\w+)"),
)


async def test_places_are_left_out_of_every_kind_of_answer_and_an_old_file_still_holds(
    home: Path, run: Run
) -> None:
    """`baseline-1.json` was written by a release that kept all but UTF-8 JSON as text or bytes."""
    keep(home, *KINDS)
    number, word = 1, "same"
    app = App(change=lambda event, usual: answers_of_every_kind(event, number, word))
    file = home / "answers.json"
    old = Path(__file__).with_name("baseline-1.json").read_bytes()
    file.write_bytes(old)
    ignoring = [argument for rule in NEW_EACH_TIME for argument in ("--ignore", rule)]
    async with served(app.answer) as server:
        replay = ("replay", "event:as.*", "--to", server.url, "--baseline", str(file))
        code, out, _ = await run(*replay)
        assert (code, out.splitlines()[-1]) == (ExitCode.OK, "7 answers: 7 as before")

        number = 22
        code, out, errors = await run(*replay)
        assert (code, out.splitlines()[-1]) == (ExitCode.DIFFERENT, "7 answers: 7 different")
        assert '~ item #2: "b⟦1⟧" → "b⟦22⟧"' in out
        assert '~     at: "1" → "22"' in out
        assert "boundary" not in out
        assert "$.m.id (id), $.order['@id'] (id), $.payload.id (id)" in errors
        assert "--ignore text:PATTERN leaves out" in errors
        code, out, errors = await run(*replay, *ignoring, "--ignore", "$.nowhere", "--ignore", "text:none")
        assert (code, file.read_bytes()) == (ExitCode.OK, old), out
        assert errors.count(" finds nothing in these answers") == 2
        assert "--ignore “$.nowhere” finds nothing" in errors
        code, _, _ = await run(*replay, *ignoring, "--update")
        assert code == ExitCode.OK

        number = 333
        code, out, _ = await run(*replay)
        assert code == ExitCode.OK, out
        kept = file.read_bytes()
        code, _, errors = await run(*replay, "--update")
        assert (code, file.read_bytes() == kept, "stays as it is" in errors) == (ExitCode.OK, True, True)
        document = json.loads(kept)
        assert (json.loads(old)["version"], document["version"]) == (1, 2)
        bodies = {name.split("/")[1]: answer["body"] for name, answer in document["answers"].items()}
        gone, said = "[ignored]", {"id": "[ignored]", "said": "same"}
        assert bodies["as.form"] == {"form": {"at": gone, "item#1": "same", "item#2": gone, "payload": said}}
        total = {"@currency": "EUR", "#text": "same"}
        items = {"item#1": {"at": gone}, "item#2": {"sku": "a", "at": gone}}
        assert bodies["as.xml"] == {"xml": {"order": {"@id": gone, "total": total, **items}}}
        assert bodies["as.multipart"]["multipart"]["m"] == said
        assert bodies["as.html"]["lines"] == [
            "<h1>same</h1>",
            '<input name="csrf" value="[ignored]">',
            "<i>[ignored]",
            "",
        ]

        word = "other"
        code, out, _ = await run(*replay, "--json")
        assert code == ExitCode.DIFFERENT
        lines = [json.loads(line) for line in out.splitlines()]
        assert [line["path"] for line in lines if line["type"] == "difference"] == [
            *("$.item#1", "$.payload.said", "$.order.total['#text']", "$.m.said"),
            *("$[0].said", "$[1].said", "$.said", "$.said", "$[0]"),
        ]
        assert lines[-1]["ignored_text"] == ["Made at .*", r"csrf. value=.(\w+)"]


async def test_copies_are_linked_and_not_sent_by_a_filter_again(run: Run) -> None:
    app = App(strict=True)
    async with served(app.answer) as server:
        for _ in range(2):
            code, out, _ = await run("replay", "event:charge.*", "--sign", "--to", server.url)
            assert (code, len(out.splitlines())) == (ExitCode.OK, 1)
    assert out.startswith("#3 as #6 → ")
    code, out, _ = await run("list", "origin:replayed", "--json")
    assert [json.loads(line)["parent"] for line in out.splitlines()] == [3, 3]


async def test_an_answer_that_is_not_whole_is_never_kept(home: Path, run: Run) -> None:
    def change(event: str, usual: dict[str, object]) -> web.Response | None:
        return web.Response(body=b"x" * (10 * 2**20 + 1)) if event == "charge.failed" else None

    app = App(change=change)
    file = home / "answers.json"
    async with served(app.answer) as server:
        to = ("--to", server.url, "--baseline", str(file))
        code, out, _ = await run("replay", "2", "3", *to, "--update")
    assert code == ExitCode.FORWARD
    assert "! stripe/charge.failed/evt_charge.failed  (#3)  " in out
    assert list(json.loads(file.read_text())["answers"]) == ["stripe/customer.created/evt_customer.created"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["1", "--update"], 2, "need --baseline FILE"),
        (["1", "--baseline", "b", "--prune"], 2, "--prune needs --update"),
        (["1", "--baseline", "b", "--update", "--ignore", "$["], 2, "--ignore “$[”: "),
        (["1", "--baseline", "b", "--update", "--ignore", "line:x"], 2, "or HTML: text:PATTERN."),
        (["1", "--baseline", "b", "--update", "--ignore", "$.a#0"], 2, ".name#2 is the second of that name"),
        (["1", "--baseline", "b", "--update", "--ignore", f"text:{'x' * 998}"], 2, "it is longer than 1,000"),
        (["1", "--baseline", "b", "--update", "--ignore", "text: "], 2, "“text:”: It has no pattern."),
        (["1", "--baseline", "b", "--update", "--ignore", "text:("], 2, "cannot be read: missing ): (.\n"),
        (["a:b", "--filter", "c"], 2, "There are two filters"),
        (["1", "--fixtures", "."], 2, "Fixtures have no ids"),
        (["--fixtures", "missing"], 4, "missing is no folder"),
        (["--fixtures", "."], 4, "There is no fixture in ."),
        (["1", "--baseline", "."], 1, ". cannot be read: it is not a file."),
        (["1", "--baseline", "no/where", "--update"], 1, "There is no folder for no/where"),
        (["1", "--baseline", "x" * 300], 1, "File name too long"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_sent(
    arguments: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run_command_line(["replay", *arguments, "--to", "localhost:1"]) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
