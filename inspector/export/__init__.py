"""Deliveries as files and text, and back. It must never open a file: the caller writes."""

from __future__ import annotations

from inspector.export.exchange import Exchange, File
from inspector.export.fixture_read import About, FixtureError, body_file, read_about, read_fixture
from inspector.export.formats import FORMATS, Format
from inspector.text.redact import Redacted, Redaction

__all__ = [
    "FORMATS",
    "About",
    "Exchange",
    "File",
    "FixtureError",
    "Format",
    "Redacted",
    "Redaction",
    "body_file",
    "read_about",
    "read_fixture",
]
