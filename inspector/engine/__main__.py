"""`python -m inspector.engine --listen-fd N`: the engine as the screen's child process."""

from __future__ import annotations

import asyncio
import gc
import sys

from inspector.model import ExitCode, InspectorError
from inspector.text import visible_line


def main(arguments: list[str]) -> int:
    """Start on the inherited socket; anything but `--listen-fd N` is a wrong use."""
    if len(arguments) != 2 or arguments[0] != "--listen-fd" or not arguments[1].isdigit():
        sys.stderr.write("inspector.engine is started by inspector, not by hand.\n")
        return ExitCode.USAGE
    # Until the engine runs: the collector would walk what is being loaded again and again.
    gc.disable()
    from inspector.engine.run import run_as_child

    try:
        return asyncio.run(run_as_child(int(arguments[1])))
    except InspectorError as error:
        # The screen was told by a line; this is for whoever looks at the process.
        sys.stderr.write(f"{visible_line(str(error))}\n")
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
