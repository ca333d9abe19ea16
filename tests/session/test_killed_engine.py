"""The engine is killed while the screen is open: the user is told, the port stays, nothing is lost."""

from __future__ import annotations

import os
import signal
from hashlib import sha256
from pathlib import Path

from inspector.store.reader import Reader
from tests.session.sending import SECRET, GitHub, configure, curl
from tests.session.tmux import Terminal, terminal, url_on


async def engines_below(screen: Terminal) -> list[int]:
    """The engine processes that were started from the terminal's shell, directly or not."""
    parents: dict[int, int] = {}
    engines: set[int] = set()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            if b"inspector.engine" in (path / "cmdline").read_bytes().split(b"\0"):
                engines.add(int(path.name))
        except OSError:
            continue
    shell = int(await screen.state("pane_pid"))

    def is_below(pid: int) -> bool:
        while pid in parents and pid != shell:
            pid = parents[pid]
        return pid == shell

    return sorted(pid for pid in engines if is_below(pid))


async def test_killed_engine_is_told_of_and_started_again_on_the_same_port(tmp_path: Path) -> None:
    configure(tmp_path)
    github = GitHub("killed")
    async with terminal(tmp_path, 100, 30, **SECRET) as screen:
        await screen.run("inspector --port 0; echo code=$?")
        url = url_on(await screen.until("Waiting for the first delivery", "●"))
        sent = [github.request("push"), github.request("pull_request")]
        for request in sent:
            assert await curl(url, request, tmp_path) == "200"
        await screen.until("2 deliveries", "push", "pull_request")

        (engine,) = await engines_below(screen)
        os.kill(engine, signal.SIGKILL)
        # It is sent while there may be no engine at all, and has to wait in the socket.
        sent.append(github.request("ping"))
        assert await curl(url, sent[2], tmp_path) == "200"
        shown = await screen.until("SIGKILL", "3 deliveries", "ping", "push", "pull_request", "●")
        assert url_on(shown) == url
        (again,) = await engines_below(screen)
        assert again != engine

        await screen.press("!")
        await screen.until("esc closes", "engine_stopped", "The engine was ended by SIGKILL.")
        await screen.press("Escape")
        await screen.until("Request", gone="esc closes")
        await screen.press("f")
        await screen.until("Forward #3 to")
        await screen.press("Escape")
        await screen.until("Request", gone="Forward #3 to")
        await screen.press("q")
        await screen.until("code=0\nready>")
        assert await engines_below(screen) == []
    reader = Reader(tmp_path / ".local" / "share" / "inspector" / "deliveries.db")
    rows = reader.rows(limit=10)
    reader.close()
    assert [row.sha256 for row in rows] == [sha256(request.body).hexdigest() for request in reversed(sent)]
    assert {str(row.verdict) for row in rows} == {"valid"}
