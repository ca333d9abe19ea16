"""Confirm an AWS SNS subscription, because the user said so: one GET of the URL in the message.

It must never act by itself, visit a host that is not AWS's own (`verify.subscription_url` pins it), follow a
redirect, or go out with `--offline`. The URL holds a token, so it stands in no message, log or error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector.config import Settings
from inspector.engine.assessing import Assessment, Assessor
from inspector.engine.keys.fetch import visit
from inspector.engine.keys.keyring import Keyring
from inspector.model import Delivery, ExitCode, InspectorError, Status
from inspector.text import shorten, visible_line
from inspector.verify import subscription_url

if TYPE_CHECKING:
    from aiohttp import BaseConnector

_ARN = re.compile(rb"<SubscriptionArn>\s*([!-;=-~]{1,300})\s*</SubscriptionArn>")


class NotProvedError(InspectorError):
    """The signature was not found valid, and nobody said to go on all the same."""

    exit_code = ExitCode.NOT_VALID


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of it: the subscription's ARN as AWS gave it, or empty, and whether it was proved that the
    message is AWS's."""

    id: int
    host: str
    subscription: str
    proved: bool


class Confirming:
    """Confirms subscriptions. `connect` makes the way to the host; None is the usual one."""

    def __init__(
        self,
        settings: Settings,
        assessor: Assessor,
        keyring: Keyring,
        connect: Callable[[], BaseConnector] | None = None,
    ) -> None:
        self._settings = settings
        self._assessor = assessor
        self._keyring = keyring
        self._connect = connect

    async def confirm(self, delivery: Delivery, *, unproved: bool = False) -> Confirmed:
        """Visit the URL that confirms. With `unproved` also where the signature was not found valid.

        Raises InspectorError that says why nothing was confirmed, NotProvedError for the signature.
        """
        assessment = self._assessor.assess(delivery, explain=False)
        provider = assessment.provider
        url = None if provider is None else subscription_url(delivery, provider)
        if url is None:
            raise InspectorError(
                f"#{delivery.id} asks for no confirmation, or not at AWS's own host.",
                "Only an AWS SNS SubscriptionConfirmation whose SubscribeURL is AWS's can be confirmed.",
            )
        if self._settings.offline:
            raise InspectorError(
                "Nothing is fetched with --offline, and a confirmation is a visit of AWS.",
                "Start without --offline, or open the SubscribeURL yourself.",
            )
        proved = await self._proved(delivery, assessment)
        if not proved and not unproved:
            raise NotProvedError(
                f"The signature of #{delivery.id} was not found valid, so nothing was confirmed.",
                "If you asked for this subscription, confirm it all the same (C, or --anyway).",
            )
        host = urlsplit(url).hostname or ""
        hint = "A confirmation is good for three days: see the connection, or ask AWS to send a new one."
        connector = None if self._connect is None else self._connect()
        answer = await visit(url, f"The confirmation at {host}", hint, connector=connector)
        found = _ARN.search(answer)
        arn = shorten(visible_line(found[1].decode("latin-1")), 300) if found else ""
        return Confirmed(delivery.id, host, arn, proved)

    async def _proved(self, delivery: Delivery, assessment: Assessment) -> bool:
        """Whether the signature is valid, with its certificate fetched where it is not here yet."""
        provider, status = assessment.provider, assessment.verdict.status
        if provider is None or status is Status.VALID:
            return status is Status.VALID
        if self._keyring.can_fetch(provider, assessment.certificate, again=status is Status.INVALID):
            await self._keyring.fetch(provider, assessment.certificate)
            status = self._assessor.assess(delivery, explain=False).verdict.status
        return status is Status.VALID
