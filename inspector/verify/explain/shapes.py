"""What only the form of a delivery suggests, where nothing could be proved: likely, never proved."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.model import Certainty, Finding
from inspector.text import size
from inspector.verify.document import ABSENT
from inspector.verify.explain.bodies import signs_body
from inspector.verify.explain.failure import Failure
from inspector.verify.explain.lengths import ROUND, content_length

_FIX = "Let the whole body through: see which limit, buffer or closed connection cuts it."
_LOST = b"\xef\xbf\xbd"


def cut_short(failure: Failure) -> Iterator[Finding]:
    """The capture itself knows that only a part of the body came."""
    delivery = failure.trial.message.delivery
    if delivery.cut and signs_body(failure):
        message = f"Only the first {size(delivery.size)} of the body came, so its signature cannot fit."
        evidence = (("received_size", str(delivery.size)),)
        yield failure.finding("truncated_body", Certainty.PROVED, message, _FIX, evidence)


def looks_cut(failure: Failure) -> Iterator[Finding]:
    """A body that is shorter than announced, or that ends at a round size in the middle of its JSON."""
    message, body = failure.trial.message, failure.body
    if not signs_body(failure) or message.delivery.cut:
        return
    announced = content_length(message)
    packed = message.header("content-encoding")
    if announced is not None and announced > len(body) and not packed:
        said = f"Content-Length announces {announced} bytes, and {len(body)} came: the rest was cut off."
    elif len(body) in ROUND and body[:1] in (b"{", b"[") and message.document is ABSENT:
        said = f"The body ends after {len(body)} bytes, a round size, in the middle of its JSON: it was cut."
    else:
        return
    sizes = [("received_size", str(len(body)))]
    if announced is not None:
        sizes.append(("announced_size", str(announced)))
    evidence = tuple(sizes)
    yield failure.finding("truncated_body", Certainty.LIKELY, said, _FIX, evidence)


def lost_characters(failure: Failure) -> Iterator[Finding]:
    """U+FFFD in the body: bytes were decoded as text that they were not, and are gone."""
    count = failure.body.count(_LOST)
    if not count or not signs_body(failure):
        return
    yield failure.finding(
        "charset",
        Certainty.LIKELY,
        f"The body holds U+FFFD {count} times: something read it as text, and lost what it could not read.",
        "Pass the body on as bytes: do not decode it, and above all not chunk by chunk.",
        (("count", str(count)), ("first_at", str(failure.body.find(_LOST)))),
    )


def still_packed(failure: Failure) -> Iterator[Finding]:
    """The header says that the content is compressed, and it is not; or the other way round."""
    if not signs_body(failure):
        return
    declared = b",".join(failure.trial.message.header("content-encoding")).decode("latin-1").strip().lower()
    is_gzip = failure.body.startswith(b"\x1f\x8b\x08")
    if "gzip" in declared and not is_gzip:
        said = "Content-Encoding says gzip, but the body is not compressed: it was decompressed on the way."
    elif is_gzip and not declared:
        said = "The body is compressed with gzip, and no Content-Encoding says so."
    else:
        return
    fix = "Verify the bytes that were sent: before anything undoes their content encoding."
    evidence = (("content_encoding", declared[:100]),)
    yield failure.finding("content_encoding", Certainty.LIKELY, said, fix, evidence)
