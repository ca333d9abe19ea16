"""What a sender will do next, in one sentence. It must never guess: what is not documented is not said."""

from __future__ import annotations

from inspector.providers.provider import Provider, Retry
from inspector.text import duration

# From this part of a deadline on an answer is close to it.
_NEAR = 0.7


def promise(provider: Provider) -> str:
    """What the sender waits for and when it tries again: "Dyte waits 3 s and tries up to 5 more times on
    anything but 2xx". Empty when neither is documented."""
    parts = []
    if provider.deadline is not None:
        parts.append(f"waits {_seconds(provider.deadline)}")
    if provider.retry is not None:
        parts.append(_habit(provider.retry, provider.success))
    return f"{provider.said} {' and '.join(parts)}" if parts else ""


def outcome(provider: Provider, status: int | None, took: int | None = None, *, told: bool = True) -> str:
    """What an answer means for this delivery: "RealtimeKit will not try again after this 401: the event is
    lost". `status` is None when no answer came; `took` is microseconds; `told` is whether the sender got that
    answer, else it only would do so. Empty for a success, and when the provider's habit is not documented."""
    late = took is not None and provider.deadline is not None and took > provider.deadline * 1_000_000
    if not late and status is not None and _among(status, provider.success):
        return ""
    retry = provider.retry
    if retry is None:
        return ""
    after, verb = _after(status, late), "will" if told else "would"
    if _retried(retry, status, late):
        return f"{provider.said} {verb} try again after {after}{_limits(retry)}"
    lost = "the event is lost" if told else "the event would be lost"
    return f"{provider.said} {verb} not try again after {after}: {retry.manual or lost}"


def haste(provider: Provider, took: int) -> str:
    """A warning where an answer came close to the sender's deadline or after it: "took 2.4 s of the 3 s that
    Dyte waits". `took` is microseconds. Empty where there was time, or no deadline is documented."""
    if provider.deadline is None or took < provider.deadline * 1_000_000 * _NEAR:
        return ""
    waits = f"{_seconds(provider.deadline)} that {provider.said} waits"
    return (
        f"took {duration(took)} of the {waits}"
        if took <= provider.deadline * 1_000_000
        else (f"took {duration(took)}, longer than the {waits}")
    )


def _habit(retry: Retry, success: tuple[str, ...]) -> str:
    if not retry.on or retry.times == 0:
        return "never tries again"
    times = "tries again" if retry.times is None else f"tries up to {_times(retry.times)}"
    within = "" if retry.within is None else f" within {_span(retry.within)}"
    return f"{times}{within} on {_conditions(retry, success)}"


def _conditions(retry: Retry, success: tuple[str, ...]) -> str:
    if {"3xx", "4xx", "5xx"} <= set(retry.on) and not retry.never:
        return f"anything but {' or '.join(success)}"
    words = {"network": "a network error", "timeout": "no answer in time"}
    said = [words.get(text, text) for text in retry.on]
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _retried(retry: Retry, status: int | None, late: bool) -> bool:
    if not retry.on or retry.times == 0:
        return False
    if status is None or late:
        return "timeout" in retry.on or "network" in retry.on
    return _among(status, retry.on) and not _among(status, retry.never)


def _among(status: int, patterns: tuple[str, ...]) -> bool:
    return str(status) in patterns or f"{status // 100}xx" in patterns


def _after(status: int | None, late: bool) -> str:
    if status is None:
        return "getting no answer"
    return f"this {status}, which came too late" if late else f"this {status}"


def _limits(retry: Retry) -> str:
    if retry.times is None:
        return ""
    return f", up to {_times(retry.times)}"


def _times(count: int) -> str:
    return f"{count} more time{'' if count == 1 else 's'}"


def _span(seconds: int) -> str:
    days, rest = divmod(seconds, 86400)
    return f"{days} days" if days > 1 and rest == 0 else duration(seconds * 1_000_000)


def _seconds(seconds: float) -> str:
    return f"{seconds:g} s"
