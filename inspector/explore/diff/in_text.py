"""What of a plain text is not compared: the matches of patterns, as RE2 reads them (linear in the text)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspector.explore.diff.left_out import IGNORED
from inspector.explore.errors import FilterError
from inspector.text.regex import SEARCHED, WrongPattern, compiled

_MARK = IGNORED.encode()


def check_pattern(pattern: str) -> None:
    """Raises FilterError for a pattern that cannot be read."""
    if not pattern.strip():
        raise FilterError("It has no pattern.", _HINT, 0)
    try:
        compiled(pattern)  # First, so that an error quotes nothing that nobody wrote.
        compiled(_by_lines(pattern))
    except WrongPattern as error:
        raise FilterError(f"The pattern cannot be read: {error}.", _HINT, 0) from None


_HINT = (
    r"Write what is found in the text, as text:Generated at .* or text:csrf=(\w+); "
    r"a \ before ( ) [ ] . * + ? takes them as they are."
)


def without_matches(text: str, pattern: str) -> str:
    """The text with `[ignored]` for what a pattern finds in it, without regard to case: with groups only what
    those find. `^` and `$` are the ends of a line. What is ignored already stays so."""
    data = text.encode("utf-8", "surrogatepass")
    spans = list(_spans(pattern, data))
    if not spans:
        return text
    pieces: list[bytes] = []
    end = 0
    for start, stop in _joined(sorted([*spans, *_marks(data)])):
        pieces += (data[end:start], _MARK)
        end = stop
    return b"".join([*pieces, data[end:]]).decode("utf-8", "surrogatepass")


def _by_lines(pattern: str) -> str:
    return f"(?m){pattern}"


def _spans(pattern: str, data: bytes) -> Iterator[tuple[int, int]]:
    expression = compiled(_by_lines(pattern))
    groups = range(1, expression.groups + 1) or (0,)
    for match in expression.finditer(data[:SEARCHED]):
        spans = (match.span(group) for group in groups)
        yield from ((start, stop) for start, stop in spans if start < stop)


def _marks(data: bytes) -> Iterator[tuple[int, int]]:
    at = data.find(_MARK)
    while at >= 0:
        yield at, at + len(_MARK)
        at = data.find(_MARK, at + len(_MARK))


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans that meet as one, so that it does not matter in how many pieces something was found."""
    start = end = -1
    for first, last in spans:
        if first > end:
            if end > start:
                yield start, end
            start = first
        end = max(end, last)
    if end > start:
        yield start, end
