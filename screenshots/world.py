"""What the pictures show, for real: an engine, a sender that signs, an app that answers, one database.

Seeds are fixed, so that every run tells the same story; keys and times are those of the run.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from socket import socket

from aiohttp import web

from inspector.cli.demo.signers import make_signers
from inspector.config import KeySource, Paths, Settings, resolve
from inspector.config.files import write_new_tree
from inspector.listen.bind import bind
from inspector.model import Headers, InspectorError, ListenError
from inspector.providers import load
from inspector.simulate.app import App
from inspector.simulate.draw import Draw
from inspector.simulate.key_document import KEY_PATH, key_document, make_key, public_pem
from inspector.simulate.post import post
from inspector.simulate.request import Request, Signers
from inspector.simulate.scenario import Composer, Step, Twist
from inspector.simulate.serving import Handler
from inspector.simulate.strangers import STRANGERS
from inspector.store.reader import Reader
from inspector.tui.bridge import Bridge
from inspector.tui.engine_state import EngineState

SECONDS = 60.0
SEED = "screenshots"

# Some minutes at a developer's desk, oldest first. The first recording's status is the richest body.
STORY: tuple[Step, ...] = (
    Step("github", "ping"),
    Step("stripe", "checkout.session.completed"),
    Step("realtimekit", "meeting.started"),
    Step("realtimekit", "meeting.participantJoined"),
    Step("github", "push"),
    Step("stripe", "invoice.paid"),
    Step("realtimekit", "livestreaming.statusUpdate", Twist.TRAILING_NEWLINE),
    Step("acme", "acme"),
    Step("realtimekit", "meeting.ended"),
    Step("stripe", "payment_intent.succeeded", Twist.STALE),
    Step("github", "pull_request"),
    Step("realtimekit", "meeting.summary"),
    Step("dyte", "meeting.started"),
    Step("stripe", "payment_intent.succeeded"),
    Step("dyte", "meeting.participantJoined"),
    Step("dyte", "livestreaming.statusUpdate"),
    Step("github", "push", Twist.WRONG_KEY),
    Step("dyte", "meeting.participantJoined", Twist.CHANGED_BODY),
    Step("stripe", "invoice.paid"),
    Step("dyte", "meeting.participantLeft", Twist.UNSIGNED),
    Step("acme", "acme"),
    Step("github", "push"),
    Step("dyte", "meeting.participantLeft"),
    Step("dyte", "meeting.participantLeft", Twist.REPEATED),
    Step("stripe", "invoice.paid"),
    Step("slack", "/meet"),
    Step("dyte", "meeting.ended"),
    Step("dyte", "meeting.summary"),
    Step("github", "pull_request", Twist.WRONG_KEY),
    Step("stripe", "checkout.session.completed"),
    Step("acme", "acme"),
    Step("dyte", "meeting.participantLeft"),
    Step("dyte", "meeting.participantLeft", Twist.REPEATED),
    Step("slack", "/meet"),
    Step("dyte", "meeting.summary"),
    Step("dyte", "meeting.transcript"),
    Step("stripe", "payment_intent.succeeded", Twist.STALE),
    Step("github", "push"),
    Step("dyte", "meeting.chatSynced", Twist.RESERIALISED),
    Step("dyte", "meeting.participantJoined", Twist.UNSIGNED),
    Step("stripe", "invoice.paid"),
    Step("dyte", "recording.statusUpdate"),
)


@dataclass(frozen=True)
class World:
    """Everything there is while the pictures are made. `numbers` tells which delivery each step became."""

    settings: Settings
    paths: Paths
    sock: socket
    app_url: str
    signers: Signers

    def fresh(self, name: str, *, down: bool) -> Settings:
        """The same inspector with nothing received yet, and an app that is not there or none."""
        asked = {"forward": "http://localhost:3999/api/webhooks"} if down else {}
        settings = resolve(asked, {}, self.paths).settings
        return replace(settings, db=settings.db.with_name(f"{name}.db"), keys=self.settings.keys)


@asynccontextmanager
async def world(home: Path) -> AsyncIterator[World]:
    """Build it in `home`, which is empty, and play the story."""
    key, providers = make_key(), load(None)
    secrets = home / ".config" / "inspector"
    write_new_tree(
        secrets,
        [
            (PurePosixPath("stripe.secret"), b"whsec_" + Draw(SEED).letters(32).encode()),
            (PurePosixPath("github.secret"), Draw(f"{SEED} github").hex(40).encode()),
        ],
    )
    keys = {
        "stripe": KeySource(secret_file=(str(secrets / "stripe.secret"),)),
        "github": KeySource(secret_file=(str(secrets / "github.secret"),)),
    }
    paths = Paths(secrets, home / ".local" / "share" / "inspector", home / ".cache" / "inspector")
    document = key_document(public_pem(key))

    async def published(request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(body=document, content_type="application/json")

    async with serving(slow_app(Draw(f"{SEED} app")), 3000) as app, serving(published, 4000) as provider:
        app_url = f"{app}/api/webhooks"
        keys |= dict.fromkeys(("dyte", "cloudflare_realtimekit"), KeySource(key_url=(provider + KEY_PATH,)))
        settings = replace(resolve({"forward": app_url}, {}, paths).settings, keys=keys)
        sock = free(lambda port: bind("127.0.0.1", port, allow_remote=False), settings.port)
        try:
            whole = World(settings, paths, sock, app_url, make_signers(secrets, key, providers))
            await play(whole)
            yield whole
        finally:
            sock.close()


def signed_by_acme(secret: str) -> Request:
    """A delivery of a sender that is in no catalogue, signed as many sign."""
    request = STRANGERS["acme"]("acme", Draw(f"{SEED} acme"), time.time_ns() // 1000)
    signature = hmac.digest(secret.encode(), request.body, "sha256").hex().encode()
    pairs = [
        (name, signature if name == b"X-Acme-Signature" else value) for name, value in request.headers.pairs
    ]
    return replace(request, headers=Headers.of(pairs))


def free(take: Callable[[int], socket], port: int) -> socket:
    """The socket on this port, or on any where it is taken."""
    try:
        return take(port)
    except ListenError:
        return take(0)


@asynccontextmanager
async def serving(handler: Handler, port: int) -> AsyncIterator[str]:
    """Serve on this port where it is free; gives the URL without a slash at the end."""
    runner = web.ServerRunner(web.Server(handler, access_log=None))
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def slow_app(draw: Draw) -> Handler:
    """A developer's app, which takes the time that an app with a database takes."""
    app = App()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        await asyncio.sleep(draw.between(0.004, 0.060))
        return await app.answer(request)

    return answer


