"""Why a request was refused, in plain words: from the parser's complaint to a code and a sentence.

It must never quote the request: the sentences are fixed, what came is kept beside them as bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

HEAD_KEPT = 4096
"""Bytes of a refused request that are kept."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` is stable, `message` one sentence for the user, `status` what the sender is answered.

    A status of 0 means that the connection is only closed.
    """

    code: str
    message: str
    status: int = 400


TLS = Refusal("tls", "The sender speaks https to an http port: give it a URL that begins with http://.")
HTTP2 = Refusal("http2", "The sender speaks HTTP/2 without asking; this port speaks HTTP/1.1.")
PROXY = Refusal("proxy", "The request asks for another server (an absolute URL); this is no proxy.")
CONNECT = Refusal("proxy", "The request asks for a tunnel (CONNECT); this is no proxy.", 405)
LINE = Refusal("request_line", "The first line is not a method, a target and HTTP/1.1 with single spaces.")
VERSION = Refusal("version", "The request is neither in HTTP/1.1 nor in HTTP/1.0.", 505)
METHOD = Refusal("method", "The method is not one that HTTP servers know (they are upper case, as in POST).")
TARGET = Refusal("target", "The target does not begin with / or has a character in it that no URL may have.")
LENGTH = Refusal("framing", "Content-Length is not a usable number.")
CODING = Refusal("framing", "Transfer-Encoding is something other than one `chunked` in HTTP/1.1.", 501)
CONTROL = Refusal("header", "A header's value has a control character in it, such as an escape.")
CHUNK = Refusal("chunk", "The chunks of the body are not well formed.")
OVERHEAD = Refusal("chunk", "The body's chunks are nearly all framing and hardly any content.")
TOO_LONG = Refusal("too_long", "The head is longer than this listener takes.", 431)
SLOW_HEAD = Refusal("slow_head", "The sender took too long to send the head.", 408)
SLOW_BODY = Refusal("slow_body", "The sender took too long to send the body.", 408)
INCOMPLETE = Refusal("incomplete", "The sender stopped in the middle of the head.")
STOPPING = Refusal("stopping", "Inspector stopped while the request was still arriving.", 503)
MALFORMED = Refusal("malformed", "What came is not a request in HTTP.")

# What llhttp and aiohttp say of a request, in the order in which to look; the first match decides.
_COMPLAINTS = (
    ("HTTPS traffic", TLS),
    ("Pause on PRI", HTTP2),
    ("Invalid method for", VERSION),
    ("Expected SOURCE method", VERSION),
    ("Invalid method", METHOD),
    ("Invalid HTTP version", VERSION),
    ("Expected HTTP/", LINE),
    ("after version", LINE),
    ("Bad status line", LINE),
    ("Too many headers", Refusal("too_long", "The head has more fields than this listener takes.", 431)),
    ("Missing 'Host'", Refusal("host", "HTTP/1.1 needs a Host header and there is none.")),
    ("Duplicate 'Host'", Refusal("host", "There are two Host headers.")),
    ("Duplicate Content-Length", Refusal("framing", "There are two Content-Length headers.")),
    ("Duplicate '", Refusal("duplicate", "A header that may stand only once stands twice.")),
    ("can't be present", Refusal("framing", "Content-Length and Transfer-Encoding stand together.")),
    ("Content-Length", LENGTH),
    ("Transfer-Encoding", CODING),
    ("hunk", CHUNK),
    ("Invalid header value char", CONTROL),
    ("whitespace after header value", Refusal("header", "A header is folded over two lines.")),
    ("space after start line", Refusal("header", "A header line begins with a space.")),
    ("after header value", Refusal("header", "A header line does not end in CR LF.")),
    ("eader", Refusal("header", "A header's name is not well formed.")),
)
_BY_CLASS = {"LineTooLong": TOO_LONG, "InvalidURLError": TARGET, "InvalidHeader": CONTROL}


def explain(error: Exception, head: bytes) -> Refusal:
    """The refusal for what aiohttp's parser raised. `head` is what came so far; it shows a TLS hello."""
    if head.startswith(b"\x16\x03"):
        return TLS
    if head.startswith(b"PRI * HTTP/2"):
        return HTTP2
    by_class = _BY_CLASS.get(type(error).__name__)
    if by_class is not None:
        return by_class
    # The complaint stands before the line it quotes, and that is foreign text and must not decide.
    said = str(getattr(error, "message", "")).split("\n\n", 1)[0]
    return next((refusal for words, refusal in _COMPLAINTS if words in said), MALFORMED)
