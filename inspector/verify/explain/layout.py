"""JSON on several lines, in the ways that programs lay it out. Strings are written by the caller's writer."""

from __future__ import annotations

from collections.abc import Callable

from inspector.verify.explain.styles import Layout

Spell = Callable[[str], str]


def laid_out(value: object, layout: Layout, spell: Spell) -> str:
    """A value as text. Raises RecursionError for one that is nested too deep."""
    return "".join(_parts(value, layout, spell, layout.newline, []))


def _parts(value: object, layout: Layout, spell: Spell, line: str, parts: list[str]) -> list[str]:
    """`line` is a line break and the indentation of what holds the value."""
    if isinstance(value, str):
        parts.append(spell(value))
    elif value is None or isinstance(value, bool):
        parts.append("null" if value is None else "true" if value else "false")
    elif isinstance(value, dict):
        _object(value, layout, spell, line, parts)
    elif isinstance(value, list):
        _array(value, layout, spell, line, parts)
    return parts


def _object(value: dict[str, object], layout: Layout, spell: Spell, line: str, parts: list[str]) -> None:
    if not value:
        parts.append(layout.empty_object.replace("\n", line, 1))
        return
    inner = line + (layout.indent or "")
    joint = "{"
    for key, item in value.items():
        parts += (joint, inner, spell(key), layout.colon)
        _parts(item, layout, spell, inner, parts)
        joint = ","
    parts += (line, "}")


def _array(value: list[object], layout: Layout, spell: Spell, line: str, parts: list[str]) -> None:
    if not value:
        first, _, rest = layout.empty_array.partition("\n")
        parts.append(first + (layout.newline + rest.replace("\n", line) if rest else ""))
        return
    if layout.rows:
        joint = "[ "
        for item in value:
            parts.append(joint)
            _parts(item, layout, spell, line, parts)
            joint = ", "
        parts.append(" ]")
        return
    inner = line + (layout.indent or "")
    joint = "["
    for item in value:
        parts += (joint, inner)
        _parts(item, layout, spell, inner, parts)
        joint = ","
    parts += (line, "]")
