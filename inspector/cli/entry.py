"""Where every command line begins. A plain start is read here; all else, and every mistake, is click's.

A user waits for the first frame: loading every command with its options took as long as a third of a bare
Textual app. It must never read a line otherwise than click does; a test compares them.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from inspector.cli.output import close_stdout, narrate_error
from inspector.config import OPTIONS
from inspector.model import ExitCode, InspectorError

# The name under which click asks for completions (click.shell_completion).
_COMPLETING = "_INSPECTOR_COMPLETE"


def main(arguments: list[str] | None = None) -> None:
    """Run a command line and exit with its code. Never shows a traceback for what a user can cause."""
    sys.exit(run_command_line(sys.argv[1:] if arguments is None else arguments))


def run_command_line(arguments: list[str]) -> int:
    """Run a command line and return its exit code."""
    flags = None if os.environ.get(_COMPLETING) else start_flags(arguments)
    if flags is not None:
        return guarded(lambda: _start(flags))
    from inspector.cli.main import run_any

    return guarded(lambda: run_any(arguments))


def start_flags(arguments: Sequence[str]) -> dict[str, object] | None:
    """The flags of a start (`inspector` and `inspector run`) that is spelled in whole; None for all
    else, and for what may be a mistake."""
    known = {option.flag: option for option in OPTIONS}
    rest = iter(arguments[1:] if arguments[:1] == ["run"] else arguments)
    flags: dict[str, object] = {}
    for word in rest:
        flag, given, value = word.partition("=")
        option = known.get(flag)
        if option is not None and not option.metavar:
            if given:
                return None
            flags[option.name] = True
            continue
        if option is None and flag != "--config":
            return None
        if not given:
            following = next(rest, None)
            if following is None:
                return None
            value = following
        if option is None:
            flags["config"] = value
        elif option.many:
            before = flags.get(option.name, ())
            flags[option.name] = (*before, value) if isinstance(before, tuple) else (value,)
        else:
            flags[option.name] = value
    return flags


def guarded(work: Callable[[], int]) -> int:
    """Do it, and turn what a user can cause into words and an exit code."""
    try:
        return work()
    except InspectorError as error:
        narrate_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        close_stdout()
        return ExitCode.OK


def _start(flags: Mapping[str, object]) -> int:
    # What is loaded until all is there is walked once, then.
    gc.disable()
    from inspector.cli.run import run

    return run(flags)
