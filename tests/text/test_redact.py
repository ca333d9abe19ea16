"""Secrets taken out of exports: all of them, and nothing but them."""

from __future__ import annotations

import base64
import gzip
import json
import time
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspector.text import Secret
from inspector.text.redact import Redacted, Redaction
from inspector.text.spans import Reason

CANARY = "canary/7f3a+Zz=\"q'é"
KEY = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@dataclass(frozen=True, slots=True)
class Names:
    fields: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    query: tuple[str, ...] = ()


DYTE = Names(("streamKey", "downloadUrl"))


def redaction(*fields: str) -> Redaction:
    return Redaction([Secret(CANARY.encode()), Secret(KEY.encode())], [Names(fields)])


def body(data: bytes, *fields: str, content_type: bytes | None = None) -> bytes:
    return redaction(*fields).body(data, content_type)[0]


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "proxy-authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "X-API-KEY",
        "apikey",
        "X-Gitlab-Token",
        "X-Auth-Token",
        "X-Telegram-Bot-Api-Secret-Token",
        "X-Goog-Channel-Token",
        "X-Amz-Security-Token",
        "Cf-Access-Client-Secret",
        "Cf-Access-Jwt-Assertion",
        "X_ACCESS_TOKEN",
        "X-Session-Id",
        "X-Auth",
    ],
)
def test_credential_headers_are_taken_out(name: str) -> None:
    kept, taken = Redaction().headers(((name.encode(), b"hunter2-hunter2"),))
    assert kept == ((name.encode(), b"[redacted]"),)
    assert taken == (Redacted("header", name, Reason.CREDENTIAL),)


@pytest.mark.parametrize(
    "name",
    [
        "Content-Type",
        "dyte-signature",
        "Stripe-Signature",
        "X-Hub-Signature-256",
        "webhook-signature",
        "X-Shopify-Hmac-Sha256",
        "X-Slack-Request-Timestamp",
        "Idempotency-Key",
        "X-Request-Id",
        "Host",
        "User-Agent",
    ],
)
def test_other_headers_stay(name: str) -> None:
    pairs = ((name.encode(), b"value"),)
    assert Redaction().headers(pairs) == (pairs, ())


def test_headers_keep_order_case_repeats_and_schemes() -> None:
    pairs = (
        (b"A", b"1"),
        (b"aUTHORIZATION", b"Bearer abc"),
        (b"a", b"2"),
        (b"Cookie", b""),
        (b"Authorization", b"x y"),
    )
    kept, taken = Redaction().headers(pairs)
    assert kept == (
        (b"A", b"1"),
        (b"aUTHORIZATION", b"Bearer [redacted]"),
        (b"a", b"2"),
        (b"Cookie", b""),
        (b"Authorization", b"[redacted]"),
    )
    assert len(taken) == 2


def test_a_providers_own_headers_query_and_fields_are_taken_out() -> None:
    rules = Redaction(names=[Names(("code",), ("x-special",), ("hook",))])
    assert rules.headers(((b"X-Special", b"v"),))[0] == ((b"X-Special", b"[redacted]"),)
    assert rules.target(b"/a?hook=v&b=2")[0] == b"/a?hook=%5Bredacted%5D&b=2"
    assert rules.body(b'{"code": 1234}')[0] == b'{"code": "[redacted]"}'


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        (b"/hook?token=abc&b=2", b"/hook?token=%5Bredacted%5D&b=2"),
        (b"/hook?b=2;SIG=abc#frag", b"/hook?b=2;SIG=%5Bredacted%5D#frag"),
        (b"/hook?t%6Fken=abc", b"/hook?t%6Fken=%5Bredacted%5D"),
        (b"/hook?token=&tokens=1&token", b"/hook?token=&tokens=1&token"),
        (b"/token=abc/x", b"/token=abc/x"),
        (b"*", b"*"),
        (b"/\xff?api_key=\xff", b"/\xff?api_key=%5Bredacted%5D"),
    ],
)
def test_credentials_in_a_target_are_taken_out(target: bytes, kept: bytes) -> None:
    assert Redaction().target(target)[0] == kept


