"""The empty screen: from nothing to a first delivery, with a command that can be copied as it stands.

It must never claim what the settings do not say; every line is made from the real URL.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from inspector.text import visible, visible_line
from inspector.tui.actions import key_of
from inspector.tui.bars.lines import MUTED

if TYPE_CHECKING:
    from inspector.tui.actions import Keymap
    from inspector.tui.standing import Standing

_KEY = "$footer-key-foreground bold"
_CODE = "$text-accent"

Words = list[tuple[str, str]]


def first_curl(url: str) -> str:
    """A command, in two lines, that sends a first delivery to `url`."""
    import shlex

    return (
        f"curl {shlex.quote(url + '/hello')} \\\n"
        """  -H 'content-type: application/json' -d '{"event":"hello"}'"""
    )


class Welcome(VerticalScroll, can_focus=False):
    """Shown in place of list and detail until the first delivery."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = Static(Content(""), id="welcome-text")
        self._said: tuple[str, str | None, str] | None = None

    def compose(self) -> ComposeResult:
        yield self._text

    def show(self, standing: Standing) -> None:
        """Say how to send to the URL that is listened on, or why there is none."""
        said = (standing.url, _goes_to(standing), standing.trouble)
        if said != self._said:
            self._said = said
            self._text.update(Content.assemble(*words_of(*said, standing.keymap)))


def words_of(url: str, target: str | None, trouble: str, keymap: Keymap) -> Words:
    """The whole text."""
    key = partial(key_of, keymap=keymap)
    if trouble:
        return [
            ("The engine is not running\n\n", "bold $text-error"),
            (f"{visible(trouble)}\n\n", ""),
            (key("notices"), _KEY), (" shows all of it   ", MUTED), (key("quit"), _KEY), (" quit", MUTED),
        ]  # fmt: skip
    if not url:
        return [("Starting the engine…", MUTED)]
    url = visible_line(url)
    curl = first_curl(url).replace("\n", "\n    ")
    return [
        ("Waiting for the first delivery", "bold"), ("   the way to a verified one\n\n", MUTED),
        *_step("✓", "Listening"), (url, "bold $text-success"), ("   u", _KEY), (" copies it\n", MUTED),
        *_step("▸", "First delivery"), (key("send_test"), _KEY), (" signs one and sends it here\n", MUTED),
        (" " * 22, ""), (key("copy_curl"), _KEY), (" copies this\n", MUTED), (f"    {curl}\n", _CODE),
        *_step("○", "Your provider"), ("point it here, by a tunnel where it is far away\n", MUTED),
        *_providers(url),
        *_step("○", "Its key"), (key("configure_key"), _KEY), (" tests it on what came and sets it\n", MUTED),
        *_step("○", "First valid verdict"), ("✓ in the list; ✗ says why not\n\n", MUTED),
        ("See it at work without any of that", "bold"), ("   inspector demo\n\n", _CODE),
        *_onward(target, key("forward_all")),
        (key("help"), _KEY), (" every key   ", MUTED), (key("quit"), _KEY), (" quit", MUTED),
    ]  # fmt: skip


def _step(sign: str, title: str) -> Words:
    done = sign == "✓"
    style = "$text-success" if done else "bold" if sign == "▸" else MUTED
    return [(f"{sign} {title:<20}", style)]


def _providers(url: str) -> Words:
    host = url.split("://", 1)[-1]
    return [
        ("  Stripe            ", MUTED), (f"stripe listen --forward-to {host}/stripe\n", _CODE),
        ("  GitHub            ", MUTED), (f"gh webhook forward --url {url}/github …\n", _CODE),
        ("  Dyte, RealtimeKit ", MUTED), (f"cloudflared tunnel --url {url}\n", _CODE),
        ("                    then register the tunnel's address as webhook URL\n", MUTED),
    ]  # fmt: skip


def _onward(target: str | None, key: str) -> Words:
    if target is None:
        return [(key, _KEY), (" forwards everything to your app   ", MUTED)]
    return [("Deliveries go on to ", MUTED), (f"{visible_line(target)}\n\n", "bold")]


def _goes_to(standing: Standing) -> str | None:
    """Where deliveries go on to, in words."""
    routes = f"the app of {standing.routes[0]}" if standing.routes else None
    if len(standing.routes) > 1:
        routes = f"the apps of {len(standing.routes)} routes"
    if standing.target is None or routes is None:
        return standing.target or routes
    return f"{standing.target}, some also to {routes}"
