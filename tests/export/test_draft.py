"""A request as text for an editor: exact for any bytes, safe to show, and strict when it comes back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.export.draft import Draft, DraftError, check, read_draft, write_draft
from inspector.export.draft_text import parse_text, read_text, write_text
from inspector.model import Headers
from inspector.text import has_hidden

HOSTILE = b"\x1b]52;c;eA==\x07\x9b2J\x00\xff\xe2\x80\xae\xe2\x9f\xa8ff\xe2\x9f\xa9\r\n"
piece = st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
drafts = st.builds(
    Draft,
    method=piece,
    target=piece,
    headers=st.lists(st.tuples(piece, piece), max_size=4).map(lambda pairs: Headers(tuple(pairs))),
    body=piece | st.binary(min_size=60, max_size=200) | st.text(max_size=90).map(lambda text: text.encode()),
)
JSON = Draft(b"POST", b"/hooks?a=1", Headers.of([("X-A", "1"), ("x-a", "")]), b'{"a": "\\u00e9"}')


@given(drafts)
@example(Draft(HOSTILE, HOSTILE, Headers(((HOSTILE, HOSTILE), (b" ", b"\t"), (b"", b" a "))), HOSTILE))
@example(Draft(b"#", b"", Headers(), b"\n"))
@example(Draft(b"A", b"/", Headers(), b"\n\n\r\n# no comment\n"))
def test_what_is_written_is_read_back_byte_for_byte(draft: Draft) -> None:
    text = write_text(draft)
    assert parse_text(text).draft == draft
    assert not has_hidden(text.decode("utf-8"))
    assert b"\r" not in text


@given(st.binary(max_size=200))
@example(b"POST / \n:\n\n\xe2\x9f\xa8")
def test_garbage_gives_a_draft_or_one_sentence(data: bytes) -> None:
    said, line = ".", 0
    try:
        check(read_text(data))
    except DraftError as error:
        said, line = error.message, error.line
    assert said.endswith(".")
    assert line <= data.count(b"\n") + 1


@given(drafts)
def test_json_form_is_exact_too(draft: Draft) -> None:
    try:
        check(draft)
    except DraftError:
        with pytest.raises(DraftError):
            read_draft(write_draft(draft))
    else:
        assert read_draft(write_draft(draft)) == draft


def test_text_is_as_one_would_write_it() -> None:
    assert write_text(JSON, help="") == b'POST /hooks?a=1\nX-A: 1\nx-a: \n\n{"a": "\\u00e9"}\n'
    spelled = Draft(b"POST", b"/", Headers.of([("N", b"caf\xe9 \xc3\xa9")]), b"a\r\nb\xff")
    assert write_text(spelled, help="").decode() == "POST /\nN: caf⟨e9⟩ é\n\na⟨0d⟩\nb⟨ff⟩\n"
    assert (
        write_text(Draft(b"PUT", b"/", Headers(), bytes(range(128, 216))), help="")
        .decode()
        .startswith("PUT /\n\n⟨80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f\n90 91 ")
    )


def test_what_editors_do_to_files_changes_nothing() -> None:
    text = write_text(JSON)
    assert read_text(b"\xef\xbb\xbf" + text) == JSON
    assert read_text(text.replace(b"\n", b"\r\n")) == JSON
    assert read_text(text.removesuffix(b"\n")) == JSON
    assert read_text(text.replace(b"/hooks?a=1", b"/hooks?a=1 HTTP/1.1")) == JSON


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (b"", 0, "There is no request in the text."),
        (b"# only\n\n", 0, "There is no request in the text."),
        (b"# help\nPOST\n", 2, "Line 2 is not a method and a target."),
        (b"PO:ST /\n", 1, "Line 1: The method “PO:ST” is not allowed in HTTP."),
        (b"POST hooks\n", 1, "Line 1: The target “hooks” is not allowed in HTTP."),
        ("POST /é\n".encode(), 1, "Line 1: The target “/é” is not allowed in HTTP."),
        ("POST /⟨0a⟩x\n".encode(), 1, r"Line 1: The target “/\nx” is not allowed in HTTP."),
        (b"POST /\nX: 1\nno header\n", 3, "Line 3 is no header."),
        (b"POST /\nX Y: 1\n", 2, "Line 2: The header name “X Y” is not allowed in HTTP."),
        (b"POST /\n: 1\n", 2, "Line 2: The header name “” is empty."),
        (b"POST /\nA: 1\nX: 1\x1b[31m\n", 3, "Line 3: The value of X “1\\x1b[31m” is not allowed in HTTP."),
        ("POST /\nX: 1⟨0d 0a⟩Y: 2\n".encode(), 2, "Line 2: The value of X “1\\r\\nY: 2” is not allowed"),
        ("POST /\n\na\nb⟨zz⟩\n".encode(), 4, "Line 4: what stands after ⟨ is not hex"),
        ("POST /\n\n⟨ff\n".encode(), 3, "Line 3: what stands after ⟨ is not hex"),
        ("POST /\n\n⟨f⟩\n".encode(), 3, "Line 3: what stands after ⟨ is not hex"),
    ],
)
def test_error_names_its_line(text: bytes, line: int, said: str) -> None:
    with pytest.raises(DraftError) as caught:
        read_text(text)
    assert (caught.value.line, caught.value.message[: len(said)]) == (line, said)
    assert caught.value.hint


def test_changes_are_named() -> None:
    other = Draft(b"PUT", JSON.target, Headers.of([("X-A", "2")]), JSON.body)
    assert other.changes_from(JSON) == ("method", "headers")
    assert JSON.changes_from(JSON) == ()
