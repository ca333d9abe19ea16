"""A screen as SVG and PNG that ask no host for anything and stand in straight columns.

Textual's SVG asks a host on the network for its font. Ours names the font and falls back to any monospace
one, in which every run of text still has its width.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

import resvg_py
from rich.cells import cell_len
from textual.theme import Theme

FONTS = Path("/usr/share/fonts/truetype/firacode")
# For the signs that Fira Code lacks.
FALLBACKS = tuple(
    Path("/usr/share/fonts/truetype/dejavu") / f"DejaVuSansMono{weight}.ttf" for weight in ("", "-Bold")
)
CELL = 12.2
"""How wide a cell is in Rich's SVG. In the PNG it is a whole number of pixels, which is crisp and small."""

_FAMILY = "'Fira Code', 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_CHROME = 'fill="#292929" stroke="rgba(255,255,255,0.35)"'
_TITLE = 'title" fill="#c5c8c6"'
_OUTSIDE = re.compile(r"url\(\s*[\"']?\w+:|(?:href|src)\s*=\s*[\"']\w+:|@import")
_TEXT = re.compile(
    r'x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+" (?P<clip>[^>]+)>(?P<text>[^<]*)<'
)
# Fira Code draws them as a root and as a blot.
_SIGN = re.compile("[✓◷]")


@dataclass(frozen=True)
class Fonts:
    """The files to draw with."""

    files: tuple[str, ...]

    @classmethod
    def installed(cls) -> Fonts:
        """Ends with a sentence where Fira Code is not installed."""
        own = [FONTS / f"FiraCode-{weight}.ttf" for weight in ("Regular", "Bold")]
        if not all(path.exists() for path in own):
            raise SystemExit(
                f"Fira Code is not in {FONTS}: install it (apt-get install fonts-firacode) and start again."
            )
        return cls(tuple(str(path) for path in (*own, *FALLBACKS) if path.exists()))


def freed(svg: str, theme: Theme) -> str:
    """The SVG without anything from the network, its frame in the theme's colours."""
    svg = _COMMENT.sub("", _FONT_FACES.sub("", svg))
    frame = f'fill="{theme.panel}" stroke="{theme.foreground}" stroke-opacity="0.35"'
    for old, new in (
        ("font-family: Fira Code, monospace;", f"font-family: {_FAMILY}; font-variant-ligatures: none;"),
        ("font-family: arial;", f"font-family: {_FAMILY};"),
        (_CHROME, frame),
        (_TITLE, f'title" fill="{theme.foreground}" fill-opacity="0.6"'),
    ):
        if old not in svg:
            raise SystemExit(f"Textual's SVG has changed: there is no {old} in it. Mend picture.py.")
        svg = svg.replace(old, new)
    outside = _OUTSIDE.search(svg)
    if outside is not None:
        raise SystemExit(f"The SVG refers to something outside itself: {svg[outside.start() :][:80]}")
    return _TEXT.sub(_run, svg)


def drawn(svg: str, fonts: Fonts) -> bytes:
    """The SVG as PNG."""
    width = float(re.findall(r'viewBox="0 0 ([\d.]+)', svg)[0])
    pixels = 12 if width < 130 * CELL else 9
    return resvg_py.svg_to_bytes(
        svg_string=_TEXT.sub(_cells, svg),
        zoom=pixels / CELL,
        skip_system_fonts=True,
        font_files=list(fonts.files),
        monospace_family="Fira Code",
    )


def _run(found: re.Match[str]) -> str:
    """A run of text as wide as its cells: some characters take two, which Rich's SVG does not know."""
    length = CELL * cell_len(unescape(found["text"]))
    return f'x="{found["x"]}" y="{found["y"]}" textLength="{length:g}" {found["clip"]}>{found["text"]}<'


def _cells(found: re.Match[str]) -> str:
    """Every character in a cell of its own: no ligatures, and signs of another font keep the columns."""
    text, x = unescape(found["text"]), float(found["x"])
    places = " ".join(f"{x + CELL * cell_len(text[:index]):g}" for index in range(len(text)))
    inside = _SIGN.sub(r'<tspan font-family="DejaVu Sans Mono">\g<0></tspan>', escape(text))
    return f'x="{places}" y="{found["y"]}" {found["clip"]}>{inside}<'
