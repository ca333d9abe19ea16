"""Which delivery repeats which: both rules, first captured only, whatever the order of the judgements."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.model import Facts, Origin
from inspector.store.reader import Reader
from inspector.store.writer import Writer
from tests.store.samples import AT, delivery, facts, verdict


def _judged(writer: Writer, body: bytes, said: Facts, origin: Origin = Origin.CAPTURED) -> int | None:
    given_id = writer.add(delivery(body, origin=origin)).result()
    return writer.judge(given_id, said, verdict(), AT).result().retry_of


def test_the_same_provider_and_delivery_id_is_a_retry_of_the_first(writer: Writer) -> None:
    assert _judged(writer, b"1", facts(delivery_id="x")) is None
    assert _judged(writer, b"2", facts(delivery_id="x")) == 1
    assert _judged(writer, b"3", facts(delivery_id="x")) == 1


def test_the_same_id_of_another_provider_is_none(writer: Writer) -> None:
    _judged(writer, b"1", facts("dyte", delivery_id="x"))
    assert _judged(writer, b"2", facts("stripe", delivery_id="x")) is None
    assert _judged(writer, b"2", facts(None, delivery_id="x")) is None
    assert _judged(writer, b"3", facts("dyte", delivery_id="X")) is None


def test_the_same_webhook_and_body_is_a_retry(writer: Writer) -> None:
    _judged(writer, b"same", facts(webhook_id="w"))
    assert _judged(writer, b"same", facts(webhook_id="w")) == 1
    assert _judged(writer, b"same", facts(webhook_id="v")) is None
    assert _judged(writer, b"other", facts(webhook_id="w")) is None
    assert _judged(writer, b"same", facts()) is None


def test_where_both_rules_hold_the_earlier_delivery_counts(writer: Writer) -> None:
    _judged(writer, b"same", facts(webhook_id="w"))
    _judged(writer, b"other", facts(delivery_id="x"))
    assert _judged(writer, b"same", facts(delivery_id="x", webhook_id="w")) == 1


def test_edited_and_imported_deliveries_neither_are_nor_make_retries(writer: Writer) -> None:
    _judged(writer, b"1", facts(delivery_id="x"), Origin.EDITED)
    assert _judged(writer, b"1", facts(delivery_id="x")) is None
    assert _judged(writer, b"1", facts(delivery_id="x"), Origin.IMPORTED) is None
    assert _judged(writer, b"1", facts(delivery_id="x")) == 2


def test_a_first_delivery_that_is_judged_late_is_found_to_be_the_first(
    writer: Writer, reader: Reader
) -> None:
    for _ in range(3):
        writer.add(delivery()).result()
    for number in (3, 2, 1):
        writer.judge(number, facts(delivery_id="x"), verdict(), AT).result()
    assert [row.retry_of for row in reader.rows(limit=3)] == [1, 1, None]


def test_a_first_delivery_that_turns_out_to_be_another_is_no_longer_the_first(
    writer: Writer, reader: Reader
) -> None:
    for number in (1, 2, 3):
        writer.add(delivery()).result()
        writer.judge(number, facts(delivery_id="x"), verdict(), AT).result()
    writer.judge(1, facts(delivery_id="y"), verdict(), AT).result()
    assert [row.retry_of for row in reader.rows(limit=3)] == [2, None, None]


_said = st.builds(
    facts,
    provider=st.sampled_from(["dyte", "svix", None]),
    delivery_id=st.sampled_from(["x", "y", None]),
    webhook_id=st.sampled_from(["w", None]),
)
_stored = st.tuples(st.sampled_from([b"1", b"2"]), st.sampled_from(list(Origin)), _said)


@settings(max_examples=25, deadline=None)
@given(stored=st.lists(_stored, min_size=1, max_size=8), order=st.randoms(use_true_random=False))
def test_marks_are_those_of_the_rule_in_any_order_of_judging(
    stored: list[tuple[bytes, Origin, Facts]], order: object
) -> None:
    turns = [*range(len(stored)), *range(0, len(stored), 2)]
    getattr(order, "shuffle")(turns)  # noqa: B009 - hypothesis types it as object
    with TemporaryDirectory() as place:
        path = Path(place) / "x.db"
        writer = Writer(path, reserve=0)
        for body, origin, _ in stored:
            writer.add(delivery(body, origin=origin))
        judged: dict[int, Facts] = {}
        for turn in turns:
            writer.judge(turn + 1, stored[turn][2], verdict(), AT)
            judged[turn + 1] = stored[turn][2]
        writer.close()
        reader = Reader(path)
        marks = {row.id: row.retry_of for row in reader.rows(limit=99)}
        reader.close()
    assert marks == {number: _first(number, stored, judged) for number in marks}


def _first(number: int, stored: list[tuple[bytes, Origin, Facts]], judged: dict[int, Facts]) -> int | None:
    """The rule, said once more and slowly."""
    body, origin, _ = stored[number - 1]
    mine = judged.get(number)
    if origin is not Origin.CAPTURED or mine is None:
        return None
    for other in range(1, number):
        other_body, other_origin, _ = stored[other - 1]
        theirs = judged.get(other)
        if other_origin is not Origin.CAPTURED or theirs is None:
            continue
        same_id = None not in (mine.provider, mine.delivery_id) and (
            (mine.provider, mine.delivery_id) == (theirs.provider, theirs.delivery_id)
        )
        same_body = mine.webhook_id is not None and (
            (mine.webhook_id, body) == (theirs.webhook_id, other_body)
        )
        if same_id or same_body:
            return other
    return None