def spellings() -> dict[str, bytes]:
    plain = CANARY.encode()
    return {
        "plain": plain,
        "percent": quote(CANARY, safe="").encode(),
        "percent lower": quote(CANARY, safe="").lower().encode().replace(b"zz", b"Zz"),
        "percent of all": "".join(f"%{byte:02X}" for byte in plain).encode(),
        "form": quote_plus(CANARY).encode(),
        "base64": base64.b64encode(plain),
        "base64 url": base64.urlsafe_b64encode(plain).rstrip(b"="),
        "basic": base64.b64encode(b"user:" + plain),
        "basic 2": base64.b64encode(b"user1:" + plain + b" more"),
        "basic 3": base64.b64encode(b"users1:" + plain),
        "hex": plain.hex().encode(),
        "json": json.dumps(CANARY).encode(),
        "json text": json.dumps(CANARY, ensure_ascii=False).encode(),
        "utf-16": CANARY.encode("utf-16-le"),
        "html": b"canary/7f3a+Zz=&quot;q&#x27;\xc3\xa9",
    }


def gone(data: bytes) -> None:
    assert b"canary" not in data
    for encoded in (base64.b64encode(CANARY.encode())[2:-4], CANARY.encode().hex().encode()):
        assert encoded not in data


@pytest.mark.parametrize("name", spellings())
def test_a_configured_secret_is_found_in_every_spelling(name: str) -> None:
    spelled = spellings()[name]
    rules = redaction()
    if name != "percent of all":
        kept, taken = rules.headers(((b"X-Whatever", b"a " + spelled + b" b"),))
        gone(kept[0][1])
        assert [one.reason for one in taken] == [Reason.SECRET]
        assert kept[0][1].startswith(b"a ")
        gone(rules.body(b"before " + spelled + b" after")[0])
    target, _ = rules.target(b"/a/" + spelled.replace(b" ", b"") + b"?x=1")
    gone(target)


def test_a_webhook_secret_is_found_without_its_prefix_too() -> None:
    assert body(b"x C2FVsBQIhrscChlQIMV+b5sSYspob7oD y") == b"x [redacted] y"
    assert body(KEY.encode()) == b"[redacted]"


def test_short_secrets_are_not_searched_for() -> None:
    assert Redaction([Secret(b"abc"), Secret(b""), Secret(b"\n")]).body(b"abc abc")[0] == b"abc abc"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (b'{"streamKey":"abc"}', b'{"streamKey":"[redacted]"}'),
        (b' { "STREAMKEY" :\t"a\\"b" , "x":1.0}\n', b' { "STREAMKEY" :\t"[redacted]" , "x":1.0}\n'),
        (
            b'{"a":[{"streamKey":"x"},{"streamKey":"y"}]}',
            b'{"a":[{"streamKey":"[redacted]"},{"streamKey":"[redacted]"}]}',
        ),
        (b'{"streamKey":12,"b":2}', b'{"streamKey":"[redacted]","b":2}'),
        (b'{"streamKey":true}', b'{"streamKey":"[redacted]"}'),
        (b'{"streamKey":null,"downloadUrl":""}', b'{"streamKey":null,"downloadUrl":""}'),
        (
            b'{"streamKey":{"a":"b","c":[1,null]},"d":"e"}',
            b'{"streamKey":{"a":"[redacted]","c":["[redacted]",null]},"d":"e"}',
        ),
        (b'{"downloadUrl":"https://x.y/z?Signature=q&E=1"}', b'{"downloadUrl":"https://x.y/z?[redacted]"}'),
        (rb'{"downloadUrl":"https:\/\/x.y\/z?S=q"}', rb'{"downloadUrl":"https:\/\/x.y\/z?[redacted]"}'),
        (b'{"downloadUrl":"https://x.y/z"}', b'{"downloadUrl":"[redacted]"}'),
        (b'{"streamKey":"abc', b'{"streamKey":"[redacted]'),
        (b'{"streamKey":"abc"', b'{"streamKey":"[redacted]"'),
        (rb'{"\u0073treamKey":"abc"}', rb'{"\u0073treamKey":"[redacted]"}'),
        (
            b'{"streamKey":"a"}\n{"streamKey":"b"}\n',
            b'{"streamKey":"[redacted]"}\n{"streamKey":"[redacted]"}\n',
        ),
        (b"\xef\xbb\xbf" + b'{"streamKey":"a"}', b"\xef\xbb\xbf" + b'{"streamKey":"[redacted]"}'),
        (b'{"x":"streamKey"}', b'{"x":"streamKey"}'),
        (b'{"a":"b\\u0073"}', b'{"a":"b\\u0073"}'),
    ],
)
def test_a_secret_field_loses_its_value_and_every_other_byte_stays(given: bytes, kept: bytes) -> None:
    assert body(given, "streamKey", "downloadUrl") == kept


