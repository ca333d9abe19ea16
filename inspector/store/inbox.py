"""Deliveries, verdicts, attempts, answers and rejections as rows of the view `inbox` (see `triggers`).

Pure. Rows lack the id: it is given when the statement is made. They are as wide as their kind needs,
and NULL fills them up: the columns of `INBOX` are in that order.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Final

from inspector.model import Attempt, Delivery, Rejection
from inspector.model.answered import Answered
from inspector.store.coding import body_key, pack_body, pack_headers, pack_optional, pack_text
from inspector.store.judgement import Judgement
from inspector.store.statements import Value
from inspector.store.triggers import INBOX as FIRST_INBOX
from inspector.store.verdicts import pack_verdict

Values = tuple[Value, ...]

# The columns of the view, those that fewer kinds need last; the database has them in another order.
_AFTER: Final = FIRST_INBOX.index("document") + 1
INBOX: Final = (*FIRST_INBOX[:_AFTER], "session", *FIRST_INBOX[_AFTER:])
WIDTH: Final = len(INBOX)
_DATA: Final = INBOX.index("data") - 2
_NO_BODY: Final[Values] = (None,) * 5
_NO_REQUEST: Final[Values] = (None,) * 7
_NO_FACTS: Final[Values] = (None,) * 7
_NO_ANSWER: Final[Values] = (None,) * 4


def delivery_values(delivery: Delivery) -> Values:
    """All of a delivery but its `id` and `sha256`: the store takes neither on trust."""
    return (
        None,
        delivery.at,
        pack_text(delivery.method),
        pack_text(delivery.target.decode("latin-1")),
        pack_text(delivery.version),
        pack_text(delivery.peer),
        int(delivery.cut),
        str(delivery.origin),
        delivery.parent,
        pack_headers(delivery.headers),
        *_body(delivery.body),
    )


def judgement_values(judgement: Judgement) -> Values:
    """Facts and verdict. Signed bytes go without digest where they are only the start of what was signed."""
    facts, verdict = judgement.facts, judgement.verdict
    key, digest, size, coding, data = _body(verdict.signed)
    if verdict.signed_size != size:
        key = digest = None
    return (
        judgement.id,
        judgement.at,
        *_NO_REQUEST,
        None,
        *(key, digest, size, coding, data),
        pack_optional(facts.provider),
        pack_optional(facts.event),
        pack_optional(facts.delivery_id),
        pack_optional(facts.webhook_id),
        str(verdict.status),
        pack_verdict(verdict),
        pack_optional(facts.session),
    )


def attempt_values(attempt: Attempt) -> Values:
    """All of an attempt but its `id`."""
    return (
        attempt.delivery,
        attempt.at,
        *_NO_REQUEST[:4],
        int(attempt.cut),
        *_NO_REQUEST[5:],
        pack_headers(attempt.headers),
        *(_body(attempt.body) if attempt.body else _NO_BODY),
        *_NO_FACTS,
        pack_text(attempt.url),
        pack_text(attempt.sha256_in),
        pack_text(attempt.sha256_out),
        attempt.duration,
        attempt.status,
        pack_text(attempt.reason),
        pack_optional(attempt.error),
        pack_text(attempt.message),
    )


def answer_values(answered: Answered) -> Values:
    """All of what a sender was told; who told it stands under `reason`, the body under `data`."""
    return (
        answered.delivery,
        answered.at,
        *_NO_REQUEST,
        json.dumps(answered.headers),
        *(*_NO_BODY[:4], answered.body),
        *_NO_FACTS,
        *_NO_ANSWER[:3],
        answered.duration,
        answered.status,
        str(answered.by),
    )


def rejection_values(rejection: Rejection) -> Values:
    """All of a rejection but its `id`; the code stands under `error`, the head under `data`."""
    return (
        None,
        rejection.at,
        *_NO_REQUEST[:3],
        pack_text(rejection.peer),
        *_NO_REQUEST[4:],
        None,
        *(*_NO_BODY[:4], rejection.head),
        *_NO_FACTS,
        *_NO_ANSWER,
        rejection.status,
        None,
        pack_text(rejection.code),
        pack_text(rejection.message),
    )


def data_size(values: Values) -> int:
    """How many bytes the large column of a row has."""
    data = values[_DATA]
    return len(data) if isinstance(data, bytes) else 0


def _body(data: bytes) -> tuple[int | None, bytes | None, int, int, bytes]:
    digest = sha256(data).digest()
    return (body_key(digest), digest, len(data), *pack_body(data))
