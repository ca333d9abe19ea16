"""`inspector confirm ID`: confirm an AWS SNS subscription. To call it is the user's word."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import asdict

from inspector.cli.kept import kept_delivery
from inspector.cli.output import narrate_error, print_line, print_text
from inspector.cli.settled import settle
from inspector.clock import now_us
from inspector.engine.assessing import Assessor
from inspector.engine.confirming import Confirmed, Confirming
from inspector.engine.keys.keyring import Keyring
from inspector.model import ExitCode
from inspector.providers import load


def confirm(flags: Mapping[str, object], id: int, *, anyway: bool) -> int:
    """Visit the SubscribeURL once and print what AWS answered. Raises InspectorError, with NOT_VALID as its
    exit code where the signature was not found valid and `anyway` was not said."""
    settings = settle(flags).settings
    delivery = kept_delivery(settings, id)
    keyring = Keyring(settings, os.environ, narrate_error, now_us)
    assessor = Assessor(settings, load(settings.provider_dir), keyring)
    done = asyncio.run(Confirming(settings, assessor, keyring).confirm(delivery, unproved=anyway))
    if settings.json:
        print_line({"type": "confirmed", **asdict(done)})
    else:
        print_text(_sentence(done))
    return ExitCode.OK


def _sentence(done: Confirmed) -> str:
    if done.subscription:
        return f"#{done.id}: {done.host} confirmed the subscription {done.subscription}"
    return f"#{done.id}: {done.host} answered 200, but named no subscription"
