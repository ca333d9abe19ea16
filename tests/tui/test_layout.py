"""The layout holds whatever the text: the naughty strings in every field, wide and combining characters,
from 60 x 20 to 300 x 80."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len

from inspector.model import Attempt, Certainty, Facts, Finding, Headers, Row, Status, Verdict, body_digest
from inspector.store.writer import Writer
from inspector.tui.screens.compare import CompareScreen
from tests.naughty import NAUGHTY
from tests.tui.samples import NOON, SAMPLES, Listed, attempt, delivery, row
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.stage import Stage, staged

SIZES = [(60, 20), (100, 30), (160, 48), (300, 80)]
WIDE = (
    "会議が始まりました、全員参加してください",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 ❤️ ☎️",
    "e\u0301a\u0308\u0323 Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324 กำ नि",
    "ｆｕｌｌ ｗｉｄｔｈ ﷽ 𒐫 ꧅",
    "\u200f\u202eعربي עברית\u202c ﻻ",
)
FIELDS = 75


def store(path: Path, texts: tuple[str, ...]) -> Path:
    """Deliveries with these texts in every field that someone else writes."""
    writer = Writer(path)
    for number, (start, _) in enumerate(pairwise([*range(0, len(texts), FIELDS), len(texts)])):
        some = texts[start : start + FIELDS]
        text = some[-1] or some[0]
        pairs = [("Content-Type", "application/json"), *((each, each) for each in some[:20])]
        body = json.dumps({**{each: each for each in some}, "list": some, "nested": json.dumps({text: text})})
        plain = delivery(SAMPLES[0], number)
        data = body.encode("utf-8", "surrogatepass")
        made = replace(
            plain,
            body=data,
            sha256=body_digest(data),
            headers=Headers.of([(n.encode(), v.encode()) for n, v in pairs]),
            target=b"/" + text.encode(),
            method=text,
            peer=text,
        )
        id = writer.add(made).result(10)
        finding = Finding("x", Certainty.LIKELY, text, text, ((text, text),))
        judged = Verdict(Status.INVALID, text, text, (finding,), (), data, len(data), text, text, text)
        writer.judge(id, Facts(text, text, text, text), judged, NOON).result(10)
        for status in (200, None):
            writer.attempt(_answer(id, number, status, some)).result(10)
    writer.close()
    return path


def _answer(id: int, number: int, status: int | None, texts: tuple[str, ...]) -> Attempt:
    text = texts[-1]
    headers = Headers.of([(each.encode(), each.encode()) for each in texts[:10]])
    body = "\n".join(texts).encode()
    plain = attempt(id, number, status)
    return replace(
        plain, url=f"http://localhost/{text}", reason=text, headers=headers, body=body, message=text
    )


def check(stage: Stage, what: object) -> None:
    """Nothing acts, every line is as wide as the screen, and what divides it stands in one column."""
    assert acting_characters(stage.app) == set(), what
    width, height = stage.app.size
    strips = stage.app.screen._compositor.render_strips(stage.app.size)
    assert len(strips) == height, what
    # What the strip says of itself, and what rich counts for the terminal.
    assert {strip.cell_length for strip in strips} == {width}, what
    assert {cell_len(strip.text) for strip in strips} == {width}, what
    if stage.app.screen is stage.app.main and stage.app.main.has_class("-beside"):
        between = stage.app.main.detail.region
        lines = [strip.text for strip in strips[between.y : between.bottom]]
        assert {at(line, between.x) for line in lines} == {"│"}, what


def at(line: str, column: int) -> str:
    """The character that begins in a column."""
    used = 0
    for character in line:
        if used >= column and cell_len(character):
            return character if used == column else ""
        used += cell_len(character)
    return ""


async def look(stage: Stage, screens: tuple[str, ...]) -> None:
    for keys in screens:
        await stage.press(*keys.split())
        check(stage, (stage.app.size, keys))


IN_VIEWS = ("1 l E", "G", "escape 2 l G", "escape 3 l", "b G", "escape 4 l G", "escape 5 l G", "escape")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_wide_and_combining_characters_keep_every_line(tmp_path: Path, size: tuple[int, int]) -> None:
    async with staged(store(tmp_path / "d.db", WIDE * 18), size=size) as stage:
        check(stage, size)
        await look(stage, IN_VIEWS)
        await look(stage, ("?", "G", "escape", "!", "escape", "F", "escape"))
        if size[0] >= 100:
            await look(stage, ("v", "v", "v"))
        stage.send("space", "space", "d")
        await stage.until(lambda: isinstance(stage.app.screen, CompareScreen) and stage.app.screen.quiet)
        await look(stage, ("u", "n", "G", "escape"))


async def test_naughty_strings_in_every_field_of_a_delivery(tmp_path: Path) -> None:
    async with staged(store(tmp_path / "d.db", NAUGHTY), size=(120, 60)) as stage:
        for _ in range(len(NAUGHTY) // FIELDS + 1):
            await look(stage, ("1 l E", "pagedown", "G", "escape 2", "3", "4", "5", "j"))


async def test_every_naughty_string_in_the_list() -> None:
    rows = [_named(id, text) for id, text in enumerate(NAUGHTY, 1)]
    async with staged(Listed(rows), size=(160, 60)) as stage:
        seen = ""
        for _ in range(len(rows) // 50 + 1):
            check(stage, "the list")
            seen += screen_text(stage.app)
            await stage.press("pagedown")
        for text in ("undefined", "Ω≈ç√∫", "田中さん", "$HOME", "NaN"):
            assert text in seen


def _named(id: int, text: str) -> Row:
    target = "/" + text.encode().decode("latin-1")
    return row(id, event=text, provider=text, target=target, method=text[:8] or "X", delivery_id=text)
