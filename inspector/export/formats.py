"""The table of export formats. A new one (HAR, `.http`, a cassette) is one function from `Cleaned` to
files, and one line here."""

from __future__ import annotations

from collections.abc import Callable

from inspector.export.cleaned import Cleaned, clean
from inspector.export.curl import curl
from inspector.export.document import document
from inspector.export.exchange import Exchange, File
from inspector.export.fixture import fixture
from inspector.export.markdown import markdown
from inspector.text.redact import Redaction

Format = Callable[[Exchange, Redaction], tuple[File, ...]]


def _format(write: Callable[[Cleaned], tuple[File, ...]]) -> Format:
    """Secrets are taken out before a format sees the delivery."""
    return lambda exchange, redaction: write(clean(exchange, redaction))


FORMATS: dict[str, Format] = {
    "fixture": _format(fixture),
    "curl": _format(curl),
    "json": _format(document),
    "markdown": _format(markdown),
}
