"""Gitea, Forgejo and Gogs: HMAC-SHA256 over the JSON payload, wherever the hook's settings put it.

Source: go-gitea/gitea services/webhook/deliver.go @05a2257. With the form content type the field `payload`
is signed, decoded; with GET the query parameter. A hook without a secret sends an empty signature.
"""

from __future__ import annotations

from inspector.model import Check, Status, Verdict
from inspector.providers import Variable
from inspector.verify.codes.lowering import BODY, judge_known, lowered, place, proved
from inspector.verify.message import Message
from inspector.verify.trial import Trial


def judge(trial: Trial) -> Verdict:
    """The verdict on a Gitea delivery; UNSIGNED where the hook has no secret."""
    values = trial.message.values(trial.scheme.signature.place)
    if not any(values):
        message = f"{trial.provider.said} sends an empty signature, because the hook has no secret."
        fix = "Enter a secret in the hook's settings."
        found = proved(trial, "header_missing", message, fix)
        return trial.verdict(Status.UNSIGNED, (found,), (Check("header", False, "it is empty"),))
    part, title = signed_part(trial.message)
    return judge_known(lowered(trial, "sha256", title, part))


def signed_part(message: Message) -> tuple[Variable, str]:
    """The place of the payload, and how it is called."""
    if message.is_form:
        return _FORM, "the form field payload"
    if message.delivery.method == "GET":
        return _QUERY, "the query parameter payload"
    return BODY, "{body}"


_FORM = place("form:payload")
_QUERY = place("query:payload")
