"""Attempts that no app answered because of us: what may not be sent, and what our end broke off."""

from __future__ import annotations

from dataclasses import replace

from inspector.clock import now_us
from inspector.forward import Target
from inspector.model import Attempt, Delivery, ForwardError


def refused(delivery: Delivery, target: Target, error: ForwardError) -> Attempt:
    """What may not be sent, or is no request."""
    attempt = Attempt(delivery.id, now_us(), target.url, delivery.sha256, "", 0, error="not_sent")
    return replace(attempt, message=error.message)


def broken_off(delivery: Delivery, target: Target, at: int) -> Attempt:
    """What is known of an attempt that the end of the engine broke off."""
    said = "The inspector ended before your app had answered; your app may have taken it."
    took = now_us() - at
    return Attempt(delivery.id, at, target.url, delivery.sha256, "", took, error="broken_off", message=said)
