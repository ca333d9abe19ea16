"""`inspector show ID --path` and `--changes`, from a real store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.cli.entry import run_command_line
from inspector.model import ExitCode
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.tui.samples import HOSTILE, SAMPLES, Sample, put

BODIES = (
    b'{"event":"meeting.ended","n":1.50,"reason":"x","s":"{\\"code\\":7}"}',
    b'{"event":"other","n":1}',
    b'{"event":"meeting.ended","n":"1","new":{"a":[1,\n 2]},"s":"{\\"code\\":8}"}',
)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "deliveries.db"
    writer = Writer(path)
    for number, body in enumerate(BODIES):
        event = json.loads(body)["event"]
        put(writer, Sample("dyte", event, "POST", b"/", body, SAMPLES[0].status), number)
    writer.close()
    return path


def run(db: Path, *arguments: str) -> int:
    return run_command_line(["show", *arguments, "--db", str(db)])


def test_a_path_prints_its_matches_as_they_are_spelled(db: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(db, "1", "--path", "n") == ExitCode.OK
    assert run(db, "1", "--path", "$.s|json.code") == ExitCode.OK
    assert run(db, "3", "--path", "$['n', 'new']") == ExitCode.OK
    assert capfd.readouterr().out.splitlines() == ["1.50", "7", '"1"', '{"a":[1,\\n 2]}']
    assert run(db, "3", "--path", "new", "--body") == ExitCode.OK
    assert capfd.readouterr().out == '{"a":[1,\n 2]}\n'


def test_matches_as_json_lines_have_path_spelling_and_value(
    db: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(db, "3", "--path", "$.new.a[*]", "--json") == ExitCode.OK
    lines = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert lines == [
        {"type": "match", "id": 3, "path": "$.new.a[0]", "source": "1", "value": 1},
        {"type": "match", "id": 3, "path": "$.new.a[1]", "source": "2", "value": 2},
    ]


def test_a_path_that_leads_nowhere_and_one_that_is_none(db: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(db, "1", "--path", "$.nowhere") == ExitCode.NOT_FOUND
    assert run(db, "1", "--path", "$.a[") == ExitCode.USAGE
    assert run(db, "9", "--path", "a") == ExitCode.NOT_FOUND
    assert run(db, "1", "--path", "a", "--changes") == ExitCode.USAGE
    assert capfd.readouterr().out == ""


def test_find_prints_where_a_text_stands(db: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(db, "3", "--find", "E") == ExitCode.OK
    assert capfd.readouterr().out.splitlines() == [
        '$.event  "meeting.ended"',
        '$.new  {"a":[1,\\n 2]}',
        "$.s|json.code  8",
    ]
    assert run(db, "3", "--find", "MEETING", "--json") == ExitCode.OK
    assert json.loads(capfd.readouterr().out)["path"] == "$.event"
    assert run(db, "3", "--find", "nowhere") == ExitCode.NOT_FOUND
    assert run(db, "3", "--find", "x", "--path", "y") == ExitCode.USAGE


def test_changes_name_new_retyped_and_gone_fields(db: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(db, "3", "--changes") == ExitCode.OK
    assert capfd.readouterr().out.splitlines() == [
        "#3 beside #1",
        "+ $.new  new",
        "~ $.n  was number, now string",
        "- $.reason  gone",
    ]
    assert run(db, "3", "--changes", "--json") == ExitCode.OK
    assert json.loads(capfd.readouterr().out) == {
        "type": "changes",
        "id": 3,
        "since": 1,
        "new": ["$.new"],
        "gone": ["$.reason"],
        "retyped": [{"path": "$.n", "was": ["number"], "now": ["string"]}],
    }


def test_the_first_of_its_event_has_nothing_to_be_compared_with(
    db: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(db, "2", "--changes") == ExitCode.NOT_FOUND
    assert "no delivery of that event before 2" in capfd.readouterr().err


def test_hostile_text_is_made_visible(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hostile.db"
    writer = Writer(path)
    for number, body in enumerate((b"{}", json.dumps({HOSTILE: HOSTILE}, ensure_ascii=False).encode())):
        put(writer, Sample("dyte", "x", "POST", b"/", body, SAMPLES[0].status), number)
    writer.close()
    for more in (("--path", "$.*"), ("--path", "$.*", "--json"), ("--changes",), ("--changes", "--json")):
        assert run(path, "2", *more) == ExitCode.OK
    shown = capfd.readouterr().out
    assert not set(shown) & set("\x1b\x07\x00\x9b\u202e")


def test_the_previous_is_of_the_same_event_or_else_place_and_no_retry(tmp_path: Path) -> None:
    path = tmp_path / "previous.db"
    writer = Writer(path)
    kinds = [
        ("a", "x", "1"),
        ("b", "x", "2"),
        ("a", "X", "3"),
        ("a", "y", "4"),
        ("a", "x", "5"),
        ("a", "x", "5"),
        (None, None, "7"),
        ("a", None, "8"),
        (None, None, "9"),
        (None, None, "9"),
    ]
    for number, (provider, event, name) in enumerate(kinds):
        path_of = b"/b" if number == 9 else b"/?" + name.encode()
        sample = Sample(provider, event, "POST", path_of, name.encode(), SAMPLES[0].status, f"id-{name}")
        put(writer, sample, number)
    writer.close()
    reader = Reader(path)
    before = {id: reader.previous(id) for id in range(1, 12)}
    again = reader.row(6)
    reader.close()
    assert again is not None
    assert again.retry_of == 5
    found = {id: None if row is None else row.id for id, row in before.items()}
    assert found == {
        1: None,
        2: None,
        3: None,
        4: None,
        5: 1,
        6: 1,
        7: None,
        8: None,
        9: 7,
        10: None,
        11: None,
    }
