"""The actions that copy."""

from __future__ import annotations

from inspector.tui.action import Action, Group, always, with_row_or_empty

ACTIONS: tuple[Action, ...] = (
    Action(
        "copy_value",
        ("y",),
        "Copy",
        "Copy the value under the cursor, or the whole body.",
        Group.COPY,
        short="Copy",
        footer=6,
    ),
    Action(
        "copy_path",
        ("Y",),
        "Copy the path",
        "Copy where that value stands, or the request's path.",
        Group.COPY,
    ),
    Action(
        "copy_curl",
        ("c",),
        "Copy as curl",
        "Copy the delivery as a curl command, secrets redacted.",
        Group.COPY,
        with_row_or_empty,
        short="curl",
        footer=7,
    ),
    Action(
        "copy_markdown",
        ("M",),
        "Copy as Markdown",
        "Copy a short report with verdict and payload, redacted.",
        Group.COPY,
    ),
    Action("copy_body", (), "Copy the body", "Copy the whole body as it came.", Group.COPY),
    Action(
        "free_mouse",
        ("ctrl+t",),
        "Free the mouse",
        "Let the terminal select; again takes the mouse back.",
        Group.COPY,
        always,
    ),
    Action(
        "copy_url",
        ("u",),
        "Copy the listening URL",
        "Copy the URL that senders are pointed at.",
        Group.COPY,
        lambda standing: bool(standing.url),
    ),
)
