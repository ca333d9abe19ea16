"""How much work and memory one body may cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes, the rest are counts.

    Decompression stops at `content_bytes`, and at `ratio` times the received body once the output
    is over `ratio_from`. `values` bounds JSON values, `lines` JSON lines, `fields` form fields,
    `parts` multipart parts, `elements` XML elements, attributes and texts, `depth` their nesting.
    `problems` bounds how many problems of one kind are listed.
    """

    content_bytes: int = 32 * 2**20
    ratio: int = 100
    ratio_from: int = 2**20
    encodings: int = 4
    members: int = 1000
    values: int = 2_000_000
    lines: int = 100_000
    fields: int = 20_000
    parts: int = 1000
    elements: int = 200_000
    depth: int = 500
    problems: int = 20
