"""Signatures judged by the provider's row, and failures explained. Pure: no network, no clock, no files.

A secret never stands in a repr and is never compared with `==`; the algorithm comes from the row, never
from a message.
"""

from __future__ import annotations

from inspector.verify.budget import Budget
from inspector.verify.candidates import judge_best
from inspector.verify.certificates import certificate_key, certificate_url, subscription_url
from inspector.verify.facts import read_facts
from inspector.verify.handshakes import Reply, find_handshake, handshake_reply
from inspector.verify.judging import judge
from inspector.verify.key import Key, KeyKind
from inspector.verify.key_document import key_from_material, parse_key_document
from inspector.verify.message import Message, public_url_for
from inspector.verify.public import fingerprint
from inspector.verify.recognition import Recognition, recognise
from inspector.verify.signing import Request, identity, scheme_for, sign
from inspector.verify.surroundings import Surroundings
from inspector.verify.teach import Lesson, teach
from inspector.verify.vectors import Case, judge_case, read_vectors

__all__ = [
    "Budget",
    "Case",
    "Key",
    "KeyKind",
    "Lesson",
    "Message",
    "Recognition",
    "Reply",
    "Request",
    "Surroundings",
    "certificate_key",
    "certificate_url",
    "find_handshake",
    "fingerprint",
    "handshake_reply",
    "identity",
    "judge",
    "judge_best",
    "judge_case",
    "key_from_material",
    "parse_key_document",
    "public_url_for",
    "read_facts",
    "read_vectors",
    "recognise",
    "scheme_for",
    "sign",
    "subscription_url",
    "teach",
]
