"""RFC 9535 as its authors test it: `cts.json` is the JSONPath Compliance Test Suite, unchanged (BSD-2)."""

from __future__ import annotations

import json
from pathlib import Path

from inspector.decode import Json, Number, decode
from inspector.explore import FilterError
from inspector.explore.jsonpath.evaluate import Budget, evaluate
from inspector.explore.jsonpath.parse import parse_query

TESTS = json.loads(Path(__file__).with_name("cts.json").read_text())["tests"]


def plain(value: Json) -> object:
    """A decoded value as `json.loads` gives it."""
    if isinstance(value, Number):
        return json.loads(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_every_query_of_the_suite_gives_what_the_standard_says() -> None:
    wrong: list[str] = []
    valid = [test for test in TESTS if not test.get("invalid_selector")]
    for test in valid:
        document = decode(json.dumps(test["document"]).encode(), "application/json").document
        places = evaluate(parse_query(test["selector"]), document, Budget(100_000))
        if [plain(place.value) for place in places] not in test.get("results", [test.get("result")]):
            wrong.append(test["name"])
    assert len(valid) > 400
    assert not wrong


def test_every_query_that_is_none_is_refused_with_the_place() -> None:
    taken: list[str] = []
    invalid = [test for test in TESTS if test.get("invalid_selector")]
    for test in invalid:
        try:
            parse_query(test["selector"])
        except FilterError as error:
            outside = not 0 <= error.position <= len(test["selector"])
        else:
            outside = True
        if outside:
            taken.append(test["name"])
    assert len(invalid) > 200
    assert not taken
