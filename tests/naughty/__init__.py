"""The big list of naughty strings (github.com/minimaxir/big-list-of-naughty-strings, db33ec7, MIT)."""

from __future__ import annotations

import json
from pathlib import Path

NAUGHTY: tuple[str, ...] = tuple(json.loads((Path(__file__).parent / "blns.json").read_text("utf-8")))
"""Every string of it, as its authors wrote them."""
