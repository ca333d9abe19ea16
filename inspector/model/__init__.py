"""The nouns of the inspector as frozen dataclasses. It must never do I/O, decode or format for display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.late import late

if TYPE_CHECKING:
    from inspector.model.annotation import (
        NOTHING_NOTED,
        Annotation,
        AnnotationError,
        Marking,
        checked_note,
        checked_tags,
    )
    from inspector.model.attempt import Attempt
    from inspector.model.counts import Counts
    from inspector.model.delivery import Delivery, Facts, Origin, Rejection, body_digest
    from inspector.model.errors import (
        ConfigError,
        ExitCode,
        ForwardError,
        InspectorError,
        ListenError,
        NotFoundError,
        StoreError,
        UsageError,
    )
    from inspector.model.everything import EVERYTHING, And
    from inspector.model.headers import Headers
    from inspector.model.query import (
        Compare,
        Field,
        Found,
        Leaf,
        Like,
        Not,
        Op,
        Or,
        Over,
        Part,
        Query,
        Regex,
        Section,
        Test,
        Text,
    )
    from inspector.model.row import Row
    from inspector.model.session import Session
    from inspector.model.timing import Timing
    from inspector.model.verdict import Certainty, Check, Finding, Status, Verdict

__all__ = [
    "EVERYTHING",
    "NOTHING_NOTED",
    "And",
    "Annotation",
    "AnnotationError",
    "Attempt",
    "Certainty",
    "Check",
    "Compare",
    "ConfigError",
    "Counts",
    "Delivery",
    "ExitCode",
    "Facts",
    "Field",
    "Finding",
    "ForwardError",
    "Found",
    "Headers",
    "InspectorError",
    "Leaf",
    "Like",
    "ListenError",
    "Marking",
    "Not",
    "NotFoundError",
    "Op",
    "Or",
    "Origin",
    "Over",
    "Part",
    "Query",
    "Regex",
    "Rejection",
    "Row",
    "Section",
    "Session",
    "Status",
    "StoreError",
    "Test",
    "Text",
    "Timing",
    "UsageError",
    "Verdict",
    "body_digest",
    "checked_note",
    "checked_tags",
]
_HOMES = {
    "annotation": (
        "NOTHING_NOTED",
        "Annotation",
        "AnnotationError",
        "Marking",
        "checked_note",
        "checked_tags",
    ),
    "attempt": ("Attempt",),
    "counts": ("Counts",),
    "delivery": ("Delivery", "Facts", "Origin", "Rejection", "body_digest"),
    "errors": (
        "ConfigError",
        "ExitCode",
        "ForwardError",
        "InspectorError",
        "ListenError",
        "NotFoundError",
        "StoreError",
        "UsageError",
    ),
    "everything": ("EVERYTHING", "And"),
    "headers": ("Headers",),
    "query": (
        "Compare",
        "Field",
        "Found",
        "Leaf",
        "Like",
        "Not",
        "Op",
        "Or",
        "Over",
        "Part",
        "Query",
        "Regex",
        "Section",
        "Test",
        "Text",
    ),
    "row": ("Row",),
    "session": ("Session",),
    "timing": ("Timing",),
    "verdict": ("Certainty", "Check", "Finding", "Status", "Verdict"),
}

__getattr__ = late(__name__, _HOMES)
