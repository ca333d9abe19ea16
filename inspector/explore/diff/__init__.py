"""What is different between two deliveries, or between two answers: trees, header lists, bytes.

Pure: values and a limit in, a comparison out. It must never hide a difference without counting it, nor take
quadratic time on anything a sender chooses. All text in a comparison is foreign; `lines` makes it visible.
"""

from __future__ import annotations

from inspector.explore.diff.change import Branch, Change, Mark, Part, Run
from inspector.explore.diff.lines import Cell, Kind, Listing, Row, rows
from inspector.explore.diff.told import as_json, as_text, summary
from inspector.explore.diff.volatile import Volatile
from inspector.explore.diff.whole import Comparison, Section, compare_attempts, compare_deliveries

__all__ = [
    "Branch",
    "Cell",
    "Change",
    "Comparison",
    "Kind",
    "Listing",
    "Mark",
    "Part",
    "Row",
    "Run",
    "Section",
    "Volatile",
    "as_json",
    "as_text",
    "compare_attempts",
    "compare_deliveries",
    "rows",
    "summary",
]
