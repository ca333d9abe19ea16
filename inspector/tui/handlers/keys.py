"""What the main screen does about keys and settings: show them, configure one, send a test delivery.

It must never see a key itself: the dialogs hand it to the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from inspector.model import InspectorError
from inspector.tui.bars.steps import step_of
from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said
from inspector.tui.standing import Step

if TYPE_CHECKING:
    from inspector.model import Status
    from inspector.tui.screens.key_form import KeyForm

_KNOWN = "its headers fit"

# The dialogs are imported when they are asked for: the first frame does not need them.


class KeyActions(DeliveryActions):
    """The part of the main screen that configures."""

    def stand(self, **changes: object) -> None:
        """Make the Standing anew and show it."""
        raise NotImplementedError

    def look_at_steps(self) -> None:
        """See how far a new user has come, unless there is nothing more to lead to."""
        if self.standing.step is not Step.DONE:
            self.run_worker(self._look_at_steps(), exclusive=True, exit_on_error=False, group="steps")

    async def _look_at_steps(self) -> None:
        try:
            step = await self.means.counts.run(step_of)
        except InspectorError:
            return  # There is no database yet, or the feed says what is wrong with it.
        if step is not self.standing.step:
            self.stand(step=step)

    def action_settings(self) -> None:
        from inspector.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self.means.door, self.means.setup, self._configure))

    def action_send_test(self) -> None:
        self.do(self._send_test())

    async def _send_test(self) -> Said:
        await self.means.door.ask("greet")
        return Said("A test delivery was signed and sent; it is in the list like any other.")

    def action_configure_key(self) -> None:
        """The key of the chosen delivery's provider; where that is open, ask for the provider first."""
        row = self.standing.row
        self.do(
            self._begin(None if row is None else row.id, unknown=row is not None and _unknown(row.verdict))
        )

    async def _begin(self, delivery: int | None, *, unknown: bool) -> None:
        likely: list[str] = []
        if delivery is not None:
            value = (await self.means.door.ask("recognised", id=delivery)).value
            likely = [str(id) for id in value] if isinstance(value, list) else []
        if len(likely) == 1:
            await self._open_key(likely[0], lambda: None)
            return
        await self._choose(delivery if unknown or not likely else None, likely, lambda: None)

    def configure(self, provider: str) -> None:
        """The dialog of a provider's key."""
        self.do(self._open_key(provider, lambda: None))

    def _configure(self, provider: str | None, then: Callable[[], None]) -> None:
        """For the settings screen: the dialog of a provider, or the choice of one."""
        self.do(self._choose(None, [], then) if provider is None else self._open_key(provider, then))

    async def _choose(self, delivery: int | None, likely: list[str], then: Callable[[], None]) -> None:
        """Ask for the provider; `delivery` is of an unknown sender, who can be taught."""
        from inspector.tui.screens.keys import TeachScreen
        from inspector.tui.screens.provider import TEACH, Choice, ProviderScreen

        providers = await self.means.work.run(lambda _: self.means.providers())
        first = [Choice(id, providers.title(id), _KNOWN) for id in likely]
        if delivery is not None:
            note = f"from #{delivery} and your key"
            first.append(Choice(TEACH, "Teach a sender that is not in the list…", note))
        rest = [Choice(id, providers.title(id)) for id in providers.ids if id not in likely]
        rest.sort(key=lambda choice: choice.name.lower())

        def chosen(id: str | None) -> None:
            if id == TEACH and delivery is not None:
                self._show_form(TeachScreen(self.means.door, delivery), then)
            elif id is not None:
                self.do(self._open_key(id, then))

        self.app.push_screen(ProviderScreen("Whose key?", first, rest), chosen)

    async def _open_key(self, provider: str, then: Callable[[], None]) -> None:
        from inspector.tui.screens.keys import KeyScreen

        found = await self.means.work.run(lambda _: self.means.providers().get(provider))
        name = provider if found is None else found.name
        from inspector.providers import Kind

        public = found is not None and all(scheme.kind is Kind.ASYMMETRIC for scheme in found.schemes)
        self._show_form(KeyScreen(self.means.door, provider, name, public=public), then)

    def _show_form(self, form: KeyForm, then: Callable[[], None]) -> None:
        def done(said: str | None) -> None:
            if said is not None:
                self.say(Said(said))
                then()

        self.app.push_screen(form, done)


def _unknown(verdict: Status | None) -> bool:
    from inspector.model import Status

    return verdict is Status.UNKNOWN_PROVIDER
