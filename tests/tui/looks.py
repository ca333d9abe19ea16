"""How the screen looks beside its text: the styles that are drawn, in a form to read and compare."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.geometry import Region

from inspector.tui.app import InspectorApp
from tests.tui.screen_text import strips_of

TEXT = 4.5
"""WCAG 2.2, 1.4.3."""
MARKS = set("–·…▎▌▁▂▃▄▅▆▇█░│─━╭╮╰╯▸▾▹ ")
_SAMPLES, _LENGTH = 3, 24
_ATTRIBUTES = ("bold", "dim", "italic", "underline", "reverse", "strike")
Run = tuple[int, int, str, Style]


def runs(app: InspectorApp, within: Region) -> Iterator[Run]:
    """What is drawn in a region, as runs of one style: column and line in the region, text, style."""
    strips = strips_of(app)
    for y in range(within.y, within.bottom):
        x = 0
        for segment in strips[y].crop(within.x, within.right).simplify():
            assert segment.style is not None, segment.text  # It crashes under NO_COLOR.
            yield x, y - within.y, segment.text, segment.style
            x += segment.cell_length


def coloured(app: InspectorApp, within: Region) -> set[str]:
    """The colours that are drawn: none at all, greys included, where the user wants none."""
    colors = {color for *_, style in runs(app, within) for color in (style.color, style.bgcolor)}
    return {color.name for color in colors if color is not None and not color.is_default}


def plane(app: InspectorApp, within: Region) -> str:
    """A line for each style: what it is, how many cells have it, the digest of where, and its first texts."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for x, y, text, style in runs(app, within):
        found.setdefault(_named(style), []).append((x, y, text))
    lines = []
    for name, places in found.items():
        where = ";".join(f"{y},{x},{len(text)}" for x, y, text in places)
        texts = [text.strip()[:_LENGTH] for *_, text in places if not set(text) <= MARKS][:_SAMPLES]
        digest = sha256(where.encode()).hexdigest()[:8]
        lines.append(f"{name:<34} {len(places):>3} {digest}  {' | '.join(texts)}".rstrip())
    return "\n".join(lines)


def _named(style: Style) -> str:
    """Such as `bold #ee7d84 on #14161a`."""
    words = [name for name in _ATTRIBUTES if getattr(style, name)]
    for color, before in ((style.color, ""), (style.bgcolor, "on ")):
        if color is not None and not color.is_default:
            words.append(before + color.name)
    return " ".join(words) or "plain"


def weak(app: InspectorApp, within: Region) -> set[str]:
    """Texts that stand out too little from what is behind them, with how much they do."""
    found: set[str] = set()
    for _, _, text, style in runs(app, within):
        if not text.strip() or set(text) <= MARKS:
            continue
        front, back = style.color, style.bgcolor
        if style.reverse:
            front, back = back, front
        assert front is not None, text
        assert back is not None, text
        measured = contrast(Color.from_rich_color(front), Color.from_rich_color(back))
        if measured < TEXT:
            found.add(f"{text.strip()[:30]}: {measured:.2f}")
    return found


def contrast(one: Color, other: Color) -> float:
    """As WCAG 2.2 has it: 1 for the same colours, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b)


def is_terminals_own(color: RichColor | None) -> bool:
    """Whether it is one of the terminal's sixteen, or its default."""
    return color is None or color.is_default or (color.number is not None and color.number < 16)
