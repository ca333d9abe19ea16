"""What is different between two deliveries, or between two answers: trees, header lists, bytes.

Pure: values and a limit in, a comparison out. It must never hide a difference without counting it, nor take
quadratic time on anything a sender chooses. All text in a comparison is foreign; `lines` makes it visible.
"""

from __future__ import annotations

from inspector.explore.diff.answers import Answer, compare_answers, seem_new_each_time
from inspector.explore.diff.change import Branch, Change, Mark, Part, Run
from inspector.explore.diff.in_text import check_pattern, without_matches
from inspector.explore.diff.left_out import IGNORED, Keys, LeftOut, without
from inspector.explore.diff.lines import Cell, Kind, Listing, Row, rows
from inspector.explore.diff.told import as_json, as_text, line_texts, summary
from inspector.explore.diff.volatile import Volatile
from inspector.explore.diff.whole import Comparison, Section, compare_attempts, compare_deliveries

__all__ = [
    "IGNORED",
    "Answer",
    "Branch",
    "Cell",
    "Change",
    "Comparison",
    "Keys",
    "Kind",
    "LeftOut",
    "Listing",
    "Mark",
    "Part",
    "Row",
    "Run",
    "Section",
    "Volatile",
    "as_json",
    "as_text",
    "check_pattern",
    "compare_answers",
    "compare_attempts",
    "compare_deliveries",
    "line_texts",
    "rows",
    "seem_new_each_time",
    "summary",
    "without",
    "without_matches",
]
