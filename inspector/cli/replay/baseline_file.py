"""The file of a baseline on disk: read with a limit, replaced as a whole."""

from __future__ import annotations

import os
from pathlib import Path

from inspector.config.files import read_regular, replace_file
from inspector.export.baseline import Baseline, write_baseline
from inspector.export.baseline_read import LONGEST, BaselineError, read_baseline
from inspector.text import visible_line

_USUAL = 0o644


class BaselineFile:
    """A link to a file stays a link. It is no private file: it is committed, with the mode it has."""

    def __init__(self, name: str) -> None:
        self.said = visible_line(name)
        self._path = Path(os.path.realpath(name))
        self._data = b""

    def read(self) -> Baseline | None:
        """What it holds; None where there is no file. Raises BaselineError."""
        try:
            self._data = read_regular(self._path, LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            why = f"{self.said} cannot be read: {error.strerror}."
            raise BaselineError(why, "Name a file, such as baseline.json.") from None
        try:
            return read_baseline(self._data)
        except BaselineError as error:
            raise BaselineError(f"{self.said}: {error.message}", error.hint) from None

    def check_writable(self) -> None:
        """Raise BaselineError before anything is sent where it could not be written afterwards."""
        folder = self._path.parent
        if not folder.is_dir():
            raise BaselineError(f"There is no folder for {self.said}.", "Make it first.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._unwritable("Permission denied")

    def write(self, baseline: Baseline) -> bool:
        """Replace it; False where it is the same to the byte. Raises BaselineError, and then it is as it
        was."""
        data = write_baseline(baseline)
        if data == self._data:
            return False
        try:
            mode = self._path.stat().st_mode & 0o777 if self._path.exists() else _USUAL
            replace_file(self._path, data, mode)
        except OSError as error:
            raise self._unwritable(error.strerror or "it failed") from None
        self._data = data
        return True

    def _unwritable(self, why: str) -> BaselineError:
        return BaselineError(f"{self.said} cannot be written: {why}.", "Check the folder and the free space.")
