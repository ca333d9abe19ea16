"""A report in Markdown: nothing of a delivery is markup in it, and no secret is in it."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from inspector.export import FORMATS, Exchange
from inspector.export.markdown import code
from inspector.model import Certainty, Facts, Finding, Status, Verdict
from inspector.text import visible_bytes
from tests.export.given import CANARY, REDACTION, delivery

BREAKING = "``` \n````json\n~~~\n</details> <img src=x onerror=a> [a](b) @all\n> \x1b[31m`` ` "
ALLOWED = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("text", "code_inline", "strong_open", "strong_close", "softbreak", "html_inline"),
}


def report(exchange: Exchange) -> str:
    (file,) = FORMATS["markdown"](exchange, REDACTION)
    return file.data.decode("utf-8")


def exchange_of(body: bytes, text: str) -> Exchange:
    finding = Finding("changed", Certainty.PROVED, f"It is {text}", text)
    verdict = Verdict(Status.INVALID, "dyte", text, (finding,))
    return Exchange(delivery(body), Facts("dyte", text, text), verdict)


@given(st.binary(max_size=80) | st.text("`~\n a", max_size=30).map(str.encode), st.text(max_size=40))
@example(BREAKING.encode(), BREAKING)
@example(b"", "`")
def test_nothing_foreign_is_markup(body: bytes, text: str) -> None:
    tokens = MarkdownIt("commonmark").parse(report(exchange_of(body, text)))
    found = [token for top in tokens for token in (top, *(top.children or ()))]
    assert {token.type for token in found} <= ALLOWED
    assert all(token.content in ("<sub>", "</sub>") for token in found if token.type == "html_inline")
    fences = [token.content for token in found if token.type == "fence"]
    assert fences == ([visible_bytes(body) + "\n"] if body else [])


@given(st.text(max_size=60))
def test_code_span_says_all_and_nothing_else(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt("commonmark").parse(f"x {code(text)}") if token.children]
    kinds = [child.type for child in paragraph.children or ()]
    assert kinds == ["text", "code_inline"]


def test_report_is_short_and_says_what_matters() -> None:
    exchange = exchange_of(b'{"event":"meeting.started"}', "meeting.started")
    text = report(exchange)
    assert text.startswith(
        "### `meeting.started`\n\n- **✗ invalid**: `dyte`, `meeting.started`\n- `POST /hooks?x=1`"
    )
    assert "**proved** (changed): `It is meeting.started`" in text
    assert '```json\n{"event":"meeting.started"}\n```' in text


def test_secrets_are_out_and_a_long_payload_is_cut() -> None:
    body = json.dumps({"streamKey": "sk-live", "note": CANARY, "rest": "x" * 70_000}).encode()
    exchange = Exchange(delivery(body, (("Authorization", f"Bearer {CANARY}"),)), Facts("dyte", CANARY))
    text = report(exchange)
    assert CANARY not in text
    assert "sk-live" not in text
    assert "Secrets are replaced by [redacted]" in text
    assert "are shown." in text
    assert len(text) < 65_536
    assert "\nNo body.\n" in report(replace(exchange, delivery=delivery(b"")))