@asynccontextmanager
async def engine(settings: Settings, sock: socket) -> AsyncIterator[Bridge]:
    """The real engine in its own process, behind the screen's own bridge."""
    bridge = Bridge(sock, settings.to_json())
    bridge.start()
    try:
        await until("the engine listens", lambda: bridge.state is EngineState.RUNNING)
        yield bridge
    finally:
        await bridge.close()


async def play(world: World) -> None:
    """Send the story, one delivery after the other, and wait until all are judged and forwarded."""
    draw = Draw(SEED)
    composer = Composer(draw, world.signers, lambda: time.time_ns() // 1000)
    host, port = world.sock.getsockname()[:2]
    async with engine(world.settings, world.sock) as bridge:
        for step in STORY:
            reply = await post(host, port, composer.compose(step))
            if reply.status != 200:
                raise SystemExit(f"{step} was answered {reply}")
            # Apart, so that the list's times are not all the same.
            await asyncio.sleep(draw.between(0.2, 1.4))
        await until("all are judged and forwarded", lambda: settled(world.settings.db, len(STORY)))
        summary = numbers(world.settings.db, "meeting.summary")[-1]
        # The app failed on it; it has been mended, and the developer sends it again.
        await bridge.ask("forward", ids=[summary], url=world.app_url)


def settled(path: Path, count: int) -> bool:
    """Whether so many deliveries have a verdict and an answer of the app."""
    with suppress(InspectorError):
        reader = Reader(path)
        try:
            rows = reader.rows(limit=count)
        finally:
            reader.close()
        return len([row for row in rows if row.verdict is not None and row.attempts]) == count
    return False


def numbers(path: Path, event: str) -> Sequence[int]:
    """The ids of the deliveries of an event, oldest first."""
    reader = Reader(path)
    try:
        return sorted(row.id for row in reader.rows(limit=1000) if row.event == event)
    finally:
        reader.close()


async def until(what: str, reached: Callable[[], bool]) -> None:
    """Wait until something is so, which `what` says in words. Gives up with a sentence."""
    ends = time.monotonic() + SECONDS
    while not reached():
        if time.monotonic() > ends:
            raise SystemExit(f"After {SECONDS:.0f} s of waiting until {what}, it is not so. Start again.")
        await asyncio.sleep(0.02)


def neutral_home(home: Path) -> None:
    """Let `home` be the user's home for this process and its children."""
    for name in [name for name in os.environ if name.startswith(("XDG_", "INSPECTOR_"))]:
        del os.environ[name]
    os.environ["HOME"] = str(home)
