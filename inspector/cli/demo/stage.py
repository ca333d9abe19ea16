"""Where the demo plays: a private temporary directory, secrets made on the spot, and the sender's process.

Nothing of the user's is read or written, and nothing stays: leaving the stage ends the process and removes
the directory.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from inspector.cli.output import narrate
from inspector.config import KeySource
from inspector.config.files import write_new_tree
from inspector.model import InspectorError
from inspector.model.lines import encode
from inspector.text import visible_line

_READY_SECONDS = 20.0
_END_SECONDS = 5.0
_LOG = "sender.log"
_PUBLIC_KEY = "dyte.pem"
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared with, never listened on


class Stage:
    """One demo, in a directory of its own inside `parent` (the system's place for temporary ones). Use it as
    a context: `directory` and `app_url` are known once it is entered."""

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self.directory = Path()
        self.app_url = ""
        self._key_url = ""
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stage:
        self.directory = Path(tempfile.mkdtemp(prefix="inspector-demo-", dir=self._parent))
        try:
            write_new_tree(self.directory, _secret_files())
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def keys(self, *, offline: bool) -> Mapping[str, KeySource]:
        """Where the inspector finds the keys. Offline, the published key lies in a file instead."""
        published = KeySource(key_url=(self._key_url,))
        if offline:
            published = KeySource(public_key_file=(str(self.directory / _PUBLIC_KEY),))
        return {
            "dyte": published,
            "cloudflare_realtimekit": published,
            "stripe": KeySource(secret_file=(str(self.directory / "stripe.secret"),)),
            "github": KeySource(secret_file=(str(self.directory / "github.secret"),)),
        }

    def send_to(self, sock: socket.socket, *, only_burst: bool = False) -> None:
        """Tell the sender to begin, now that the inspector's socket is bound."""
        host, port = sock.getsockname()[:2]
        with suppress(OSError):
            stdin, _ = self._pipes()
            stdin.write(encode({"host": _ANY.get(host, host), "port": port, "only_burst": only_burst}))
            stdin.flush()

    def read(self) -> Mapping[str, object]:
        """The sender's next line; blocks. Raises InspectorError when it ended instead."""
        _, stdout = self._pipes()
        try:
            message = json.loads(stdout.readline())
        except ValueError:
            message = None
        if not isinstance(message, dict):
            raise InspectorError("The demo's sender stopped.", self._last_words() or "Start the demo again.")
        return message

    def stop_sending(self) -> None:
        """End the sender's process, and wait until it has ended. Idempotent."""
        child = self._child
        if child is None:
            return
        stdin, stdout = self._pipes()
        with suppress(OSError):
            stdin.close()
        try:
            child.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        stdout.close()
        self._child = None
        if child.returncode:
            narrate(f"inspector: the demo's sender ended by itself. {self._last_words()}")

    def close(self) -> None:
        """End the process and remove the directory with all that is in it. Idempotent."""
        try:
            self.stop_sending()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def _start(self) -> None:
        log = os.open(self.directory / _LOG, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            # A session of its own: Ctrl-C ends the inspector, which then ends this process in order.
            self._child = subprocess.Popen(  # noqa: S603  # our own module, a directory we made
                [sys.executable, "-P", "-m", "inspector.cli.demo.sender", str(self.directory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        finally:
            os.close(log)
        patience = threading.Timer(_READY_SECONDS, self._child.kill)
        patience.start()
        try:
            ready = self.read()
        finally:
            patience.cancel()
            patience.join()
        self.app_url, self._key_url = str(ready.get("app_url")), str(ready.get("key_url"))
        pem = str(ready.get("public_key")).encode()
        write_new_tree(self.directory, [(PurePosixPath(_PUBLIC_KEY), pem)])

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        child = self._child
        if child is None or child.stdin is None or child.stdout is None:
            raise InspectorError("The demo's sender is not running.", "Start the demo again.")
        return child.stdin, child.stdout

    def _last_words(self) -> str:
        """The last line that the sender left on stderr."""
        with suppress(OSError):
            lines = (self.directory / _LOG).read_bytes()[-4096:].splitlines()
            return visible_line(lines[-1].decode("utf-8", "replace"))[:200] if lines else ""
        return ""


def _secret_files() -> list[tuple[PurePosixPath, bytes]]:
    return [
        (PurePosixPath("stripe.secret"), f"whsec_{secrets.token_hex(16)}".encode()),
        (PurePosixPath("github.secret"), secrets.token_hex(20).encode()),
    ]
