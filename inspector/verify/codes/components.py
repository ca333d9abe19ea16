"""The signature base of an HTTP message signature (RFC 9421, section 2), made from a request as it came.

It must never guess: a component that is not there, is named twice or has a parameter that requests do not
have ends the base with a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote_from_bytes, unquote_to_bytes

from inspector.verify.codes.form import fields
from inspector.verify.codes.structured import Component, Input, byte_list, canonical, member_text
from inspector.verify.message import Message, signed_url


class Uncovered(ValueError):
    """Why there is no signature base, to follow "it covers"."""


def signature_base(message: Message, given: Input) -> bytes:
    """The bytes that were signed (section 2.5). Raises Uncovered."""
    seen: set[tuple[str, tuple[tuple[str, object], ...]]] = set()
    lines: list[str] = []
    for component in given.components:
        identity = (component.name, tuple(sorted(component.parameters.items(), key=lambda pair: pair[0])))
        if identity in seen:
            raise Uncovered(f"{component.text} twice")
        seen.add(identity)
        value = _value(message, component)
        if "\n" in value or "\r" in value:
            raise Uncovered(f"{component.text}, which holds a line break")
        lines.append(f"{component.text}: {value}")
    lines.append(f'"@signature-params": {given.text}')
    return b"\n".join(map(_bytes, lines))


def _bytes(line: str) -> bytes:
    # Headers are bytes, one character each; only a URL that somebody typed can hold more than that.
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "surrogatepass")


def _value(message: Message, component: Component) -> str:
    name, parameters = component.name, component.parameters
    if name.startswith("@"):
        derived = _DERIVED.get(name)
        if derived is None or (parameters and name != "@query-param"):
            raise Uncovered(f"{component.text}, which no request has")
        return derived(message, parameters)
    if name != name.lower() or not set(parameters) <= {"sf", "key", "bs"}:
        raise Uncovered(f"{component.text}, which no request has")
    lines = [] if name.endswith("*") else message.header(name)
    if not lines:
        raise Uncovered(f"{component.text}, which is not in this delivery")
    return _field(component, lines)


def _field(component: Component, lines: list[bytes]) -> str:
    """A header's value: as it stands, or in one of the forms of section 2.1."""
    whole, parameters = b", ".join(lines), component.parameters
    key, strict, wrapped = parameters.get("key"), parameters.get("sf"), parameters.get("bs")
    found: str | None = None
    if not parameters:
        found = whole.decode("latin-1")
    elif isinstance(key, str) and wrapped is None and strict in (None, True):
        found = member_text(whole, key)
    elif wrapped is True and len(parameters) == 1:
        found = byte_list(lines)
    elif strict is True and len(parameters) == 1:
        found = canonical(whole)
    if found is None:
        raise Uncovered(f"{component.text}, which is not written so in this delivery")
    return found


def _parts(message: Message) -> tuple[str, str, str, str]:
    """Scheme, authority as written, path and query (with its question mark) of the URL the sender knew."""
    scheme, _, rest = signed_url(message).partition("#")[0].partition("://")
    end = min((i for i in (rest.find("/"), rest.find("?")) if i >= 0), default=len(rest))
    path, mark, query = rest[end:].partition("?")
    return scheme.lower(), rest[:end], path or "/", mark + query


def _authority(message: Message, _: Mapping[str, object]) -> str:
    """Host and port in small letters, the scheme's usual port left out (section 2.2.3)."""
    scheme, written, _path, _query = _parts(message)
    usual = {"https": ":443", "http": ":80"}.get(scheme, "")
    plain = written.rpartition("@")[2].lower()
    return plain.removesuffix(usual) if usual else plain


def _target_uri(message: Message, _: Mapping[str, object]) -> str:
    scheme, authority, path, query = _parts(message)
    return f"{scheme}://{authority}{path}{query}"


def _request_target(message: Message, _: Mapping[str, object]) -> str:
    return "".join(_parts(message)[2:])


def _query_param(message: Message, parameters: Mapping[str, object]) -> str:
    """One query parameter (section 2.2.8): read as a form's, its value written percent-encoded."""
    name = parameters.get("name")
    if not isinstance(name, str) or len(parameters) != 1:
        raise Uncovered('"@query-param" without a name')
    wanted = unquote_to_bytes(name)
    found = fields(_parts(message)[3][1:].encode("utf-8", "surrogatepass")) or []
    values = [value for key, value in found if key == wanted]
    if len(values) != 1:
        raise Uncovered(f'"@query-param";name="{name}", which is there {len(values)} times')
    # The form set of the URL standard leaves * - . _ as they are, and not the tilde.
    return quote_from_bytes(values[0], "*").replace("~", "%7E")


_DERIVED: dict[str, Callable[[Message, Mapping[str, object]], str]] = {
    "@method": lambda message, _: message.delivery.method,
    "@target-uri": _target_uri,
    "@authority": _authority,
    "@scheme": lambda message, _: _parts(message)[0],
    "@request-target": _request_target,
    "@path": lambda message, _: _parts(message)[2],
    "@query": lambda message, _: _parts(message)[3] or "?",
    "@query-param": _query_param,
}
