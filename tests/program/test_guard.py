"""What a killed inspector leaves running is ended, and what it let go is not."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from inspector.program import Guard, Why, run
from inspector.program.guarding import guard

SLEEP = ("/bin/sleep", "600")


def children() -> set[int]:
    """The processes that this one has started and not yet waited for."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, rest = path.read_text().rpartition(")")
            found |= {int(path.parent.name)} if int(rest.split()[1]) == os.getpid() else set()
    return found


def test_only_what_is_still_named_at_the_end_is_ended() -> None:
    released, kept = (subprocess.Popen(SLEEP, start_new_session=True) for _ in range(2))
    told = (released.pid, kept.pid, -released.pid, 2**22 + 1)
    try:
        ending = threading.Thread(target=guard, args=([b"%d\n" % number for number in told], 20.0))
        ending.start()
        assert kept.wait(20.0) == -signal.SIGTERM
        ending.join(20.0)
        assert not ending.is_alive()
        assert released.poll() is None
    finally:
        released.kill()
        released.wait()


def test_what_takes_no_hint_is_killed_in_the_end() -> None:
    deaf = subprocess.Popen(
        ("/bin/sh", "-c", "trap '' TERM; echo; sleep 600"), stdout=subprocess.PIPE, start_new_session=True
    )
    assert deaf.stdout is not None
    with deaf:
        deaf.stdout.readline()
        guard([b"%d\n" % deaf.pid], 0.1)
        assert deaf.wait(20.0) == -signal.SIGKILL


def test_programs_run_as_well_where_the_guard_is_gone() -> None:
    """It is started with the first of them, lives in a session of its own, and is not waited for."""
    found = Guard(1.0)
    before = children()
    for _ in range(3):
        ended = run(["/bin/echo", "fine"], [], {}, guard=found)
        assert (ended.why, ended.code, ended.output) == (Why.ITSELF, 0, b"fine\n")
        for pid in children() - before:
            assert os.getsid(pid) == pid
            os.kill(pid, signal.SIGKILL)
    assert len(children() - before) == 1
    found.close()
    found.close()
    assert children() == before
