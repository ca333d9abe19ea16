"""What `guard` runs, by its path and with nothing but the standard library, so that it starts in no time.

It reads the numbers of process groups, negative for one that is let go, and at the end of its input ends
those that are left. It must never touch a group that it was not told of.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable

_LOOK_SECONDS = 0.05


def guard(lines: Iterable[bytes], grace: float) -> None:
    """SIGTERM for the groups that are still named when the lines end, SIGKILL after `grace` seconds."""
    groups: set[int] = set()
    for line in lines:
        number = int(line)
        groups = groups | {number} if number > 0 else groups - {-number}
    left = {group for group in groups if _told(group, signal.SIGTERM)}
    until = time.monotonic() + grace
    while left and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        left = {group for group in left if _told(group, 0)}
    for group in left:
        _told(group, signal.SIGKILL)


def _told(group: int, number: int) -> bool:
    """Send a signal; False where no process of the group is left."""
    try:
        os.killpg(group, number)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    guard(sys.stdin.buffer, float(sys.argv[1]))