def test_dotted_names_are_read_from_the_end_and_anchored_ones_from_the_top() -> None:
    data = b'{"token":"1","recording":{"token":"2","list":[{"token":"3"}]},"x":{"recording":{"token":"4"}}}'
    assert body(data, "recording.token") == data.replace(b'"2"', b'"[redacted]"').replace(
        b'"4"', b'"[redacted]"'
    )
    assert body(data, "$.token") == data.replace(b'"1"', b'"[redacted]"')
    assert body(data, "$.recording.list[].token") == data.replace(b'"3"', b'"[redacted]"')
    assert body(data, "token").count(b"[redacted]") == 4


def test_json_in_a_json_string_is_searched() -> None:
    inner = json.dumps({"streamKey": 'a"b', "n": 1, "s": CANARY})
    data = json.dumps({"stopReason": inner, "x": "\u00e9"}).encode()
    kept, taken = redaction("streamKey").body(data)
    assert json.loads(json.loads(kept)["stopReason"]) == {
        "streamKey": "[redacted]",
        "n": 1,
        "s": "[redacted]",
    }
    assert [one.name for one in taken] == ["$.stopReason|json.streamKey", "$.stopReason|json.s"]
    assert b'"x": "\\u00e9"' in kept


def test_forms_and_the_json_in_them_are_searched() -> None:
    payload = json.dumps({"streamKey": 12, "x": "a b"})
    data = f"token=t&payload={quote_plus(payload)}&data%5BstreamKey%5D=z&c={quote_plus(CANARY)}&e=".encode()
    kept, taken = redaction("streamKey").body(data, b"application/x-www-form-urlencoded")
    start = b"token=t&payload=%7B%22streamKey%22%3A+%22%5Bredacted%5D%22%2C+%22x%22%3A+%22a+b%22%7D"
    assert kept.startswith(start + b"&data%5BstreamKey%5D=%5Bredacted%5D&c=")
    gone(kept)
    assert [one.name for one in taken][:2] == ["payload|json.streamKey", "data[streamKey]"]


def test_multipart_and_xml_are_searched() -> None:
    data = (
        b'--b\r\nContent-Disposition: form-data; name="streamKey"\r\n\r\nabc\r\n'
        b'--b\r\nContent-Type: application/json\r\n\r\n{"streamKey":"x"}\r\n--b--\r\n'
    )
    for content_type in (b"multipart/form-data; boundary=b", None):
        kept = body(data, "streamKey", content_type=content_type)
        assert kept == data.replace(b"abc", b"[redacted]").replace(b'"x"', b'"[redacted]"')
    xml = b'<a streamKey="1"><s:streamKey>2</s:streamKey><streamKey><![CDATA[3]]></streamKey><b>4</b></a>'
    assert body(xml, "streamKey").count(b"[redacted]") == 3
    assert b"<b>4</b>" in body(xml, "streamKey")


def test_wide_text_is_searched_and_stays_wide() -> None:
    data = '{"streamKey":"é","x":1}'
    for codec in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"):
        kept = body(data.encode(codec), "streamKey")
        assert kept.decode(codec) == '{"streamKey":"[redacted]","x":1}'
        assert body('{"a":1}'.encode(codec), "streamKey") == '{"a":1}'.encode(codec)


def test_signatures_of_cloud_addresses_are_taken_out_anywhere() -> None:
    data = b'{"u":"https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc123&x=1"}'
    assert body(data) == data.replace(b"abc123", b"[redacted]")
    assert (
        body(rb'{"u":"https://x/?a=1\u0026X-Goog-Signature=abc"}')
        == rb'{"u":"https://x/?a=1\u0026X-Goog-Signature=[redacted]"}'
    )


def test_a_place_inside_an_escape_does_not_break_the_json() -> None:
    rules = Redaction([Secret(b"nabcdef"), Secret(b"0041bcdef")])
    for data in (rb'{"x":"\nabcdef"}', rb'{"x":"\u0041bcdef"}', b'{"x":"nabcdef"}', b'{"nabcdef":1}'):
        json.loads(rules.body(data)[0])
    assert rules.body(rb'{"x":"\nabcdef"}')[0] == rb'{"x":"\nabcdef"}'
    assert Redaction([Secret(b"12345678")]).body(b'{"n":1234567890}')[0] == b'{"n":"[redacted]"}'


