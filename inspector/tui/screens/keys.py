"""The two dialogs about a key: of a known provider, and of a sender that nobody described yet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from inspector.model import InspectorError
from inspector.tui.bars.lines import MUTED
from inspector.tui.handlers.key_answers import Given, Tested, add_key, add_lesson, test_key, test_lesson
from inspector.tui.screens.key_form import KeyForm
from inspector.tui.sending import Door
from inspector.tui.views.config_lines import file_name, variable


class KeyScreen(KeyForm):
    """The key of one provider, tried on the deliveries that are kept; `public` where it can only be a public
    key, which is a file."""

    def __init__(self, door: Door, provider: str, name: str, *, public: bool = False) -> None:
        what = "public key" if public else "key"
        super().__init__(f"The {what} of {name}", variable(provider), _pem(provider) if public else "")
        self._door = door
        self._provider = provider

    async def test(self, given: Given) -> Tested:
        return await test_key(self._door, self._provider, given)

    async def save(self, given: Given) -> str:
        return await add_key(self._door, self._provider, given)


def _pem(provider: str) -> str:
    return f"{file_name(provider)}.pem"


class TeachScreen(KeyForm):
    """A sender's first description: its name, and the key by which one of its deliveries is right."""

    def __init__(self, door: Door, delivery: int) -> None:
        super().__init__(f"Teach the sender of #{delivery}", "MY_WEBHOOK_SECRET")
        self._door = door
        self._delivery = delivery
        self._called = Input(placeholder="its name, such as Acme Payments", compact=True, id="key-name")

    def above(self) -> Sequence[Widget]:
        words = "Every usual way of signing is tried with your key on this delivery; "
        words += "what fits is written into a provider file of your own."
        return (Static(Content.assemble((words, MUTED)), id="key-about"), self._called)

    def first(self) -> Widget:
        return self._called

    async def test(self, given: Given) -> Tested:
        self._provider_id()
        return await test_lesson(self._door, self._delivery, given)

    async def save(self, given: Given) -> str:
        return await add_lesson(
            self._door, self._delivery, self._provider_id(), self._called.value.strip(), given
        )

    def _provider_id(self) -> str:
        """The provider's id, made of its name. Raises InspectorError when there is none."""
        id = re.sub(r"[^a-z0-9]+", "_", self._called.value.lower()).strip("_")[:64]
        if not id:
            raise InspectorError("The sender needs a name.", "Type one into the first line (tab goes there).")
        return id
