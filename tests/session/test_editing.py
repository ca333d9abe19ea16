"""The user's own editor started from the screen: real programs, a real terminal, a real engine and app."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engine.local_server import Served, served
from tests.session.sending import SECRET, GitHub, configure, curl
from tests.session.test_whole_session import shell
from tests.session.tmux import terminal, url_on

EDITOR = """#!/bin/sh
# Fails, is killed, leaves garbage, and then does its work: one thing each time it is opened.
[ "$1" = "a; touch owned" ] || exit 9
ps -o pgid=,tpgid= -p $$ >> groups
echo turn >> turns
printf 'in the editor\\n'
case "$(grep -c turn turns)" in
1) sed -i 's/refs/REFS/g' "$2"; exit 3 ;;
2) kill -9 $$ ;;
3) kill -STOP $$; printf 'POST\\n' > "$2".new; cp "$2" saved; mv "$2".new "$2" ;;
*) cp saved "$2" ;;
esac
"""


async def test_editor_fails_is_killed_writes_garbage_and_at_last_works(tmp_path: Path) -> None:
    configure(tmp_path)
    script = tmp_path / "my editor"
    script.write_text(EDITOR)
    script.chmod(0o755)
    editor = {"VISUAL": f"'{script}' 'a; touch owned'", "TMPDIR": str(tmp_path)}
    github, app = GitHub("edited"), Served.recorder(201)
    async with served(app.answer) as running, terminal(tmp_path, 100, 30, **SECRET, **editor) as screen:
        await screen.run("inspector --port 0; echo code=$?")
        url = url_on(await screen.until("Waiting for the first delivery", "● listening"))
        push = github.request("push")
        assert await curl(url, push, tmp_path) == "200"
        await screen.until("✓ valid", "push")
        await screen.press("e")
        await screen.until("ended with exit code 3.", "kept in")
        await screen.press("e")
        await screen.until("was ended by SIGKILL.")
        await screen.press("e")
        await screen.until("Line 1 is not a method and a target.")
        await screen.press("e")
        await screen.until("#1 edited: body", "now invalid", "Sign it again with the secret of GitHub")
        await screen.press("Enter")
        await screen.until("Send it to")
        await screen.type(f"{running.url}/in")
        await screen.press("Enter")
        await screen.until("#2 (of #1) → 201", "2 deliveries")
        assert not list(tmp_path.glob("inspector-edit-*"))
        # The screen has the terminal again, keys and all.
        await screen.press("g")
        await screen.press("2")
        await screen.until("edited", "of #1")
        await screen.press("q")
        await screen.until("code=0")
    assert app.requests == [("POST", "/in", push.body.replace(b"refs", b"REFS"))]
    for line in (tmp_path / "groups").read_text().splitlines():
        group, foreground = line.split()
        assert group == foreground
    assert not (tmp_path / "owned").exists()
    lines = [json.loads(line) for line in (await shell("inspector list --json", tmp_path)).splitlines()]
    assert [(one["origin"], one["parent"], one["verdict"]) for one in lines] == [
        ("captured", None, "valid"),
        ("edited", 1, "valid"),
    ]
