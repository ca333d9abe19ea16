"""Hostile text in every field, on a real terminal: it is shown everywhere and does nothing anywhere."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.engine.engine_process import send_raw
from tests.session import hostile
from tests.session.sending import SECRET, configure
from tests.session.tmux import Terminal, looks, terminal, url_on

C0 = r"\x00-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f"
HIDDEN = r"\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
ACTING = re.compile(rf"[{C0}\x7f-\x9f{HIDDEN}]")
HARMLESS = (r"\x1b]52;c;", r"\x1b]0;owned-title\x07", r"\x9d52;c;", r"\u{202e}", "[@click=app.quit]", r"\x7f")
"""How it stands on the screen instead."""
# The JSON, the form, the multipart body and the naughty strings have most to unfold.
UNFOLDED = (2, 4, 5, 7)
STRINGS = re.compile("\x1b[\\]P_X^][0-9]*;?")


@asynccontextmanager
async def saying(answers: list[bytes]) -> AsyncIterator[str]:
    """An app that gives these answers in turn."""
    turn = 0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turn
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers[turn % len(answers)])
        turn += 1
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def done(screen: Terminal) -> str:
    """Wait until every key pressed so far is done and painted, and return the screen.

    Keys are taken in order: when pausing or following again is seen, so is what came before it.
    """
    paused = "‖ paused" in await screen.text()
    await screen.press("p")
    return await screen.when("the last key", lambda shown: ("‖ paused" in shown) is not paused)


async def look_inside(screen: Terminal) -> list[str]:
    """Unfold everything in the payload, and change the raw body between text and hex."""
    await screen.press("Enter")
    await screen.until("esc Back")
    seen = []
    for keys in (("E", "End"), ("3", "b", "End")):
        await screen.press(*keys)
        seen.append(await done(screen))
    # Sent at once with the next key it would be alt and that key.
    await screen.press("Escape")
    await screen.until("enter Open")
    return seen


async def compare(screen: Terminal) -> str:
    """The newest delivery against the one under it, with what is the same, to the end."""
    await screen.press("g", "Space", "j", "Space", "d")
    await screen.until("BODY", "differences", "Unchanged")
    await screen.press("u", "n", "n", "G")
    await screen.when("what is the same", lambda shown: "unchanged: u" not in shown)
    seen = await screen.text()
    await screen.press("Escape")
    await screen.until("enter Open", gone="BODY")
    await screen.until("2 selected")
    await screen.press("Escape")
    await screen.until("enter Open", gone="2 selected")
    await screen.press("g")
    return seen


async def note(screen: Terminal) -> str:
    """A note that was pasted, with all that a paste can hold."""
    pasted = b"\x1b[200~" + b" ".join((*hostile.C1_TEXT, hostile.HIDDEN, hostile.MARKUP)) + b"\x1b[201~"
    await screen.press("m")
    await screen.until("Note on")
    await screen.do("send-keys", "-H", *(f"{byte:02x}" for byte in pasted))
    await screen.until("press[/]")
    await screen.press("Enter")
    return await screen.until("\\x9d52;c;", gone="Note on")


async def look_at_everything(screen: Terminal, count: int) -> str:
    """Every view of every delivery, unfolded, as text and as hex; the problems; a change of size."""
    seen = []
    await screen.press("G")
    for id in range(1, count + 1):
        await screen.press("2")
        seen.append(await screen.until(f"&no={id} HTTP/1.1"))
        for view in "3451":
            await screen.press(view)
            seen.append(await done(screen))
        if id in UNFOLDED:
            seen += await look_inside(screen)
        await screen.press("k")
    seen.append(await compare(screen))
    seen.append(await note(screen))
    await screen.press("!")
    seen.append(await screen.until("Rejected requests and problems", "refused"))
    await screen.press("Escape")
    await screen.until("enter Open", gone="Rejected requests")
    for size in ((90, 30), (200, 50)):
        await screen.resize(*size)
        seen.append(await done(screen))
    return "\n".join(seen)


async def test_hostile_text_is_shown_and_does_nothing(tmp_path: Path) -> None:
    configure(tmp_path)
    raw = tmp_path / "raw"
    taken = hostile.deliveries()
    async with saying(hostile.answers()) as app, terminal(tmp_path, 200, 50, **SECRET) as screen:
        title = await screen.state("pane_title")
        await screen.do("pipe-pane", f"exec cat > '{raw}'")
        await screen.run(f"inspector --port 0 --forward {app}/in; echo code=$?")
        url = url_on(await screen.until("Waiting for the first delivery", "● listening"))
        for request in taken:
            assert (await send_raw(url, request)).status == 200
        for request in hostile.refused():
            assert (await send_raw(url, request)).status == 400
        await screen.until("3 problems", f"{len(taken)} deliveries")
        seen = await look_at_everything(screen, len(taken))

        assert await screen.clipboard() is None
        assert await screen.state("pane_title") == title
        await screen.press("q")
        await screen.until("code=0")
        await screen.do("pipe-pane")
        written = await all_of(raw, b"code=0")
    check_written(written)
    # It was all there to be seen.
    assert [text for text in HARMLESS if text not in seen] == []


async def all_of(path: Path, last: bytes) -> bytes:
    """Everything that was written to the terminal, as soon as the last of it is there."""
    async for _ in looks():
        written = path.read_bytes()
        if last in written:
            return written
    raise AssertionError(f"{last!r} was not written")


def check_written(written: bytes) -> None:
    """Nothing of what came in stands in what went out, but as characters that only show."""
    for sequence in hostile.ESCAPES:
        assert sequence not in written, sequence
    text = written.decode("utf-8")
    assert not ACTING.search(text)
    # Textual sets the shape of the mouse pointer (OSC 22); no other string is begun.
    assert set(STRINGS.findall(text)) <= {"\x1b]22;"}


async def test_clicking_on_markup_in_a_payload_does_nothing(tmp_path: Path) -> None:
    async with saying(hostile.answers()) as app, terminal(tmp_path, 200, 50) as screen:
        await screen.run(f"inspector --port 0 --forward {app}/in; echo code=$?")
        url = url_on(await screen.until("Waiting for the first delivery", "● listening"))
        assert (await send_raw(url, hostile.deliveries()[1])).status == 200
        await screen.until("#1", "2.6 KiB")
        clicked = 0
        for view, sign in (("2", "HEADERS"), ("3", " bytes"), ("5", "ANSWER")):
            await screen.press(view)
            lines = (await screen.until(sign, "press[/]")).splitlines()
            for row, line in enumerate(lines):
                for found in re.finditer(r"\[@click|press\[/\]|here\[/link\]", line):
                    await screen.click(found.start() + 1, row)
                    clicked += 1
        assert clicked > 15
        await screen.press("2", "?")
        await screen.until("Moving")
        await screen.press("Escape")
        await screen.until("HEADERS", gone="Moving")
        await screen.press("q")
        await screen.until("code=0")


async def test_terminal_of_these_tests_does_act_on_what_is_written_raw(tmp_path: Path) -> None:
    """So that an empty clipboard and an old title above mean something."""
    async with terminal(tmp_path, 80, 24) as screen:
        assert await screen.clipboard() is None
        (tmp_path / "raw").write_bytes(hostile.ESCAPES[0] + hostile.ESCAPES[2])
        await screen.run("cat raw; echo do''ne")
        await screen.until("done")
        assert await screen.clipboard() == "canary"
        assert await screen.state("pane_title") == "owned-title"
