"""A provider file -> Provider, strictly. It must never fetch, or accept what it does not know."""

from __future__ import annotations

import re
import tomllib

from inspector.model import ConfigError
from inspector.providers.lifecycle import read_lifecycle
from inspector.providers.place import Path, parse_path
from inspector.providers.provider import (
    Confidence,
    Event,
    Handshake,
    KeyDocument,
    Provider,
    Retry,
    Rule,
    Secrets,
    Strength,
)
from inspector.providers.read_scheme import place_in, read_scheme
from inspector.providers.table import Table
from inspector.providers.template import Template, parse_source, parse_template
from inspector.text import visible_line

LIMIT = 256 * 1024
"""The longest provider file that is read, in bytes."""

_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_AFTER = re.compile(r"[1-5]xx|[1-5][0-9][0-9]|timeout|network")
_STRENGTHS = {"own": Strength.OWN, "shared": Strength.SHARED, "weak": Strength.WEAK}


def read_provider(file: str, data: bytes) -> Provider:
    """The provider a file describes. `file` is its name for messages. Raises ConfigError."""
    table = Table(file, "", _toml(file, data))
    provider = Provider(
        id=_id(table),
        name=table.text("name"),
        short=table.text("short", ""),
        docs=table.texts("docs"),
        confidence=table.choice("confidence", Confidence, Confidence.HIGH),
        note=table.text("note", ""),
        rules=tuple(read_rule(rule) for rule in table.tables("recognise")),
        before=table.texts("before"),
        family=table.flag("family"),
        schemes=tuple(read_scheme(scheme) for scheme in table.tables("scheme")),
        event=_sources(table, "event"),
        delivery_id=_sources(table, "delivery_id"),
        webhook_id=_sources(table, "webhook_id"),
        session=_sources(table, "session"),
        title=_path(table, "session_title", title) if (title := table.text("session_title", "")) else (),
        lifecycles=tuple(read_lifecycle(item) for item in table.tables("lifecycle")),
        deadline=table.seconds("deadline"),
        success=_answers(table, "success") or ("2xx",),
        retry=_retry(table),
        key_document=_key_document(table),
        secrets=_secrets(table),
        deprecated=tuple((_path(table, "deprecated", k), v) for k, v in table.pairs("deprecated")),
        events=tuple(_event(event) for event in table.tables("events")),
        handshakes=tuple(_handshake(item) for item in table.tables("handshake")),
        fixes=dict(table.pairs("fixes")),
        unsupported=table.text("unsupported", ""),
    )
    table.finish()
    if not provider.schemes and not provider.unsupported:
        table.fail("scheme", "is missing", "Add a [[scheme]] table, or say why there is none in unsupported.")
    return provider


def read_rule(table: Table) -> Rule:
    """One `[[recognise]]` table."""
    strength = table.among("strength", table.text("strength", "own"), list(_STRENGTHS))
    rule = Rule(
        headers=tuple(name.lower() for name in table.texts("headers")),
        absent=tuple(name.lower() for name in table.texts("absent")),
        values=tuple((name.lower(), value) for name, value in table.pairs("values")),
        json=tuple(_path(table, "json", text) for text in table.texts("json")),
        body=tuple((_path(table, "body", name), start) for name, start in table.pairs("body")),
        form=table.texts("form"),
        query=table.texts("query"),
        strength=_STRENGTHS[strength],
    )
    table.finish()
    if not (rule.headers or rule.values or rule.json or rule.body or rule.form or rule.query):
        table.fail("headers", "is missing", "A rule needs headers, values, json, body, form or query.")
    return rule


def _toml(file: str, data: bytes) -> dict[str, object]:
    if len(data) > LIMIT:
        raise ConfigError(f"{visible_line(file)} is larger than {LIMIT // 1024} KiB.", "Split it.")
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise ConfigError(f"{visible_line(file)} is not UTF-8 text.", "Save it as UTF-8.") from problem
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        reason = visible_line(str(problem))
        raise ConfigError(
            f"{visible_line(file)} is not valid TOML: {reason}.", "Correct that line."
        ) from problem


def _id(table: Table) -> str:
    text = table.text("id")
    if _ID.fullmatch(text) is None:
        table.fail("id", f'has the value "{visible_line(text)[:70]}"', "Use small letters, digits and _.")
    return text


def _sources(table: Table, key: str) -> tuple[Template, ...]:
    return tuple(table.parsed(key, text, parse_source) for text in table.texts(key))


def _path(table: Table, key: str, text: str) -> Path:
    return table.parsed(key, text, parse_path)


def _answers(table: Table, key: str) -> tuple[str, ...]:
    found = table.texts(key)
    for text in found:
        if _AFTER.fullmatch(text) is None:
            table.fail(key, f'has "{visible_line(text)[:40]}"', "Use 5xx, 410, timeout or network.")
    return found


def _retry(table: Table) -> Retry | None:
    inner = table.table("retry")
    if inner is None:
        return None
    retry = Retry(
        on=_answers(inner, "on"),
        never=_answers(inner, "never"),
        times=inner.count("times"),
        waits=inner.counts("waits"),
        within=inner.count("within"),
        note=inner.text("note", ""),
        manual=inner.text("manual", ""),
    )
    inner.finish()
    return retry


def _key_document(table: Table) -> KeyDocument | None:
    inner = table.table("key_document")
    if inner is None:
        return None
    path = inner.text("json", "")
    document = KeyDocument(inner.text("url"), _path(inner, "json", path) if path else ())
    inner.finish()
    if not document.url.startswith("https://"):
        inner.fail("url", "must begin with https://")
    return document


def _secrets(table: Table) -> Secrets:
    inner = table.table("secrets")
    if inner is None:
        return Secrets()
    headers = tuple(name.lower() for name in inner.texts("headers"))
    secrets = Secrets(inner.texts("fields"), headers, inner.texts("query"))
    inner.finish()
    return secrets


def _event(table: Table) -> Event:
    values = tuple((_path(table, "values", name), held) for name, held in table.lists("values"))
    event = Event(table.text("name"), table.text("about", ""), values)
    table.finish()
    return event


def _handshake(table: Table) -> Handshake:
    body = table.text("body", "")
    handshake = Handshake(
        name=table.text("name"),
        method=table.text("method", "POST").upper(),
        header_values=tuple((name.lower(), value) for name, value in table.pairs("headers")),
        json_values=tuple((_path(table, "json", name), value) for name, value in table.pairs("json")),
        query=table.texts("query"),
        status=table.count("status") or 200,
        headers=tuple(
            (name, table.parsed("answer_headers", text, parse_template))
            for name, text in table.pairs("answer_headers")
        ),
        body=table.parsed("body", body, lambda text: parse_template(text, braces=True)) if body else None,
        token=place_in(table, "token"),
        learns=place_in(table, "learns"),
        signed=table.flag("signed"),
    )
    table.finish()
    return handshake
