"""`inspector diff`, run as a user runs it on a store that a real writer made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.model import Attempt, Delivery, ExitCode, Facts, Headers, Status, Verdict, body_digest
from inspector.store.writer import Writer
from tests.engine.engine_process import command

AT = 1_767_225_600_000_000
BODIES = (
    b'{"id":"evt_1AAAAAAAA1","amount":1200,"note":"\x1b]0;x\x07","same":[1,2]}',
    b'{"id":"evt_1BBBBBBBB2","amount":1200,"note":"\x1b]0;x\x07","same":[1,2]}',
    b'{"id":"evt_1CCCCCCCC3","amount":1250,"note":"\x1b]0;y\x07","same":[1,2]}',
    b"{}",
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three deliveries of one event and one of another; the third was forwarded twice."""
    path = tmp_path / "store.db"
    writer = Writer(path)
    for number, body in enumerate(BODIES, 1):
        headers = Headers.of([("Content-Type", "application/json"), ("X-Trace", str(number))])
        made = Delivery(AT + number, "POST", b"/in", headers, body, body_digest(body))
        assert writer.add(made).result() == number
        event = "paid" if number < 4 else "other"
        writer.judge(number, Facts("stripe", event), Verdict(Status.VALID, "stripe"), AT).result()
    for status in (500, 200):
        writer.attempt(Attempt(3, AT, "http://localhost:1/", "", "", 1500, status=status)).result()
    writer.close()
    return path


async def ran(store: Path, *words: str) -> tuple[int, list[str], str]:
    code, out, errors = await command(store.parent, "diff", *words, "--db", str(store))
    return code, out.decode().splitlines(), errors


async def test_one_id_is_compared_with_the_one_before_of_its_event(store: Path) -> None:
    code, lines, _ = await ran(store, "3", "--json")
    found = [json.loads(line) for line in lines]
    assert code == ExitCode.DIFFERENT
    assert [(line["path"], line["old"], line["new"], line["volatile"]) for line in found[:-2]] == [
        ("headers['X-Trace']", '"2"', '"3"', ""),
        ("$.id", '"evt_1BBBBBBBB2"', '"evt_1CCCCCCCC3"', "id"),
        ("$.amount", "1200", "1250", ""),
        ("$.note", '"\\u001b]0;x\\u0007"', '"\\u001b]0;y\\u0007"', ""),
    ]
    assert found[-2]["type"] == "bytes"
    summary = found[-1]
    assert (summary["left"]["id"], summary["right"]["id"]) == (2, 3)
    assert (summary["different"], summary["differences"], summary["volatile"]) == (True, 4, 1)


async def test_text_has_marks_and_nothing_that_acts(store: Path) -> None:
    code, lines, errors = await ran(store, "2", "3", "--diff-ignore", "headers.x-trace", "--ignore-volatile")
    text = "\n".join(lines)
    assert (code, errors) == (ExitCode.DIFFERENT, "")
    assert "~ amount: 1200 → 1250" in lines
    assert "\x1b" not in text
    assert "2 differences, 2 ignored as volatile" in text
    assert lines[0].startswith("-      2")
    assert lines[1].startswith("+      3")
    _, unfolded, _ = await ran(store, "2", "3", "--all")
    assert "    [1]: 2" in unfolded


async def test_exit_code_says_whether_they_differ(store: Path) -> None:
    ignoring = ("--ignore-volatile", "--diff-ignore", "x-trace")
    assert (await ran(store, "1", "1"))[0] == ExitCode.OK
    assert (await ran(store, "1", "2", *ignoring))[0] == ExitCode.OK
    assert (await ran(store, "1", "2", "--ignore-volatile"))[0] == ExitCode.DIFFERENT


async def test_answers_are_compared(store: Path) -> None:
    code, lines, _ = await ran(store, "3", "--attempts")
    assert code == ExitCode.DIFFERENT
    assert "~ status: 500 → 200" in lines


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("9",), ExitCode.NOT_FOUND, "There is no delivery 9."),
        (("4",), ExitCode.NOT_FOUND, "no delivery of the event of 4 before it"),
        (("1", "--attempts"), ExitCode.NOT_FOUND, "Delivery 1 has not been forwarded."),
        (("3", "1", "--attempts"), ExitCode.NOT_FOUND, "Delivery 1 has not been forwarded."),
        (("1", "2", "3"), ExitCode.USAGE, "Only two deliveries"),
    ],
)
async def test_what_cannot_be_compared_is_said(
    store: Path, words: tuple[str, ...], code: ExitCode, said: str
) -> None:
    got, lines, errors = await ran(store, *words)
    assert (got, lines) == (code, [])
    assert said in errors
