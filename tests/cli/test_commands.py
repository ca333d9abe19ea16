"""Every command that works on the store, run as a user runs it."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest

from inspector.export import body_file, read_fixture
from inspector.model import (
    Attempt,
    Delivery,
    ExitCode,
    Facts,
    Headers,
    Status,
    Verdict,
    body_digest,
)
from inspector.store.writer import Writer
from tests.engine.engine_process import command
from tests.engine.local_server import Served, served

BODY = b'{"event":"meeting.started","meeting":{"title":"Zo\xc3\xab"}}'
VECTORS = Path(__file__).parent.parent / "verify" / "vectors"


def delivery(number: int, body: bytes = BODY) -> Delivery:
    headers = Headers.of(
        [("Host", "x"), ("Content-Type", "application/json"), ("Authorization", "Bearer canary")]
    )
    at = 1_767_225_600_000_000 + number
    return Delivery(at, "POST", f"/hooks/{number}?a=b".encode(), headers, body, body_digest(body))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three deliveries: valid Dyte, invalid Stripe, unjudged."""
    path = tmp_path / "store.db"
    writer = Writer(path)
    for number in range(1, 4):
        assert writer.add(delivery(number)).result() == number
    writer.judge(1, Facts("dyte", "meeting.started", "u-1"), Verdict(Status.VALID, "dyte", "RSA"), 5).result()
    writer.judge(2, Facts("stripe", "ping", "e-1"), Verdict(Status.INVALID, "stripe"), 5).result()
    digest = body_digest(BODY)
    writer.attempt(Attempt(2, 7, "http://localhost:1/", digest, digest, 1500, status=503)).result()
    writer.close()
    return path


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], [1, 2, 3]),
        (["--limit", "2"], [2, 3]),
        (["provider:dyte"], [1]),
        (["verdict:invalid", "or", "path:/hooks/3"], [2, 3]),
        (["status:503"], [2]),
        (["not", "provider:*"], [3]),
        (["nothing-like-this"], []),
    ],
)
async def test_list_prints_what_matches(
    words: list[str], ids: list[int], store: Path, tmp_path: Path
) -> None:
    code, out, errors = await command(tmp_path, "list", "--json", "--db", str(store), *words)
    assert (code, errors) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in lines] == ids
    assert {line["type"] for line in lines} <= {"delivery"}


async def test_list_for_people_has_a_line_each(store: Path, tmp_path: Path) -> None:
    code, out, _ = await command(tmp_path, "list", "--db", str(store))
    lines = out.decode().splitlines()
    assert code == 0
    assert len(lines) == 3
    assert "✓ valid" in lines[0]
    assert "dyte" in lines[0]
    assert "meeting.started" in lines[0]
    assert "✗ invalid" in lines[1]
    assert "503 1 ms" in lines[1]
    assert "POST /hooks/3?a=b" in lines[2]


async def test_mistake_in_a_filter_points_at_it(store: Path, tmp_path: Path) -> None:
    code, out, errors = await command(tmp_path, "list", "--db", str(store), "provder:dyte")
    assert code == ExitCode.USAGE
    assert out == b""
    assert "provider" in errors


async def test_show_in_three_forms(store: Path, tmp_path: Path) -> None:
    code, out, _ = await command(tmp_path, "show", "2", "--db", str(store), "--body")
    assert (code, out) == (0, BODY)
    code, out, _ = await command(tmp_path, "show", "2", "--db", str(store), "--json")
    shown = json.loads(out)
    assert b64decode(shown["body_base64"]) == BODY
    assert ["Authorization", "Bearer canary"] in shown["headers"]
    assert shown["forwards"][0]["status"] == 503
    code, out, _ = await command(tmp_path, "show", "2", "--db", str(store))
    text = out.decode()
    assert "POST /hooks/2?a=b HTTP/1.1" in text
    assert "Zoë" in text
    assert "✗ invalid" in text
    assert "503  1 ms\n  Stripe would try again after this 503\n" in text


@pytest.mark.parametrize("arguments", [["show", "9"], ["export", "9"], ["replay", "9", "--to", "3999"]])
async def test_delivery_that_is_not_there(arguments: list[str], store: Path, tmp_path: Path) -> None:
    code, out, errors = await command(tmp_path, *arguments, "--db", str(store))
    assert (code, out) == (ExitCode.NOT_FOUND, b"")
    assert "There is no delivery 9." in errors


async def test_export_of_a_fixture_reads_back_and_is_not_written_twice(store: Path, tmp_path: Path) -> None:
    arguments = ("export", "1", "2", "--db", str(store), "--out", str(tmp_path / "out"))
    code, out, errors = await command(tmp_path, *arguments)
    assert code == 0
    assert "Secrets are redacted" in errors
    folders = [Path(line) for line in out.decode().splitlines()]
    assert len(folders) == 2
    request = (folders[0] / "request.json").read_bytes()
    assert b"canary" not in request
    again = read_fixture(request, (folders[0] / body_file(request)).read_bytes())
    assert (again.body, again.method, again.target) == (BODY, "POST", b"/hooks/1?a=b")
    code, _, errors = await command(tmp_path, *arguments)
    assert code == ExitCode.FAILURE
    assert "exists already" in errors


