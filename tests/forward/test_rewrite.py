"""What a route changes on the way, and what it cannot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.forward.request import compose
from inspector.forward.rewrite import Rewrite, changed_lines, path_on_wire, rewrite_of
from inspector.forward.target import destination
from inspector.model import Delivery, ForwardError, Headers, body_digest


def delivery(target: bytes = b"/dyte/a%2Fb?x=%20", pairs: list[tuple[str, str]] | None = None) -> Delivery:
    headers = Headers.of(pairs or [("Host", "x"), ("X-A", "1"), ("dyte-signature", "s"), ("x-a", "2")])
    return Delivery(0, "POST", target, headers, b"{}", body_digest(b"{}"))


@pytest.mark.parametrize(
    ("rule", "own", "expected"),
    [
        ("", b"", b"/dyte/a%2Fb"),
        ("", b"/hooks", b"/hooks"),
        ("keep", b"/hooks", b"/dyte/a%2Fb"),
        ("prefix", b"/hooks/", b"/hooks/dyte/a%2Fb"),
        ("replace", b"/hooks", b"/hooks"),
        ("/dyte/* -> /v2/*", b"", b"/v2/a%2Fb"),
        ("/dyte/* -> /v2/*", b"/base", b"/base/v2/a%2Fb"),
        ("/*/* -> /in/*/to/*", b"", b"/in/dyte/to/a%2Fb"),
        ("/stripe/* -> /v2/*", b"", b"/dyte/a%2Fb"),
        ("/dyte/a%2Fb -> /one", b"", b"/one"),
    ],
)
def test_path_rules(rule: str, own: bytes, expected: bytes) -> None:
    assert path_on_wire(b"/dyte/a%2Fb", own, rule) == expected


def test_query_is_kept_and_headers_are_changed_in_place() -> None:
    rewrite = rewrite_of("/dyte/* -> /v2/*", [("X-A", "new"), ("X-B", "3")], ["DYTE-Signature"])
    target, head = compose(delivery(), destination("http://localhost:1"), rewrite)
    assert target == b"/v2/a%2Fb?x=%20"
    lines = head.split(b"\r\n")
    assert lines[1:] == [b"Host: localhost:1", b"X-A: new", b"X-B: 3", b"Content-Length: 2", b"", b""]


def test_host_can_be_set_and_framing_cannot() -> None:
    rewrite = rewrite_of("", [("Host", "app.test")], [])
    _, head = compose(delivery(), destination("http://localhost:1"), rewrite)
    assert b"\r\nHost: app.test\r\n" in head
    for name in ("Content-Length", "Transfer-Encoding", "Connection", "Proxy-Authorization"):
        with pytest.raises(ForwardError, match="frames the request"):
            rewrite_of("", [(name, "1")], [])
    with pytest.raises(ForwardError, match="frames the request"):
        rewrite_of("", [], ["Host"])


@given(st.lists(st.tuples(st.sampled_from([b"A", b"a", b"B", b"C"]), st.binary(max_size=4))))
def test_lines_that_no_rule_names_stay_as_they_are(pairs: list[tuple[bytes, bytes]]) -> None:
    rewrite = Rewrite("", ((b"a", b"new"),), (b"b",))
    changed = changed_lines(tuple(pairs), rewrite)
    assert [pair for pair in changed if pair[0] == b"C"] == [pair for pair in pairs if pair[0] == b"C"]
    assert [value for name, value in changed if name.lower() == b"a"] == [b"new"]
    assert not [name for name, _ in changed if name.lower() == b"b"]


@given(st.binary(max_size=30), st.sampled_from(["/a/*/b -> /x/*", "/* -> /*", "/**/ -> /*/*", "/a -> /b"]))
def test_pattern_gives_a_path_for_anything(path: bytes, rule: str) -> None:
    assert path_on_wire(b"/" + path, b"", rule).startswith(b"/")
