"""Mandrill (Mailchimp Transactional): HMAC-SHA1 over the exact URL and the sorted form fields.

Source: PyPI django-anymail 15.2, webhooks/mandrill.py: of a repeated field the last value counts. It must
never sign a body that is no form.
"""

from __future__ import annotations

from inspector.model import Finding, Verdict
from inspector.verify.by_template import Known
from inspector.verify.codes.form import body_fields
from inspector.verify.codes.lowering import URL, judge_known, lowered, proved
from inspector.verify.message import Message
from inspector.verify.trial import Trial


def judge(trial: Trial) -> Verdict:
    """The verdict on a Mandrill request."""
    problems: tuple[Finding, ...] = ()
    signed = signed_fields(trial.message)
    if signed is None:
        problems = (proved(trial, "form_malformed", "The form has too many fields to be checked."),)
    elif not trial.message.is_form and trial.message.delivery.body:
        text = "The body is no form, and Mandrill signs form fields: nothing of the body is signed."
        problems = (proved(trial, "form_malformed", text, "See what changed the content type."),)
    row = lowered(trial, "sha1", "{url} and the sorted form fields", URL, signed or b"")
    return judge_known(row, Known(findings=problems))


def signed_fields(message: Message) -> bytes | None:
    """The form fields by name, each with its last value; None when there are too many."""
    found = body_fields(message)
    return None if found is None else b"".join(name + value for name, value in sorted(dict(found).items()))
