"""Causes in what was signed: right key and body, put together otherwise than the row says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inspector.model import Certainty, Finding
from inspector.providers import Template, parse_template
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.loose import tokens
from inspector.verify.explain.prover import prover_for
from inspector.verify.filling import Filling

_TEMPLATES: tuple[Template, ...] = tuple(
    parse_template(text)
    for text in (
        "{body}",
        "{timestamp}.{body}",
        "{timestamp}{body}",
        "{timestamp}:{body}",
        "{timestamp}|{body}",
        "{timestamp}\n{body}",
        "{body}{timestamp}",
        "{body}.{timestamp}",
        "{id}.{timestamp}.{body}",
        "{id}{timestamp}{body}",
        "{id}.{body}",
        "v0:{timestamp}:{body}",
        "v1:{timestamp}:{body}",
        "{url}{body}",
        "{body}{url}",
        "{url}",
        "{method}{url}{body}",
        "{method}{url}{body}{timestamp}",
        "{body|sha256-hex}",
        "{body|sha256-base64}",
    )
)


def other_templates(failure: Failure) -> Iterator[Finding]:
    """The parts were joined in another way, or one was left out."""
    yield from other_parts(failure, failure.filling)


def other_parts(failure: Failure, filling: Filling) -> Iterator[Finding]:
    """The same for another filling than what was received."""
    own = failure.scheme.template
    if own is None:
        return
    prover = prover_for(failure, [token.data for token in tokens(failure.received.raw)])
    filling = replace(filling, blank=True)
    for template in _TEMPLATES:
        if template.text == own.text or _pointless(template, failure):
            continue
        if prover.proves(filling, template) is not None:
            shown = template.text.replace("\n", "\\n")
            yield failure.finding(
                "signed_content",
                Certainty.PROVED,
                f"The key is right, but {shown} was signed; {failure.provider.said} signs {own.text}.",
                f"Sign {own.text}: every part, in that order, joined exactly so.",
                (("signed", shown), ("wanted", own.text)),
            )
            return


def _pointless(template: Template, failure: Failure) -> bool:
    filling = failure.filling
    return (template.uses("timestamp") and not filling.timestamp) or (template.uses("id") and not filling.id)
