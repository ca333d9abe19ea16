"""The actions on the whole screen: layout, themes, help, notices, the way out."""

from __future__ import annotations

from inspector.tui.action import Action, Group, always, with_engine, with_session
from inspector.tui.inbox import EngineState

ACTIONS: tuple[Action, ...] = (
    Action(
        "notices",
        ("!",),
        "Rejected requests and problems",
        "Show what was refused, what went wrong, and what to do.",
        Group.LOOK,
        always,
        short="Problems",
        footer=12,
    ),
    Action(
        "insights",
        ("i",),
        "Insights: counts",
        "Count by provider, event, verdict and answer.",
        Group.LOOK,
        always,
    ),
    Action(
        "sessions",
        ("w",),
        "Sessions",
        "Show what belongs together: meetings, calls, their gaps.",
        Group.LOOK,
        always,
    ),
    Action(
        "session",
        ("W",),
        "The session of this delivery",
        "Tell in order the session that the delivery is of.",
        Group.LOOK,
        with_session,
    ),
    Action(
        "layout",
        ("v",),
        "Change the layout",
        "Put the detail beside the list, under it, or alone.",
        Group.LOOK,
        always,
    ),
    Action(
        "settings",
        (",",),
        "Settings and keys",
        "Show every setting, and which providers have keys.",
        Group.LOOK,
        always,
    ),
    Action(
        "send_test",
        ("T",),
        "Send a signed test delivery",
        "Sign a delivery, send it here, and see it verified.",
        Group.LOOK,
        with_engine,
    ),
    Action("theme", ("t",), "Next theme", "Change the colours.", Group.LOOK, always),
    Action(
        "palette",
        ("ctrl+p",),
        "Command palette",
        "Search everything that can be done now.",
        Group.LOOK,
        always,
        palette=False,
    ),
    Action(
        "restart_engine",
        (),
        "Restart the engine",
        "Start the engine again after it failed.",
        Group.LOOK,
        lambda standing: standing.engine is EngineState.FAILED,
    ),
    Action("help", ("?",), "Help", "Show every key and sign.", Group.LOOK, always, short="Help", footer=13),
    Action(
        "quit",
        ("q", "ctrl+q"),
        "Quit",
        "Finish what the engine holds, and leave.",
        Group.LOOK,
        always,
        short="Quit",
        footer=14,
    ),
)