def test_raw_takes_nothing_out() -> None:
    rules = Redaction.none()
    pairs = ((b"Authorization", b"Bearer x"),)
    assert rules.raw
    assert rules.headers(pairs) == (pairs, ())
    assert rules.target(b"/?token=x") == (b"/?token=x", ())
    assert rules.body(b'{"streamKey":"x"}') == (b'{"streamKey":"x"}', ())
    assert rules.text("x") == ("x", ())
    assert rules.of("dyte") is rules


def test_rules_are_narrowed_to_a_provider_and_widened_for_an_unknown_one() -> None:
    rules = Redaction([Secret(CANARY.encode())], providers={"dyte": DYTE, "slack": Names(("response_url",))})
    data = b'{"streamKey":"a","response_url":"b","c":"' + base64.b64encode(CANARY.encode()) + b'"}'
    assert rules.of("dyte").body(data)[0] == b'{"streamKey":"[redacted]","response_url":"b","c":"[redacted]"}'
    assert (
        rules.of("slack").body(data)[0] == b'{"streamKey":"a","response_url":"[redacted]","c":"[redacted]"}'
    )
    for unknown in (None, "nobody"):
        assert rules.of(unknown).body(data)[0].count(b"[redacted]") == 3


def test_nothing_about_a_redaction_shows_the_secret() -> None:
    rules = redaction("streamKey")
    assert "canary" not in repr(rules)
    assert "canary" not in repr(rules.body(json.dumps({"a": CANARY}).encode())[1])


def test_text_with_surrogates_is_searched() -> None:
    assert redaction().text(f"\ud800 {KEY} \udcff")[0] == "\ud800 [redacted] \udcff"


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 1_000_000,
        b'{"streamKey":[1,' * 25_000,
        b"<a><![CDATA[" * 100_000,
        b"--\r\n" * 100_000,
        b"a=1&" * 50_000,
        b"\\u0073" * 100_000,
        b'"\\' * 300_000,
        b"?access_token" * 50_000,
    ],
)
def test_hostile_bodies_are_searched_in_time(data: bytes) -> None:
    start = time.process_time()
    redaction("streamKey").body(data)
    redaction("streamKey").body(b'{"x":"' + data, b"application/json")
    assert time.process_time() - start < 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(CANARY) | st.just(f"x{KEY}y"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["streamKey", "a", "b c", "é", CANARY]) | st.text(max_size=4), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def expected(value: object, secret: bool = False) -> object:
    """What a parsed document must be after redaction."""
    if isinstance(value, dict):
        return {
            hidden(key): expected(item, secret or key.lower() == "streamkey") for key, item in value.items()
        }
    if isinstance(value, list):
        return [expected(item, secret) for item in value]
    if secret and value is not None and value != "":
        return "[redacted]"
    return hidden(value) if isinstance(value, str) else value


def hidden(text: str) -> str:
    return text.replace(CANARY, "[redacted]").replace(KEY, "[redacted]")


@given(json_values, st.booleans(), st.sampled_from([None, 1]))
@settings(max_examples=250, deadline=None)
def test_redacted_json_is_the_same_document_without_its_secrets(
    value: object, ascii: bool, indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=ascii, indent=indent).encode("utf-8", "surrogatepass")
    kept = body(data, "streamKey").decode("utf-8", "surrogatepass")
    assert json.loads(kept) == json.loads(json.dumps(expected(value)))


@given(
    st.binary(max_size=80),
    st.sampled_from(
        [
            None,
            b"application/json",
            b"application/x-www-form-urlencoded",
            b"multipart/form-data; boundary=b",
            b"text/xml",
            b"text/plain; charset=utf-16",
        ]
    ),
)
@settings(max_examples=300, deadline=None)
def test_bytes_without_a_secret_stay_the_same(data: bytes, content_type: bytes | None) -> None:
    assert redaction("streamKey").body(data, content_type) == (data, ())


@given(st.binary(max_size=30), st.binary(max_size=30))
@example(b"\0\0", b"\0\0\0")
@settings(max_examples=150, deadline=None)
def test_bytes_around_a_secret_stay_the_same(before: bytes, after: bytes) -> None:
    kept, taken = redaction().body(b"%" + before + b" " + KEY.encode() + b" " + after)
    assert kept == b"%" + before + b" [redacted] " + after
    assert len(taken) == 1


def test_encoded_bytes_pass_as_they_are() -> None:
    packed = gzip.compress(b'{"streamKey":"x"}')
    assert body(packed, "streamKey") == packed
