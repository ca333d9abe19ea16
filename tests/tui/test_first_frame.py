"""What is loaded before the first frame: nothing that decodes, parses filters or reads provider files."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import inspector.cli.main, inspector.cli.run, inspector.tui.start, inspector.tui.main_screen
print(*sorted(name for name in sys.modules if name.startswith("inspector.")))
"""
LATER = (
    "inspector.decode",
    "inspector.explore",
    "inspector.providers",
    "inspector.verify",
    "inspector.store",
)


def test_first_frame_loads_only_what_it_shows() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout.split()
    assert "inspector.tui.main_screen" in loaded
    assert [name for name in loaded if name.startswith(LATER)] == []
    assert [name for name in loaded if name.endswith("_screen")] == ["inspector.tui.main_screen"]
