"""Makes every picture in this directory from the real app: `python screenshots/make.py [NAME…]`."""

from __future__ import annotations

import asyncio
import io
import os
import pty
import sys
import tempfile
import termios
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import world as worlds
from picture import Fonts, drawn, freed
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text
from textual.pilot import Pilot
from textual.widgets import TextArea
from world import World, engine, until

from inspector.tui.app import InspectorApp
from inspector.tui.setup import setup_of
from inspector.tui.standing import Standing
from inspector.tui.start import open_reader, redaction_of
from inspector.tui.themes import DARK

HERE = Path(__file__).parent
USUAL = ((80, 24), (120, 36))


async def settle(app: InspectorApp, pilot: Pilot[int]) -> None:
    """Wait until nothing is being read or drawn."""
    for _ in range(3):
        await pilot.pause(0.05)
        await until("the screen rests", lambda: app.main.quiet)


@dataclass(frozen=True)
class Hands:
    """What a scene is played with."""

    world: World
    app: InspectorApp
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys, each when the screen is done with the one before."""
        for key in keys:
            await self.pilot.press(key)
            await settle(self.app, self.pilot)

    async def go(self, event: str, number: int = -1) -> None:
        """Put the cursor on a delivery of an event: the newest, or the one of that number, oldest first."""
        wanted = worlds.numbers(self.world.settings.db, event)[number]
        for _ in worlds.STORY:
            row = self.app.main.standing.row
            if row is not None and row.id == wanted:
                return
            await self.press("j")
        raise SystemExit(f"#{wanted} ({event}) is not in the list")

    async def move_to(self, path: str, key: str) -> None:
        """Put the cursor of the payload on a value that is in the direction of a key."""
        for _ in range(100):
            if self.app.main.view_value()[1] == path:
                return
            await self.press(key)
        raise SystemExit(f"{path} is not in the payload")

    async def see(self, text: str) -> None:
        """Go down in the detail until a text can be seen."""
        for _ in range(100):
            if text in self.text:
                return
            await self.press("j")
        raise SystemExit(f"{text!r} is not in the detail")

    @property
    def text(self) -> str:
        """What can be seen."""
        strips = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join(strip.text for strip in strips)

    async def full_size(self) -> None:
        """Give the detail the whole screen."""
        await self.press("v", "v", "v")
        await until("notifications go", lambda: not self.app.screen.query("Toast"))
        await settle(self.app, self.pilot)


async def at_list(hands: Hands) -> None:
    await hands.go("recording.statusUpdate")


async def at_tree(hands: Hands) -> None:
    await hands.go("recording.statusUpdate")
    await hands.press("enter")
    await hands.move_to("$.recording.stopReason", "j")
    await hands.press("right", "E", *"jjjjjjjjj")
    await hands.move_to("$.recording.stopReason|json.caller.name", "k")


async def at_search(hands: Hands) -> None:
    await hands.go("recording.statusUpdate")
    await hands.press("enter", "s", *"meeting", "enter", "n")


async def at_path(hands: Hands) -> None:
    await hands.go("recording.statusUpdate")
    await hands.press("enter", "$", *"$..*[?search(@, 'https?:')]")
    await until("the query is answered", lambda: "place" in hands.text)


async def at_failure(hands: Hands) -> None:
    await hands.go("meeting.chatSynced")
    await hands.press("4", "enter")
    await hands.full_size()
    await hands.see("JavaScript's compact output")


async def at_newline(hands: Hands) -> None:
    await hands.go("livestreaming.statusUpdate", 0)
    await hands.press("4", "enter")
    await hands.full_size()


async def at_change(hands: Hands) -> None:
    await hands.go("meeting.participantJoined", 2)
    await hands.press("4", "enter")
    await hands.full_size()


async def at_forward(hands: Hands) -> None:
    await hands.go("meeting.summary")
    await hands.press("5", "enter")
    if hands.app.size.height < 30:
        await hands.full_size()


async def at_compare(hands: Hands) -> None:
    await hands.go("invoice.paid")
    await hands.press("d")
    await until("both sides are there", lambda: "BODY" in hands.text)


async def at_settings(hands: Hands) -> None:
    await hands.press("comma")
    await until("the keys are there", lambda: "Stripe" in hands.text)


async def at_key(hands: Hands) -> None:
    await hands.go("/meet")
    await hands.press("4", "K")
    await until("the dialog is there", lambda: "The key of Slack" in hands.text)


async def at_sessions(hands: Hands) -> None:
    await hands.press("w")


async def at_session(hands: Hands) -> None:
    await hands.go("meeting.summary")
    await hands.press("W")


async def at_counts(hands: Hands) -> None:
    await hands.press("i")


async def at_empty(hands: Hands) -> None:
    pass


async def at_editor(hands: Hands) -> None:
    await hands.go("invoice.paid")
    await hands.press("e")
    await until("the editor is there", lambda: isinstance(hands.app.focused, TextArea))
    area = hands.app.screen.query_one(TextArea)
    at = area.text.index('"amount_paid": ') + len('"amount_paid": ')
    begin = area.document.get_location_from_index(at)
    area.replace("9", begin, (begin[0], begin[1] + 1))
    area.move_cursor((begin[0], begin[1] + 1))
    await settle(hands.app, hands.pilot)


async def at_review(hands: Hands) -> None:
    await at_editor(hands)
    await hands.press("ctrl+s")
    await until("the review is there", lambda: "As it is" in hands.text)


async def at_save_filter(hands: Hands) -> None:
    await hands.press("slash", *"verdict:invalid provider:dyte", "enter")
    await hands.app.main.perform("save_filter")
    await until("it is asked for a name", lambda: "Save this filter" in hands.text)
    await hands.press(*"broken")


async def at_replay(hands: Hands) -> None:
    await hands.press("slash", *"provider:stripe", "enter", "R")
    await until("the dialog is there", lambda: "oldest first" in hands.text)


async def at_replaying(hands: Hands) -> None:
    await at_replay(hands)
    await hands.press("down", "tab", "tab", *"step", "enter")
    await until("it waits for the first", lambda: "send one" in hands.text)
    for count in range(1, 5):
        await hands.press("n")
        await until("one more is sent", lambda count=count: f"{count} of " in hands.text)  # type: ignore[misc]  # bound now


async def at_teach(hands: Hands) -> None:
    secret = "acme-logistics-shared-secret"
    request = worlds.signed_by_acme(secret)
    host, port = hands.world.sock.getsockname()[:2]
    await worlds.post(host, port, request)
    await until("it came", lambda: "unknown" in hands.text)
    await settle(hands.app, hands.pilot)
    await hands.press("K")
    await until("the choice is there", lambda: "Teach a sender" in hands.text)
    await hands.press("enter", *"Acme Logistics", "tab", "up", *secret, "enter")
    await until("it fits", lambda: "HMAC" in hands.text)


async def at_held(hands: Hands) -> None:
    draw = worlds.Draw("held")
    composer = worlds.Composer(draw, hands.world.signers, lambda: time.time_ns() // 1000)
    host, port = hands.world.sock.getsockname()[:2]
    for step in worlds.STORY[12:20]:
        await worlds.post(host, port, composer.compose(step))
    await until("they are held", lambda: "7 wait" in hands.text or "8 wait" in hands.text)
    await hands.press("j", "5", "enter")


@dataclass(frozen=True)
class Scene:
    """A picture: how to get there from a screen that was just opened."""

    name: str
    play: Callable[[Hands], Awaitable[None]]
    sizes: tuple[tuple[int, int], ...] = USUAL
    theme: str | None = None
    db: str = ""
    """The name of a database of its own, in which there is nothing."""
    down: bool = False
    """The app that is forwarded to is not there."""


SCENES = (
    Scene("list", at_list, (*USUAL, (160, 48))),
    Scene("tree", at_tree),
    Scene("search", at_search),
    Scene("path", at_path),
    Scene("failed-signature", at_failure),
    Scene("failed-newline", at_newline),
    Scene("failed-change", at_change),
    Scene("forward", at_forward),
    Scene("compare", at_compare),
    Scene("sessions", at_sessions),
    Scene("session", at_session),
    Scene("counts", at_counts),
    Scene("empty", at_empty, db="empty"),
    Scene("settings", at_settings),
    Scene("key", at_key),
    Scene("light", at_list, theme="inspector-light"),
    # From here on something is done to the deliveries.
    Scene("editor", at_editor),
    Scene("review", at_review),
    Scene("save-filter", at_save_filter),
    Scene("replay", at_replay),
    Scene("replaying", at_replaying),
    Scene("teach", at_teach, db="teach"),
    Scene("held", at_held, db="held", down=True),
)


async def take(world: World, scene: Scene, size: tuple[int, int], fonts: Fonts) -> None:
    """Open the app over a running engine, play the scene and write the picture."""
    settings = world.fresh(f"{scene.db}-{size[0]}", down=scene.down) if scene.db else world.settings
    async with engine(settings, world.sock) as bridge:
        standing = Standing(target=settings.target, ack=settings.ack, db=str(settings.db))
        app = InspectorApp(
            bridge,
            lambda: open_reader(settings.db),
            standing,
            redaction=lambda: redaction_of(settings),
            theme=scene.theme,
            setup=setup_of(settings, {}),
            environ={},
        )
        async with app.run_test(size=size, notifications=True) as pilot:
            await until("the list is there", lambda: bool(app.main.standing.url) and app.main.standing.loaded)
            await settle(app, pilot)
            await scene.play(Hands(world, app, pilot))
            svg = freed(app.export_screenshot(title="inspector", simplify=True), app.current_theme)
    write(f"{scene.name}-{size[0]}x{size[1]}", svg, fonts)


def _all_of(terminal: int) -> bytes:
    """What is written to a terminal until nobody has it open any more (then Linux answers EIO)."""
    pieces: list[bytes] = []
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    os.close(terminal)
    return b"".join(pieces)


async def grade(world: World, fonts: Fonts) -> None:
    """The picture of a command: what it prints about an app that checks nothing."""
    words = ["grade", world.app_url, "--provider", "stripe"]
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (60, 120))
    command = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "inspector",
        *words,
        stdout=theirs,
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(theirs)
    printed = (await asyncio.to_thread(_all_of, ours)).replace(b"\r\n", b"\n")
    await command.wait()
    console = Console(record=True, width=120, file=io.StringIO(), color_system="truecolor")
    console.print(Text(f"$ inspector {' '.join(words)}\n", "bold"), Text(printed.decode().rstrip()), sep="")
    # The colours of Textual's own pictures, which `freed` knows.
    colours = TerminalTheme((41, 41, 41), (197, 200, 198), [(0, 0, 0)] * 8)
    svg = freed(console.export_svg(title="inspector grade", theme=colours), DARK)
    write("grade-120", svg, fonts)


def write(name: str, svg: str, fonts: Fonts) -> None:
    """Write the two files of a picture."""
    (HERE / f"{name}.svg").write_text(svg, "utf-8")
    (HERE / f"{name}.png").write_bytes(drawn(svg, fonts))
    print(name)


async def make(home: Path, names: list[str], fonts: Fonts) -> None:
    """Build the world in an empty directory and take the pictures of these names, or all."""
    async with worlds.world(home) as world:
        for scene in SCENES:
            for size in scene.sizes:
                if not names or scene.name in names:
                    await take(world, scene, size, fonts)
        if not names or "grade" in names:
            await grade(world, fonts)


def main(names: list[str]) -> None:
    """Run from a shell."""
    known = [*(scene.name for scene in SCENES), "grade"]
    for name in names:
        if name not in known:
            raise SystemExit(f"There is no picture {name!r}; there are: {', '.join(known)}.")
    fonts = Fonts.installed()
    with tempfile.TemporaryDirectory(prefix="inspector-") as directory:
        home = Path(directory).resolve()
        worlds.neutral_home(home)
        asyncio.run(make(home, names, fonts))


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main(sys.argv[1:])
