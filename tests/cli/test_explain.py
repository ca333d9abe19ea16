"""`inspector explain`, run as a user runs it on a store that a real writer made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.model import Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.providers import load
from inspector.store.writer import Writer
from inspector.verify import Key, Request, sign
from tests.engine.engine_process import command

BODY = '{"b":"Zürich","a":[1,2.50]}'.encode()
AT = 1_767_225_600_000_000
SECRET = "topsecret"


def sent(body: bytes = BODY, came: bytes | None = None) -> Delivery:
    github = load(None)["github"]
    request = Request("POST", "https://hooks.example.com/in", body)
    pairs = sign(github, Key.of("secret", SECRET), request, now=AT / 1e6)
    headers = Headers.of([("Host", "x"), ("X-GitHub-Event", "ping"), *pairs])
    arrived = body if came is None else came
    return Delivery(AT, "POST", b"/in", headers, arrived, body_digest(arrived))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Five deliveries, and a config with the secret: valid, newline added, reused, spaced, unknown."""
    writer = Writer(tmp_path / "store.db")
    deliveries = [
        sent(),
        sent(came=BODY + b"\n"),
        sent(came=b'{"other":"\x1b]0;evil\x07"}'),
        sent(b'{"a":1}', b'{ "a": 1 }'),
        Delivery(AT, "POST", b"/", Headers.of([("Host", "x")]), b"{}", body_digest(b"{}")),
    ]
    for number, delivery in enumerate(deliveries, 1):
        assert writer.add(delivery).result() == number
        provider = "github" if number < 5 else None
        writer.judge(number, Facts(provider, "ping"), Verdict(Status.INVALID, provider), AT).result()
    writer.close()
    secret = tmp_path / "github.secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    (tmp_path / "config.toml").write_text('[providers.github]\nsecret_file = "github.secret"\n')
    return tmp_path


async def explained(home: Path, *words: str) -> tuple[int, str]:
    where = ("--db", str(home / "store.db"), "--config", str(home / "config.toml"))
    code, out, errors = await command(home, "explain", *words, *where)
    assert errors == ""
    return code, out.decode()


async def test_a_valid_delivery_says_which_apps_would_fail(home: Path) -> None:
    code, out = await explained(home, "1", "--json")
    line = json.loads(out)
    assert code == ExitCode.OK
    assert (line["status"], line["provider"], line["findings"]) == ("valid", "github", [])
    rewrites = {rewrite["language"]: rewrite for rewrite in line["rewrites"]}
    assert rewrites["Java (Gson)"]["same"]
    assert not rewrites["JavaScript"]["same"]
    assert rewrites["Python"]["difference"]["differs_at"] == "5"
    code, out = await explained(home, "1")
    assert code == ExitCode.OK
    assert "✓ valid" in out
    assert "Java (Gson)" in out
    assert "the same bytes" in out


async def test_the_cause_comes_with_its_proof(home: Path) -> None:
    code, out = await explained(home, "2", "--json")
    line = json.loads(out)
    first = line["findings"][0]
    assert code == ExitCode.NOT_VALID
    assert (first["code"], first["certainty"]) == ("trailing_newline", "proved")
    assert first["evidence"]["differs_at"] == str(len(BODY))
    assert line["rewrites"] == []
    code, out = await explained(home, "2")
    assert code == ExitCode.NOT_VALID
    lines = out.splitlines()
    mark = next(place for place, text in enumerate(lines) if "they part here" in text)
    column = lines[mark].index("^")
    assert lines[mark - 1].strip().startswith("received_bytes")
    assert lines[mark - 1][column : column + 2] == "\\n"


async def test_a_signature_of_another_delivery_is_named(home: Path) -> None:
    code, out = await explained(home, "3", "--json")
    first = json.loads(out)["findings"][0]
    assert (first["code"], first["evidence"]["delivery"]) == ("signature_reused", "1")
    code, out = await explained(home, "3", "--more")
    assert code == ExitCode.NOT_VALID
    assert "delivery 1" in out
    assert "\x1b" not in out


async def test_a_rewritten_body_is_named(home: Path) -> None:
    _, out = await explained(home, "4", "--json")
    assert json.loads(out)["findings"][0]["code"] == "body_reserialised"


async def test_a_delivery_of_nobody_known_can_be_given_a_provider(home: Path) -> None:
    code, out = await explained(home, "5", "--json")
    assert (code, json.loads(out)["status"]) == (ExitCode.NOT_VALID, "unknown_provider")
    code, out = await explained(home, "5", "--json", "--provider", "github")
    assert (code, json.loads(out)["status"]) == (ExitCode.NOT_VALID, "unsigned")


async def test_a_delivery_that_is_not_there_is_an_error(home: Path) -> None:
    code, out, errors = await command(home, "explain", "99", "--db", str(home / "store.db"))
    assert (code, out) == (ExitCode.NOT_FOUND, b"")
    assert "There is no delivery 99." in errors