async def test_export_raw_keeps_everything_and_unknown_format_is_said(store: Path, tmp_path: Path) -> None:
    code, out, _ = await command(tmp_path, "export", "1", "--raw", "--format", "curl", "--db", str(store))
    assert code == 0
    assert b"Bearer canary" in out
    code, out, _ = await command(tmp_path, "export", "1", "--format", "json", "--db", str(store))
    assert json.loads(out)["id"] == 1
    assert b"canary" not in out
    code, _, errors = await command(tmp_path, "export", "1", "--format", "har", "--db", str(store))
    assert code == ExitCode.FAILURE
    assert "curl, fixture, json" in errors


async def test_replay_sends_the_bytes_and_keeps_the_attempt(store: Path, tmp_path: Path) -> None:
    app = Served.recorder(status=204, body=b"")
    async with served(app.answer) as server:
        code, out, _ = await command(
            tmp_path, "replay", "1", "3", "--to", server.url, "--json", "--db", str(store)
        )
    assert code == 0
    attempts = [json.loads(line) for line in out.splitlines()]
    assert [(line["delivery"], line["status"]) for line in attempts] == [(1, 204), (3, 204)]
    assert app.requests == [("POST", "/hooks/1?a=b", BODY), ("POST", "/hooks/3?a=b", BODY)]
    code, out, _ = await command(tmp_path, "show", "1", "--json", "--db", str(store))
    assert [line["status"] for line in json.loads(out)["forwards"]] == [204]


async def test_replay_to_nobody_and_to_other_machines(store: Path, tmp_path: Path) -> None:
    async with served(Served.recorder().answer) as server:
        url = server.url
    code, out, _ = await command(tmp_path, "replay", "1", "--to", url, "--db", str(store))
    assert code == ExitCode.FORWARD
    assert "Nothing listens" in out.decode()
    code, _, errors = await command(tmp_path, "replay", "1", "--to", "http://192.0.2.7/", "--db", str(store))
    assert code == ExitCode.FORWARD
    assert "192.0.2.7" in errors


@pytest.mark.parametrize("form", ["array", "lines", "stdin"])
async def test_verify_gives_one_verdict_a_line(form: str, tmp_path: Path) -> None:
    cases = json.loads((VECTORS / "dyte.json").read_bytes())
    text = json.dumps(cases) if form == "array" else "\n".join(map(json.dumps, cases))
    path = tmp_path / "cases.json"
    path.write_text(text)
    file, stdin = ("-", text.encode()) if form == "stdin" else (str(path), b"")
    code, out, _ = await command(tmp_path, "verify", file, stdin=stdin)
    verdicts = [json.loads(line) for line in out.splitlines()]
    assert code == ExitCode.NOT_VALID
    assert [verdict["id"] for verdict in verdicts] == [case["id"] for case in cases]
    assert [verdict["status"] == "valid" for verdict in verdicts] == [
        case["expect"] == "valid" for case in cases
    ]
    assert all({"id", "status", "provider", "findings"} <= set(verdict) for verdict in verdicts)
    only_valid = [case for case in cases if case["expect"] == "valid"]
    path.write_text(json.dumps(only_valid))
    code, _, _ = await command(tmp_path, "verify", str(path))
    assert code == ExitCode.OK


async def test_verify_of_no_file_and_of_no_json(tmp_path: Path) -> None:
    code, _, errors = await command(tmp_path, "verify", str(tmp_path / "none"))
    assert code == ExitCode.NOT_FOUND
    assert "cannot be read" in errors
    code, out, _ = await command(tmp_path, "verify", "-", stdin=b"[1")
    assert code == ExitCode.NOT_VALID
    assert json.loads(out)["findings"][0]["code"] == "entry_malformed"


async def test_config_names_sources_and_shows_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('port = 1234\n[providers.stripe]\nsecret_env = "CANARY"\n')
    extra = {"CANARY": "canary-value", "INSPECTOR_ACK": "202"}
    code, out, _ = await command(tmp_path, "config", "--json", "--config", str(path), extra=extra)
    line = json.loads(out)
    assert code == 0
    assert (line["options"]["port"], line["options"]["ack"]) == (1234, "202")
    assert line["sources"]["ack"] == "environment INSPECTOR_ACK"
    assert {"provider": "stripe", "state": "key from environment CANARY"} in line["providers"]
    _, text, _ = await command(tmp_path, "config", "--config", str(path), extra=extra)
    assert b"canary-value" not in out + text


async def test_providers_are_listed_with_how_they_sign(tmp_path: Path) -> None:
    code, out, _ = await command(tmp_path, "providers", "--json")
    lines = {line["id"]: line for line in map(json.loads, out.splitlines())}
    assert code == 0
    assert lines["dyte"]["schemes"] == ["asymmetric rsa-pkcs1-sha256"]
    assert lines["dyte"]["retry"].startswith("Dyte waits 3 s")
    code, _, errors = await command(tmp_path, "providers", "dite")
    assert code == ExitCode.CONFIG
    assert "dyte" in errors


async def test_help_has_every_command_and_exit_code(tmp_path: Path) -> None:
    code, out, _ = await command(tmp_path, "--help")
    assert code == 0
    text = out.decode()
    assert all(re.search(rf"^  {int(code)} +\S", text, flags=re.MULTILINE) for code in ExitCode)
    code, _, errors = await command(tmp_path, "lst")
    assert code == ExitCode.USAGE
    assert "lst" in errors
