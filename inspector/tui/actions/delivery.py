"""The actions on the chosen deliveries: forward, export, judge again."""

from __future__ import annotations

from inspector.tui.action import (
    Action,
    Group,
    with_chosen,
    with_chosen_and_engine,
    with_engine,
    with_subscription,
)

ACTIONS: tuple[Action, ...] = (
    Action(
        "forward",
        ("f",),
        "Forward",
        "Send the chosen deliveries to the app, byte for byte.",
        Group.DELIVERY,
        with_chosen_and_engine,
        short="Forward",
        footer=3,
    ),
    Action(
        "forward_to",
        ("F",),
        "Forward to another URL…",
        "Ask for a URL and send the chosen deliveries there.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "forward_all",
        ("a",),
        "Forward everything from now on",
        "Send every new delivery to the app, or stop doing so.",
        Group.DELIVERY,
        with_engine,
        short="Forward all",
        footer=9,
    ),
    Action(
        "export",
        ("x",),
        "Export as fixtures…",
        "Write the chosen deliveries into a folder.",
        Group.DELIVERY,
        with_chosen,
        short="Export",
        footer=5,
    ),
    Action(
        "configure_key",
        ("K",),
        "Configure its key…",
        "Test and set its provider's key, or teach its sender.",
        Group.DELIVERY,
        with_engine,
    ),
    Action(
        "rejudge",
        ("r",),
        "Judge again",
        "Judge again with the keys as they are, searching longer.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "confirm",
        ("C",),
        "Confirm the subscription…",
        "Confirm an AWS SNS subscription by one visit of AWS.",
        Group.DELIVERY,
        with_subscription,
        short="Confirm",
        footer=4,
    ),
)
