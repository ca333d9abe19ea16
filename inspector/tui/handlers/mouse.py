"""Give the mouse to the terminal, so that its own selection works, and take it back.

It writes control sequences of Textual's own driver and no others; it must never hold foreign text.
"""

from __future__ import annotations

from inspector.tui.handlers.delivery import DeliveryActions
from inspector.tui.sending import Said

_OFF = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l"
_ON = "\x1b[?1000h\x1b[?1003h\x1b[?1015h\x1b[?1006h"
# Pixels instead of cells, which Textual asks for where the terminal can.
_PIXELS = "\x1b[?1016h"


class MouseActions(DeliveryActions):
    """The part of the main screen that frees the mouse."""

    mouse_is_free = False
    _follows = False

    def action_free_mouse(self) -> None:
        self.mouse_is_free = not self.mouse_is_free
        if not self._follows:
            self._follows = True
            # After an editor had the terminal, Textual's driver has the mouse again.
            self.app.app_resume_signal.subscribe(self, lambda _: self._tell_driver())
        self._tell_driver()
        # Alone, the lines of the part in focus can be selected without those beside it.
        self.set_class(self.mouse_is_free, "-mouse-free")
        self.set_class(self.mouse_is_free and self.standing.pane == "detail", "-detail-alone")
        if self.mouse_is_free:
            key = self.key_of("free_mouse")
            self.notify(
                f"The mouse is the terminal's: select with it.\n{key} takes it back.", markup=False, timeout=8
            )
        else:
            self.say(Said("The mouse works here again."))

    def key_of(self, action: str) -> str:
        """The key of an action as it is shown."""
        from inspector.tui.actions import key_of

        return key_of(action, self.standing.keymap)

    def _tell_driver(self) -> None:
        driver = self.app._driver
        if driver is None or self.app.is_headless:
            return
        if self.mouse_is_free:
            driver.write(_OFF)
        else:
            pixels = getattr(driver, "_mouse_pixels", False)
            driver.write(_ON + (_PIXELS if pixels else ""))
        driver.flush()
