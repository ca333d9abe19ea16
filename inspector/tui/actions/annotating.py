"""The actions by which a user puts something of their own on deliveries: pin, note, tags, out of sight."""

from __future__ import annotations

from inspector.tui.action import Action, Group, with_chosen_and_engine

ACTIONS: tuple[Action, ...] = (
    Action(
        "pin",
        ("P",),
        "Pin or unpin",
        "Pin the chosen deliveries, or take the pin off again.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "note",
        ("m",),
        "Write a note…",
        "Write a note on the chosen deliveries; empty removes it.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "tag",
        ("#",),
        "Tag…",
        "Give the chosen deliveries tags, or take some away.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
    Action(
        "hide",
        ("H",),
        "Hide or unhide",
        "Take the chosen deliveries out of sight, or back.",
        Group.DELIVERY,
        with_chosen_and_engine,
    ),
)
