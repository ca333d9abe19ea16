"""README is true: its tables are the code's, and what it names exists."""

from __future__ import annotations

import re
import tomllib

from inspector.cli.main import cli
from inspector.config import OPTIONS
from inspector.config.sources import read_sources
from inspector.model import Status
from inspector.providers import load
from tests.readme_tables import README, with_tables

TEXT = README.read_text()


def test_tables_are_what_the_code_says() -> None:
    assert with_tables(TEXT) == TEXT, "run: python -m tests.readme_tables"


def test_every_command_is_named_and_every_named_command_exists() -> None:
    named = set(re.findall(r"^\| `inspector ([a-z]+)", TEXT, flags=re.MULTILINE))
    assert named == set(cli.commands) - {"run"}


def test_every_option_of_a_command_line_in_the_text_exists() -> None:
    known = {option.flag for option in OPTIONS} | {"--config"}
    commands = [*cli.commands.values()]
    for command in [
        *commands,
        *(inner for one in commands for inner in getattr(one, "commands", {}).values()),
    ]:
        known |= {flag for parameter in command.params for flag in parameter.opts}
    used = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]+)", TEXT))
    assert used <= known


def test_every_verdict_stands_in_the_table() -> None:
    for status in Status:
        assert f"| {status.sign} | {status.word} |" in TEXT


def test_config_example_is_accepted() -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)
    assert example is not None
    sources = read_sources(tomllib.loads(example[1])["providers"], README)
    providers = load(None)
    assert sources.keys() <= {provider.id for provider in providers}


def test_every_provider_is_named() -> None:
    assert all(f"`{provider.id}`" in TEXT for provider in load(None))


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", TEXT)
    assert pictures
    assert all((README.parent / picture).is_file() for picture in pictures)


def test_run_and_test_commands_stand_alone_in_the_first_block() -> None:
    for heading in ("Run", "Test"):
        block = re.search(rf"^## {heading}$.*?```sh\n(.*?)```", TEXT, flags=re.DOTALL | re.MULTILINE)
        assert block is not None
        assert len(block[1].strip().splitlines()) == 1
