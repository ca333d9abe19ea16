"""Make the packed copies here from a checkout: `python -m tests.verify.wycheproof.pack CHECKOUT`.

A test becomes `[id, result, message, signature or tag, key]` in hex (the key only where each test has its
own); everything that only describes is left out. The files are gzip without a date, so that a second run
writes the same bytes.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from tests.verify.wycheproof import FILES, HERE


def packed(document: dict[str, Any]) -> bytes:
    """One file, small."""
    groups = []
    for group in document["testGroups"]:
        kept = {"pem": group.get("publicKeyPem"), "tag_bits": group.get("tagSize")}
        tests = [
            [one["tcId"], one["result"], one["msg"], one.get("sig", one.get("tag")), one.get("key", "")]
            for one in group["tests"]
        ]
        groups.append({**{name: value for name, value in kept.items() if value}, "tests": tests})
    plain = {"count": document["numberOfTests"], "groups": groups}
    return gzip.compress(json.dumps(plain, separators=(",", ":")).encode(), 9, mtime=0)


def main(checkout: Path) -> None:
    for name in FILES:
        document = json.loads((checkout / "testvectors_v1" / f"{name}_test.json").read_text())
        (HERE / f"{name}.json.gz").write_bytes(packed(document))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
