"""A small program that speaks the engine's protocol, for tests of the bridge. Run as the engine would be.

The settings it is given say how it behaves: `script` is one of the names below.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Mapping


def say(**line: object) -> None:
    sys.stdout.write(json.dumps({"at": "2026-01-02T03:04:05.000006Z", **line}) + "\n")
    sys.stdout.flush()


def answer(command: Mapping[str, object]) -> None:
    ref, cmd = command.get("ref"), command.get("cmd")
    if cmd == "fail":
        say(type="reply", ref=ref, ok=False, message="It cannot be done.", hint="Do something else.")
    elif cmd == "die":
        sys.stderr.write("about to die\x1b[31m\n")
        sys.stderr.flush()
        os._exit(3)
    elif cmd == "kill":
        os.kill(os.getpid(), 9)
    elif cmd == "silent":
        pass
    elif cmd == "flood":
        flood(int(str(command.get("count"))))
        say(type="reply", ref=ref, ok=True, value="flooded")
    elif cmd == "raw":
        sys.stdout.write(str(command.get("text")))
        sys.stdout.flush()
        say(type="reply", ref=ref, ok=True)
    elif cmd == "accept":
        connection, _ = socket.socket(fileno=int(sys.argv[2])).accept()
        connection.sendall(b"hello from %d" % os.getpid())
        connection.close()
        say(type="reply", ref=ref, ok=True, value=os.getpid())
    else:
        say(type="reply", ref=ref, ok=True, value={name: command[name] for name in command if name != "ref"})


def flood(count: int) -> None:
    for id in range(1, count + 1):
        sys.stdout.write(f'{{"type":"delivery","id":{id}}}\n{{"type":"verdict","id":{id}}}\n')
    sys.stdout.flush()


def main() -> int:
    assert sys.argv[1] == "--listen-fd"
    start = json.loads(sys.stdin.readline())
    assert start["cmd"] == "start"
    settings = start["settings"]
    if settings.get("script") == "refuse":
        say(type="problem", code="start", message="The database is damaged.", hint="Choose another.")
        return 7
    if settings.get("script") == "crash":
        return 1
    if settings.get("script") == "import":
        try:
            int("no number")
        except ValueError:
            raise ImportError("No module named 'x\x1b[31m'") from None
    if settings.get("script") == "chain":
        try:
            int("no number")
        except ValueError:
            raise ImportError("No module named y")  # noqa: B904 - the chain is what is tested
    if settings.get("script") == "noisy":
        sys.stderr.write("x" * 3_000_000 + "\nlast words\n")
        sys.stderr.flush()
    say(type="listening", url="http://127.0.0.1:1", target=settings.get("forward"), ack="now", count=0)
    for line in sys.stdin:
        answer(json.loads(line))
    if settings.get("script") == "stubborn":
        import signal

        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say(type="stubborn")
        time.sleep(30)
    say(type="stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
