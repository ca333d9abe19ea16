"""Structured fields (RFC 9651) as HTTP message signatures need them: read strictly, written canonically.

It must never raise: what cannot be read is None. The library is loaded when first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http_sf import StructuredType
    from http_sf.types import ItemOrInnerListType

LIMIT = 64 * 1024
"""The longest field that is read, in bytes."""

Parameters = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Component:
    """One covered component: a name and its parameters. `text` is its canonical form."""

    name: str
    parameters: Parameters
    text: str


@dataclass(frozen=True, slots=True)
class Input:
    """A member of Signature-Input. `text` is its canonical form, the value of `@signature-params`."""

    components: tuple[Component, ...]
    parameters: Parameters
    text: str


def dictionary(value: bytes) -> dict[str, ItemOrInnerListType] | None:
    """A dictionary's members; None where it cannot be read or names one twice."""
    found = _parse(value, "dictionary")
    return found if isinstance(found, dict) else None


def input_of(member: ItemOrInnerListType) -> Input | None:
    """A member of Signature-Input; None where it is no inner list of strings."""
    from http_sf import ser

    if not isinstance(member, tuple) or not isinstance(member[0], list):
        return None
    components: list[Component] = []
    for item in member[0]:
        value, parameters = item if isinstance(item, tuple) else (item, {})
        # Tokens are another type than strings, and RFC 9421 wants strings.
        if not isinstance(value, str) or not isinstance(parameters, dict):
            return None
        components.append(Component(value, parameters, ser((value, parameters))))
    return Input(tuple(components), dict(member[1]), ser([member]))


def bytes_of(member: ItemOrInnerListType) -> bytes | None:
    """A byte sequence; None for any other member."""
    value: object = member[0] if isinstance(member, tuple) else member
    return value if isinstance(value, bytes) else None


def member_text(value: bytes, key: str) -> str | None:
    """One member of a dictionary, written canonically (RFC 9421, section 2.1.2)."""
    from http_sf import ser

    found = dictionary(value)
    if found is None or key not in found:
        return None
    member = found[key]
    try:
        return ser([member])
    except (ValueError, TypeError):
        return None


def canonical(value: bytes) -> str | None:
    """A field written canonically, whichever type it has (section 2.1.1): the type that reads it is taken."""
    from http_sf import ser

    for kind in ("dictionary", "list", "item"):
        found = _parse(value, kind)
        if found is not None:
            try:
                return ser(found)
            except (ValueError, TypeError):
                continue
    return None


def byte_list(values: list[bytes]) -> str:
    """Field lines as a list of byte sequences (section 2.1.3)."""
    from http_sf import ser

    return ser(list(values))


def _parse(value: bytes, kind: str) -> StructuredType | None:
    from http_sf import parse

    if len(value) > LIMIT:
        return None
    doubled: list[str] = []
    try:
        found = parse(value, tltype=kind, on_duplicate_key=lambda name, where: doubled.append(where))
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return None if "dictionary" in doubled else found
