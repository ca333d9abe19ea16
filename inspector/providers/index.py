"""Write `data/index.json` from the data files: `python -m inspector.providers.index`.

Run it after editing a data file. A stale entry costs time at start-up, never correctness.
"""

from __future__ import annotations

import json

from inspector.providers.registry import INDEX, data_files, index_of


def index_text() -> str:
    """The index as it should stand on disk, one file a line."""
    lines = [f"{json.dumps(name)}:{_compact(entry)}" for name, entry in index_of(data_files()).items()]
    return "{" + ",\n".join(lines) + "}\n"


def _compact(entry: dict[str, object]) -> str:
    return json.dumps(entry, separators=(",", ":"))


if __name__ == "__main__":
    INDEX.write_text(index_text(), encoding="utf-8")
