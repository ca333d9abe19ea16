"""A plain start is read without click, to the same flags; everything else is click's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from inspector.cli.entry import run_command_line, start_flags
from inspector.cli.main import cli
from inspector.config import OPTIONS
from inspector.model import ExitCode

EVERY = [word for option in OPTIONS for word in ([option.flag, "given"] if option.metavar else [option.flag])]
MANY = [
    word
    for option in OPTIONS
    if option.many
    for word in (option.flag, "first", option.flag + "=second = two")
]
STARTS = [
    [],
    ["run"],
    EVERY,
    ["run", *EVERY],
    MANY,
    [f"{option.flag}=" for option in OPTIONS if option.metavar],
    ["--config", "here.toml", "--port=7", "--port", "8"],
    ["--host", "--port", "--port", "-1"],
    ["--forward", "a", "--theme=b=c", "--forward", ""],
]
OTHERS = [
    ["--help"],
    ["-h"],
    ["--version"],
    ["list", "--json"],
    ["demo"],
    ["run", "run"],
    ["run", "--help"],
    ["--"],
    ["--port"],
    ["--json=yes"],
    ["--nothing"],
    ["--por", "0"],
    ["--port", "0", "stray"],
    ["--port", "0", "-h"],
]


def by_click(arguments: list[str]) -> dict[str, object]:
    """What click gives `run` for it, without what was not asked for."""
    command = cli.commands["run"]
    words = arguments[1:] if arguments[:1] == ["run"] else arguments
    with command.make_context("run", list(words)) as context:
        return {name: value for name, value in context.params.items() if value not in (None, ())}


@pytest.mark.parametrize("arguments", STARTS, ids=" ".join)
def test_a_start_is_read_as_click_reads_it(arguments: list[str]) -> None:
    assert start_flags(arguments) == by_click(arguments)


@pytest.mark.parametrize("arguments", OTHERS, ids=" ".join)
def test_everything_else_is_left_to_click(arguments: list[str]) -> None:
    assert start_flags(arguments) is None


def test_a_mistake_in_a_start_is_said_and_has_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--port", "none"]) == ExitCode.CONFIG
    assert "--port: port cannot be “none”" in capsys.readouterr().err
    assert run_command_line(["--nothing"]) == ExitCode.USAGE
    assert "No such option" in capsys.readouterr().err


def test_a_start_does_not_load_click(tmp_path: Path) -> None:
    script = (
        "import sys; from inspector.cli.entry import run_command_line\n"
        "code = run_command_line(['--port', '70000'])\n"
        "print(code, 'click' in sys.modules, 'tomllib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
    )
    assert done.stdout.split() == [str(int(ExitCode.CONFIG)), "False", "False"]
