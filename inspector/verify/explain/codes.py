"""Every finding code and what it means: stable, for people, scripts and the screen.

A finding's certainty is *proved* only where a computation shows it. Its evidence is named pairs; where a
byte difference is known it has `signed_size`, `received_size`, `differs_at`, `window_at`, `signed_bytes` and
`received_bytes` as `explain.difference` describes them.
"""

from __future__ import annotations

CODES: dict[str, str] = {
    "wrong_key": "The signature was made with another key than the configured ones.",
    "previous_key": "The signature was made with a key from before a rotation.",
    "test_live_mixup": "A test event meets the live key, or a live event the test key.",
    "other_provider": "The signature or token is of another sender, or was made with another sender's key.",
    "key_reading": "The key's text was read in another way: its prefix, base64, hex, white space, quotes.",
    "key_unusable": "A configured key cannot be used with this provider's algorithm.",
    "key_unknown": "The delivery names a key that is not configured.",
    "key_newlines": "A PEM has literal \\n or no line breaks; it was read all the same.",
    "key_not_fetched": "The published key could not be fetched.",
    "test_key": "The signature was made here, with the local test key, and not by the provider.",
    "no_key": "No key is configured for this provider.",
    "body_changed": "Other bytes were signed than those that came.",
    "body_reserialised": "The body was parsed and written again, or one encoding took the other's place.",
    "trailing_newline": "A newline, or white space, was added to or cut from the end of the body.",
    "line_endings": "Line ends were turned from CR LF into LF, or the other way.",
    "bom": "A byte order mark was put before the body, or taken away.",
    "charset": "The body's text was written in another character set, or lost characters to U+FFFD.",
    "truncated_body": "Only a part of the body came, or only a part of it was signed.",
    "content_encoding": "The body was compressed, decompressed or turned into base64 after it was signed.",
    "wrong_algorithm": "The signature was made with another algorithm than this provider uses.",
    "wrong_encoding": "The signature is right and is written in another encoding: hex, base64, base64url.",
    "missing_prefix": "The signature is right, and the prefix before it is missing.",
    "wrong_version": "The signature is right, and stands under another label or version.",
    "signed_url": "Another URL was signed than the one that was checked.",
    "signed_content": "The signed parts were put together in another way, or one of them was another.",
    "timestamp_unit": "The time is in another unit than the sender's rule says.",
    "stale": "The signature is right, and older than is allowed.",
    "future": "The signature is right, and its time is further ahead than is allowed.",
    "signature_reused": "The signature belongs to another delivery.",
    "header_missing": "A header that is part of the proof is not there.",
    "header_malformed": "A header is empty, cut, doubled, or written in no form that can be read.",
    "form_malformed": "The body is not the form that this sender signs.",
    "certificate_untrusted": "The certificate is not from the sender's own host, or not of its name.",
    "certificate_expired": "The certificate was not valid at the time of the delivery.",
    "no_cause_found": "Everything was tried that the budget allowed, and nothing gives this signature.",
    "unknown_provider": "Nothing in the delivery tells who sent it.",
    "unsupported": "No verdict can be given on this provider, for the reason that is told.",
    "not_judged": "The check itself failed; the delivery counts as not verified.",
    "entry_malformed": "An entry of a file to verify cannot be read.",
    "handshake": "A registration challenge, not an event.",
}
"""Code to meaning, in one sentence each."""
