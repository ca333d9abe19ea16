"""The command line's options as click sees them, made from the one list in `config.options`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

from inspector.config import OPTIONS, Option

Command = TypeVar("Command", bound=Callable[..., object])

_STORE_OPTIONS = frozenset({"db", "json"})
_SIGN_OPTIONS = _STORE_OPTIONS | {"provider", "public_url"}
_EDIT_OPTIONS = _SIGN_OPTIONS | {"insecure"}
_ROUTE_OPTIONS = _STORE_OPTIONS | {"forward", "ack", "allow_target", "insecure", "forward_timeout", "port"}
_REPLAY_OPTIONS = _EDIT_OPTIONS | {"forward_timeout"}
_DIFF_OPTIONS = _STORE_OPTIONS | {"diff_ignore"}
_GRADE_OPTIONS = frozenset({"allow_target", "forward_timeout", "insecure", "json", "provider", "public_url"})
_EXPLAIN_OPTIONS = _SIGN_OPTIONS | {"offline"}


def run_options(command: Command) -> Command:
    """Every option, and `--config`."""
    return _options(OPTIONS)(command)


def store_options(command: Command) -> Command:
    """The options of commands that work on the store without the screen."""
    return _options(tuple(option for option in OPTIONS if option.name in _STORE_OPTIONS))(command)


def explain_options(command: Command) -> Command:
    """Those, and what a verdict depends on."""
    return _options(tuple(option for option in OPTIONS if option.name in _EXPLAIN_OPTIONS))(command)


def edit_options(command: Command) -> Command:
    """What a signature depends on, and whose certificate is not checked."""
    return _options(tuple(option for option in OPTIONS if option.name in _EDIT_OPTIONS))(command)


def diff_options(command: Command) -> Command:
    """Those of the store, and what is volatile."""
    return _options(tuple(option for option in OPTIONS if option.name in _DIFF_OPTIONS))(command)


def route_options(command: Command) -> Command:
    """What routes depend on."""
    return _options(tuple(option for option in OPTIONS if option.name in _ROUTE_OPTIONS))(command)


def replay_options(command: Command) -> Command:
    """Those of the store, what a signature depends on, and how long an answer may take."""
    return _options(tuple(option for option in OPTIONS if option.name in _REPLAY_OPTIONS))(command)


def key_options(command: Command) -> Command:
    """The provider whose key it is about, and where the key is: never the key itself."""
    file = click.option(
        "--file", metavar="FILE", help="A file that holds the key; a secret one with mode 0600."
    )
    env = click.option("--env", metavar="NAME", help="The environment variable that holds the key.")
    return click.argument("provider_id", metavar="PROVIDER")(env(file(command)))


def grade_options(command: Command) -> Command:
    """What a grading depends on: whom to play, and where it may send."""
    return _options(tuple(option for option in OPTIONS if option.name in _GRADE_OPTIONS))(command)


EXEC_FLAGS = ("filter", "since", "exec_timeout", "jobs", "stdin", "exit_on_failure")
"""Options that only mean something beside `--exec`. They stand on the command line alone: in the environment
they would reach the program, and an inspector that it starts."""


def exec_options(command: Command) -> Command:
    """The program for each delivery, and its limits."""
    for option in (
        click.option("--exit-on-failure", is_flag=True, default=None, help="Ends when one fails."),
        click.option("--stdin", type=click.Choice(["json", "body"]), help="What it reads (default: json)."),
        click.option("--jobs", type=click.IntRange(1, 64), help="How many at once (default: 1, in order)."),
        click.option("--exec-timeout", metavar="TIME", help="Longest time for one (default: 30s)."),
        click.option("--since", metavar="WHEN", help="Kept ones too: since -5m, a time, or after an id."),
        click.option("--filter", metavar="FILTER", help="Only for deliveries that match."),
        click.option("--exec", metavar="CMD", help="Program to run for each delivery, on stdin; no shell."),
    ):
        command = option(command)
    return command


def _options(options: tuple[Option, ...]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        config = click.option("--config", metavar="FILE", help="Config file (TOML).  [INSPECTOR_CONFIG]")
        command = config(command)
        for option in reversed(options):
            command = _flag(option)(command)
        return command

    return decorate


def _flag(option: Option) -> Callable[[Command], Command]:
    text = f"{option.help} (default: {option.default_text}).  [{option.variable}]"
    if option.metavar:
        return click.option(option.flag, option.name, metavar=option.metavar, help=text, multiple=option.many)
    return click.option(option.flag, option.name, is_flag=True, default=None, help=text)
