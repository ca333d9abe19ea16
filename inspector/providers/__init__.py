"""Providers of webhooks as data files: how each is recognised, signs, retries. It must never hold code."""

from __future__ import annotations

from inspector.providers.consequence import Consequence, consequence
from inspector.providers.place import Path, Place, Where, parse_path, path_text
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
from inspector.providers.read import read_provider
from inspector.providers.registry import Providers, Sign, Stamp, load, stamp
from inspector.providers.retries import haste, outcome, promise
from inspector.providers.scheme import (
    Claims,
    Encoding,
    KeyRow,
    Kind,
    Reading,
    Scheme,
    Signature,
    Timestamp,
    Unit,
)
from inspector.providers.template import Template, Variable, parse_template

__all__ = [
    "Claims",
    "Confidence",
    "Consequence",
    "Encoding",
    "Event",
    "Handshake",
    "KeyDocument",
    "KeyRow",
    "Kind",
    "Path",
    "Place",
    "Provider",
    "Providers",
    "Reading",
    "Retry",
    "Rule",
    "Scheme",
    "Secrets",
    "Sign",
    "Signature",
    "Stamp",
    "Strength",
    "Template",
    "Timestamp",
    "Unit",
    "Variable",
    "Where",
    "consequence",
    "haste",
    "load",
    "outcome",
    "parse_path",
    "parse_template",
    "path_text",
    "promise",
    "read_provider",
    "stamp",
]
