"""A query against a document (RFC 9535), within a budget: every value that is looked at is counted, so that
no query costs more than it may. It must never recurse into a document, nor write a number anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from inspector.decode import Json, Limits, Number, Repeats, Step
from inspector.decode.jsonnode import open_text
from inspector.explore.jsonpath.query import (
    NOTHING,
    Argument,
    Call,
    Comparison,
    Condition,
    Filter,
    Index,
    Junction,
    Literal,
    Name,
    Negation,
    Nothing,
    Opened,
    Query,
    Segment,
    Selector,
    Slice,
    Wildcard,
)
from inspector.explore.jsonpath.values import Plain, equal, expression, less, measured

Value: TypeAlias = Json | Plain | Nothing
Key: TypeAlias = str | int | Step
"""A name or index; a step for one of a repeated name, or into the document that a text holds."""

_LIMITS = Limits(values=200_000)


class Place(NamedTuple):
    """A value in the document and the link to what holds it."""

    value: Json
    key: Key = ""
    parent: Place | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        """The names, indexes and steps that lead here."""
        found: list[Key] = []
        place = self
        while place.parent is not None:
            found.append(place.key)
            place = place.parent
        return tuple(reversed(found))


def keyed(value: Repeats) -> Iterator[tuple[Key, Json]]:
    """Every member, by its name where that is the only one."""
    return ((step if step.nth else step.key, item) for step, item in value.steps())


class Spent(Exception):
    """The budget is used up, or the asker has gone."""


class Budget:
    """Counts values; raises Spent after `most`, or once `stopped` says so."""

    def __init__(self, most: int, stopped: Callable[[], bool] = lambda: False) -> None:
        self.left = most
        self._stopped = stopped

    def take(self, count: int = 1) -> None:
        before = self.left
        self.left -= count
        if self.left < 0 or (before >> 10 != self.left >> 10 and self._stopped()):
            raise Spent


def evaluate(query: Query, root: Json, budget: Budget, *, every: bool = False) -> Iterator[Place]:
    """The nodes of a query in the order of the standard. Of a repeated name it sees the one whose number the
    query says, else the last, as parsers do, or with `every` each of them; then `$[0]` is also the member
    “[0]”, as a part without a name is called. Raises Spent."""
    return _Evaluation(root, budget, every=every).nodes(query, Place(root))


class _Evaluation:
    """One document being asked."""

    def __init__(self, root: Json, budget: Budget, *, every: bool) -> None:
        self._every = every
        self._root = Place(root)
        self._budget = budget

    def nodes(self, query: Query, here: Place) -> Iterator[Place]:
        places: Iterator[Place] = iter((here if query.relative else self._root,))
        for segment in query.segments:
            places = self._step(places, segment)
        return places

    def _step(self, places: Iterable[Place], segment: Segment) -> Iterator[Place]:
        for place in places:
            for at in self._below(place) if segment.deep else (place,):
                for selector in segment.selectors:
                    yield from self._selected(at, selector)

    def _below(self, place: Place) -> Iterator[Place]:
        """A place and everything below it that has children, before what follows it."""
        waiting = [iter((place,))]
        while waiting:
            at = next(waiting[-1], None)
            if at is None:
                waiting.pop()
            elif isinstance(at.value, (dict, list)):
                yield at
                waiting.append(self._children(at))

    def _children(self, place: Place) -> Iterator[Place]:
        value = place.value
        members: Iterable[tuple[Key, Json]] = ()
        if self._every and isinstance(value, Repeats):
            members = keyed(value)
        elif isinstance(value, dict):
            members = value.items()
        elif isinstance(value, list):
            members = enumerate(value)
        for key, item in members:
            self._budget.take()
            yield Place(item, key, place)

    def _selected(self, place: Place, selector: Selector) -> Iterator[Place]:
        self._budget.take()
        value = place.value
        match selector:
            case Name(name, nth):
                yield from self._named(place, name, nth)
            case Index(index) if self._every and isinstance(value, dict):
                yield from self._named(place, f"[{index}]", 0)
            case Opened(via):
                yield from self._opened(place, via)
            case Index(index):
                if isinstance(value, list) and -len(value) <= index < len(value):
                    yield Place(value[index], index % len(value), place)
            case Slice(start, end, step):
                if isinstance(value, list) and step:
                    for at in range(*slice(start, end, step).indices(len(value))):
                        self._budget.take()
                        yield Place(value[at], at, place)
            case Wildcard():
                yield from self._children(place)
            case Filter(condition):
                for child in self._children(place):
                    if self._holds(condition, child):
                        yield child

    def _named(self, place: Place, name: str, nth: int) -> Iterator[Place]:
        value = place.value
        if not isinstance(value, dict) or name not in value:
            return
        if not isinstance(value, Repeats) or not (self._every or nth):
            if nth <= 1:
                yield Place(value[name], name, place)
            return
        self._budget.take(len(value.pairs))
        for step, item in value.steps():
            if step.key == name and nth in (0, step.nth or 1):
                yield Place(item, step if step.nth else name, place)

    def _opened(self, place: Place, via: str) -> Iterator[Place]:
        """A form's field and a part stand opened in their tree: they are themselves what they hold."""
        value = place.value
        if isinstance(value, (dict, list)):
            yield place
        elif isinstance(value, str) and not isinstance(value, Number):
            self._budget.take(1 + len(value) // 100)
            inner = open_text(value, _LIMITS, None)
            if inner is not None and inner.step == Step(via=via):
                yield Place(inner.value, Step(via=via), place)

    def _holds(self, condition: Condition | Argument, here: Place) -> bool:
        self._budget.take()
        match condition:
            case Junction(conditions, any_of):
                outcomes = (self._holds(each, here) for each in conditions)
                return any(outcomes) if any_of else all(outcomes)
            case Negation(inner):
                return not self._holds(inner, here)
            case Comparison(left, operator, right):
                return self._compare(self._value(left, here), operator, self._value(right, here))
            case Query():
                return next(self.nodes(condition, here), None) is not None
            case Call():
                return self._call(condition, here) is True
            case Literal():
                return False

    def _value(self, operand: Argument, here: Place) -> Value:
        match operand:
            case Literal(value):
                return value
            case Query():
                return self._single(operand, here)
            case Call():
                return self._call(operand, here)
        return NOTHING

    def _single(self, query: Query, here: Place) -> Value:
        """The value of a query that can only give one."""
        value: Value = here.value if query.relative else self._root.value
        for segment in query.segments:
            self._budget.take()
            match segment.selectors[0]:
                case Name(name) if isinstance(value, dict) and name in value:
                    value = value[name]
                case Index(index) if isinstance(value, list) and -len(value) <= index < len(value):
                    value = value[index]
                case _:
                    return NOTHING
        return value

    def _compare(self, left: Value, operator: str, right: Value) -> bool:
        match operator:
            case "==":
                return equal(left, right, self._budget.take)
            case "!=":
                return not equal(left, right, self._budget.take)
            case "<":
                return less(left, right)
            case ">":
                return less(right, left)
            case "<=":
                return less(left, right) or equal(left, right, self._budget.take)
        return less(right, left) or equal(left, right, self._budget.take)

    def _call(self, call: Call, here: Place) -> Value:
        first = call.arguments[0]
        if call.function in ("count", "value") and isinstance(first, Query):
            found = self.nodes(first, here)
            if call.function == "count":
                return sum(1 for _ in found)
            only, another = next(found, None), next(found, None)
            return NOTHING if only is None or another is not None else only.value
        value = self._value(first, here)
        if call.function == "length":
            return measured(value)
        pattern = self._value(call.arguments[1], here)
        if not isinstance(value, str) or isinstance(value, Number) or not isinstance(pattern, str):
            return False
        compiled = None if isinstance(pattern, Number) else expression(pattern)
        if compiled is None:
            return False
        self._budget.take(1 + len(value) // 100)
        matched = compiled.fullmatch(value) if call.function == "match" else compiled.search(value)
        return matched is not None
