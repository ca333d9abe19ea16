"""Settings, keys and the first steps: what the dialogs ask the engine, say, and never show."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from pathlib import Path

from inspector.listen.bind import bind
from inspector.model import InspectorError, Status
from inspector.providers import load
from inspector.tui.screens.key_form import KeyForm
from inspector.tui.screens.provider import ProviderScreen
from inspector.tui.standing import Step
from inspector.verify import Key, Request, sign
from tests.tui.samples import HOSTILE, Listed, fill, row
from tests.tui.screen_text import acting_characters, screen_text
from tests.tui.screens import KEYS, RIGHT, rested
from tests.tui.stage import Stage, filled, staged
from tests.tui.test_with_engine import screen, settings_in, until

SECRET = "canary-3b"


async def keyed(stage: Stage, *keys: str) -> None:
    for key in keys:
        await stage.press(key)
        await rested(stage)


async def test_a_pasted_secret_is_tested_then_kept_and_never_shown() -> None:
    async with staged(Listed([row(6)]), size=(100, 40)) as stage:
        stage.desk.values |= {"recognised": ["stripe"], "test_key": RIGHT, "add_key": {"rejudged": 14}}
        await keyed(stage, "K")
        await stage.until(lambda: isinstance(stage.app.screen, KeyForm))
        await keyed(stage, "up")
        await stage.type(SECRET)
        await keyed(stage, "enter")
        assert "✓ This secret verifies 14 of 14 Stripe deliveries." in screen_text(stage.app)
        assert SECRET not in screen_text(stage.app)
        assert stage.desk.asked[-1] == ("test_key", {"provider": "stripe", "secret": SECRET})
        await keyed(stage, "enter")
        await stage.until(lambda: not isinstance(stage.app.screen, KeyForm))
        assert stage.desk.asked[-1] == ("add_key", {"provider": "stripe", "secret": SECRET})
        assert stage.toasts[-1] == "The key is configured. 14 deliveries are being judged again."
        assert not any(SECRET in toast for toast in stage.toasts)


async def test_a_secret_that_fits_nothing_is_not_kept_by_enter() -> None:
    wrong = {
        "message": "This secret verifies none of 3.",
        "tried": 3,
        "fits": 0,
        "why": "Another key.",
        "fix": "See.",
    }
    async with staged(Listed([row(6)]), size=(100, 40)) as stage:
        stage.desk.values |= {"recognised": ["stripe"], "test_key": wrong}
        await keyed(stage, "K")
        await stage.until(lambda: isinstance(stage.app.screen, KeyForm))
        await keyed(stage, "enter", "enter")
        assert [cmd for cmd, _ in stage.desk.asked] == ["recognised", "test_key", "test_key"]
        assert "✗ This secret verifies none of 3." in screen_text(stage.app)
        assert "Another key. See." in screen_text(stage.app)
        stage.desk.refuse = InspectorError("The file is not there.", "Check the path.")
        await keyed(stage, "ctrl+s")
        assert "✗ The file is not there." in screen_text(stage.app)
        await keyed(stage, "escape")
        assert not isinstance(stage.app.screen, KeyForm)


async def test_a_provider_is_found_by_a_part_of_its_name() -> None:
    async with staged(Listed([row(4)]), size=(100, 40)) as stage:
        stage.desk.values |= {"recognised": ["clerk", "svix"], "test_key": RIGHT}
        await keyed(stage, "K")
        await stage.until(lambda: isinstance(stage.app.screen, ProviderScreen))
        await stage.settle()
        lines = [line for line in screen_text(stage.app).splitlines() if "its headers fit" in line]
        assert ["Clerk" in lines[0], "Svix" in lines[1]] == [True, True]
        await stage.type("lnear")
        assert "Linear" in screen_text(stage.app)
        await keyed(stage, "enter")
        await stage.until(lambda: "The key of Linear" in screen_text(stage.app))
        assert "LINEAR_WEBHOOK_SECRET" in screen_text(stage.app)


async def test_a_public_key_is_asked_for_as_a_file() -> None:
    async with staged(Listed([row(2)]), size=(100, 40)) as stage:
        stage.desk.values |= {"recognised": ["dyte"], "test_key": RIGHT}
        await keyed(stage, "K")
        await stage.until(lambda: "The public key of Dyte" in screen_text(stage.app))
        await keyed(stage, "enter")
        assert stage.desk.asked[-1] == ("test_key", {"provider": "dyte", "file": "dyte.pem"})


async def test_settings_reload_judge_again_and_lead_to_a_key() -> None:
    async with staged(Listed([row(6)]), size=(100, 40)) as stage:
        stage.desk.values |= {"keys": KEYS, "rejudge_waiting": 5}
        await keyed(stage, ",", "r")
        assert [cmd for cmd, _ in stage.desk.asked] == ["keys", "reload", "keys"]
        await keyed(stage, "R")
        assert "5 deliveries without a right signature are being judged again." in screen_text(stage.app)
        await keyed(stage, "enter")
        await stage.until(lambda: "The key of Stripe" in screen_text(stage.app))
        await keyed(stage, "escape", "tab")
        stage.desk.refuse = InspectorError("The engine is not running.", "Wait.")
        await keyed(stage, "r")
        assert "The engine is not running. Wait." in screen_text(stage.app)


async def test_what_the_engine_says_of_keys_is_inert() -> None:
    evil: Mapping[str, object] = {"kind": "problem", "problem": HOSTILE, "fix": HOSTILE}
    async with staged(Listed([row(6)]), size=(100, 40)) as stage:
        provider = {"provider": "x", "name": HOSTILE, "keys": [evil, {"kind": HOSTILE, "source": HOSTILE}]}
        stage.desk.values |= {"keys": [provider, 3, {}], "recognised": [HOSTILE]}
        stage.desk.values["test_key"] = {"message": HOSTILE, "tried": 2, "why": HOSTILE}
        await keyed(stage, ",", "j", "k")
        assert "[@click=app.quit]now" in screen_text(stage.app)
        assert acting_characters(stage.app) == set()
        await keyed(stage, "escape", "K")
        await stage.until(lambda: isinstance(stage.app.screen, KeyForm))
        await keyed(stage, "enter")
        assert acting_characters(stage.app) == set()


async def test_the_steps_stand_there_until_a_first_verdict_is_right(tmp_path: Path) -> None:
    from tests.tui.samples import Sample

    waiting = Sample("stripe", "x", "POST", b"/", b"{}", Status.NO_KEY)
    wrong = Sample("stripe", "x", "POST", b"/", b"{}", Status.INVALID)
    for samples, step in (((waiting,), Step.KEY), ((waiting, wrong), Step.VALID)):
        path = fill(tmp_path / f"{step}.db", samples)
        async with staged(path, size=(100, 30)) as stage:
            assert stage.now().step is step
            assert "first valid verdict" in screen_text(stage.app)
    async with staged(filled(tmp_path), size=(100, 30)) as stage:
        assert stage.now().step is Step.DONE
        assert "first valid verdict" not in screen_text(stage.app)


async def test_from_an_empty_screen_to_a_verified_delivery_and_a_taught_sender(tmp_path: Path) -> None:
    """Played on a real engine, over real sockets, with keys only."""
    settings = settings_in(tmp_path)
    sock = bind("127.0.0.1", 0, allow_remote=False)
    port = sock.getsockname()[1]
    async with screen(settings, sock) as (app, pilot, bridge):

        def shown() -> str:
            return screen_text(app)

        def verdict() -> Status | None:
            found = app.main.standing.row
            return None if found is None else found.verdict

        await until(pilot, lambda: "Waiting for the first delivery" in shown())
        await pilot.press("T")
        await until(pilot, lambda: verdict() is Status.VALID)

        body = b'{"type":"invoice.paid"}'
        request = Request("POST", "http://x/", body)
        signed = sign(load(None)["github"], Key.of("s", SECRET), request, now=0)
        await send(port, body, [*signed, ("X-GitHub-Event", "ping")])
        await until(pilot, lambda: verdict() is Status.NO_KEY)
        await pilot.press("4")
        await until(pilot, lambda: "DO IT HERE" in shown())
        await pilot.press("K")
        await until(pilot, lambda: "The key of GitHub" in shown())
        await pilot.press("up", *SECRET, "enter")
        await until(pilot, lambda: "✓ This secret verifies 1 of 1 GitHub delivery." in shown())
        await pilot.press("enter")
        await until(pilot, lambda: verdict() is Status.VALID)

        signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
        await send(port, body, [("X-Acme-Signature", signature)])
        await until(pilot, lambda: verdict() is Status.UNKNOWN_PROVIDER)
        await pilot.press("K")
        await until(pilot, lambda: "Teach a sender" in shown())
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, KeyForm))
        await pilot.press(*"Acme", "tab", "up", *SECRET, "enter")
        await until(pilot, lambda: "✓ HMAC-SHA256 hex of the body" in shown())
        assert SECRET not in shown()
        await pilot.press("enter")
        await until(pilot, lambda: verdict() is Status.VALID)
        assert (tmp_path / "providers" / "acme.toml").exists()
        said = "\n".join(bridge.stderr)
    assert SECRET not in said
    for path in tmp_path.rglob("*.toml"):
        assert SECRET not in path.read_text()


async def send(port: int, body: bytes, headers: list[tuple[str, str]]) -> None:
    """One delivery over a connection of its own, answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    fields = [("Host", "x"), ("Content-Length", str(len(body))), ("Connection", "close"), *headers]
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    writer.write(f"POST /in HTTP/1.1\r\n{head}\r\n".encode() + body)
    async with asyncio.timeout(20):
        assert b" 200 " in (await reader.read()).split(b"\r\n")[0]
    writer.close()
