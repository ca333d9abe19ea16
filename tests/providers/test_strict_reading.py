"""A provider file with a mistake: one sentence that names the file, the key, and the nearest valid one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector import providers
from inspector.model import ConfigError, ExitCode
from inspector.providers import Encoding, Kind, Unit, read_provider

GOOD = """
id = "acme"
name = "Acme"

[[recognise]]
headers = ["x-acme-signature"]

[[scheme]]
kind = "hmac"
algorithm = "sha256"
signed = "{timestamp}.{body}"
signature = { in = "header:x-acme-signature", split = ",", field = "v1" }
timestamp = { in = "field:t", tolerance = 300 }
key = { as = "utf8" }
"""


def error(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        read_provider("acme.toml", text.encode())
    return caught.value


LIFECYCLE = """
[[lifecycle]]
name = "order"
begin = ["order.open"]
end = ["order.closed"]
key = "order.id"
"""


def test_a_lifecycle_is_read() -> None:
    (order,) = read_provider("acme.toml", (GOOD + LIFECYCLE).encode()).lifecycles
    assert (order.begin, order.end, order.key, order.label) == (
        ("order.open",),
        ("order.closed",),
        ("order", "id"),
        (),
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('end = ["order.closed"]', "", "lifecycle[0].end is missing"),
        ("end =", "ends =", "lifecycle[0].ends is not a known key."),
        ('key = "order.id"', 'key = "a..b"', "lifecycle[0].key"),
        ('key = "order.id"', 'event = "order.changed"', "lifecycle[0].state goes with event"),
        ('name = "order"', "", "lifecycle[0].name is missing"),
    ],
)
def test_a_wrong_lifecycle_is_said(old: str, new: str, message: str) -> None:
    assert message in error(GOOD + LIFECYCLE.replace(old, new)).message


def test_a_good_file_is_read() -> None:
    scheme = read_provider("acme.toml", GOOD.encode()).schemes[0]
    assert scheme.kind is Kind.HMAC
    assert scheme.signature.encoding is Encoding.HEX
    assert scheme.timestamp is not None
    assert scheme.timestamp.unit is Unit.SECONDS


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        ("name =", "nmae =", "acme.toml: nmae is not a known key.", 'Did you mean "name"?'),
        ('name = "Acme"', "", "acme.toml: name is missing.", "Add it."),
        (
            'name = "Acme"',
            'name = "Acme"\ndeadlin = 3',
            "acme.toml: deadlin is not a known key.",
            '"deadline"',
        ),
        ('name = "Acme"', "name = 3", "acme.toml: name must be a text in quotes, not 3.", ""),
        ('name = "Acme"', 'name = ""', "acme.toml: name is empty.", "text in quotes"),
        ('id = "acme"', 'id = "Acme Inc"', 'acme.toml: id has the value "Acme Inc".', "small letters"),
        (
            "tolerance = 300",
            "tolerence = 300",
            "scheme[0].timestamp.tolerence is not a known key.",
            '"tolerance"',
        ),
        ("tolerance = 300", "tolerance = -1", "scheme[0].timestamp.tolerance must be a whole number", ""),
        ("tolerance = 300", "tolerance = true", "scheme[0].timestamp.tolerance must be a whole number", ""),
        ('kind = "hmac"', 'kind = "hmca"', 'scheme[0].kind has the unknown value "hmca".', '"hmac"'),
        (
            'algorithm = "sha256"',
            'algorithm = "sha265"',
            "scheme[0].algorithm has the unknown value",
            '"sha256"',
        ),
        (
            'algorithm = "sha256"',
            'algorithm = "none"',
            'scheme[0].algorithm has the unknown value "none"',
            "sha256",
        ),
        ("{timestamp}.{body}", "{timestmp}.{body}", "scheme[0].signed cannot be used", ""),
        ("{timestamp}.{body}", "{timestamp.{body}", "a brace belongs to no variable", ""),
        ("{timestamp}.{body}", "{body|sha257-hex}", "did you mean 'sha256-hex'", ""),
        ("{timestamp}.{body}", "{id}.{body}", "scheme[0].id is missing.", "uses {id}"),
        ("{timestamp}.{body}", "{secret}{body}", 'may use {secret} only with kind = "hash"', ""),
        ("header:x-acme-signature", "haeder:x-acme-signature", "scheme[0].signature.in cannot be used", ""),
        ("header:x-acme-signature", "field:v1", "scheme[0].signature.in cannot be a field", ""),
        ('split = ",", ', "", "scheme[0].signature.split is missing.", "field: place"),
        ('as = "utf8"', 'as = "utf-8"', 'scheme[0].key.as has the unknown value "utf-8".', '"utf8"'),
        ('as = "utf8"', 'as = "public"', "scheme[0].key.as does not fit kind hmac.", "asymmetric"),
        (
            'headers = ["x-acme-signature"]',
            "strength = 'own'",
            "recognise[0].headers is missing.",
            "rule needs",
        ),
        (
            'headers = ["x-acme-signature"]',
            "headers = [1]",
            "recognise[0].headers must be a list of texts",
            "",
        ),
        ("[[recognise]]", "[recognise]", "recognise must be written as [[recognise]]", ""),
        ('kind = "hmac"', 'kind = "code"\ncode = "acme"', "scheme[0].code has the unknown value", ""),
    ],
)
def test_a_mistake_is_named_with_what_was_meant(old: str, new: str, message: str, hint: str) -> None:
    assert old in GOOD
    found = error(GOOD.replace(old, new))
    assert found.message.startswith("acme.toml: ")
    assert message in found.message
    assert hint in found.hint
    assert found.exit_code is ExitCode.CONFIG


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[retry]\non = ["6xx"]', 'retry.on has "6xx".'),
        ('[retry]\non = ["5xx"]\ntimes = "5"', "retry.times must be a whole number"),
        ("deadline = 0", "deadline must be a number of seconds"),
        ("deadline = inf", "deadline must be a number of seconds"),
        ('[key_document]\nurl = "http://acme.example/key"', "key_document.url must begin with https://"),
        (
            '[key_document]\nurl = "https://acme.example/key"\njson = "a..b"',
            "key_document.json cannot be used",
        ),
        ('[deprecated]\n"a[" = "b"', "deprecated cannot be used"),
        ('[secrets]\nfield = ["a"]', "secrets.field is not a known key"),
        ('[[events]]\nabout = "x"', "events[0].name is missing"),
        ('[[handshake]]\nname = "x"\nbody = "{jsn:challenge}"', "handshake[0].body cannot be used"),
        ("[fixes]\nstale = 1", "fixes.stale must be a text in quotes"),
    ],
)
def test_mistakes_in_other_tables_are_named_too(text: str, message: str) -> None:
    whole = GOOD.replace("[[recognise]]", "", 1).replace('headers = ["x-acme-signature"]', "")
    head, _, rest = whole.partition("[[scheme]]")
    assert message in error(f"{head}{text}\n[[scheme]]{rest}").message


def test_a_file_without_a_scheme_says_why_or_is_refused() -> None:
    assert "scheme is missing" in error('id = "acme"\nname = "Acme"').message
    told = 'id = "acme"\nname = "Acme"\nunsupported = "Acme encrypts."'
    assert read_provider("acme.toml", told.encode()).unsupported == "Acme encrypts."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"id = ", "acme.toml is not valid TOML"),
        (b"\xff\xfe", "acme.toml is not UTF-8 text."),
        (b"a = " + b"[" * 100_000, "acme.toml is not valid TOML"),
        (b"#" * 300_000, "acme.toml is larger than 256 KiB."),
    ],
)
def test_what_is_no_provider_file_is_refused_in_one_sentence(data: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_provider("acme.toml", data)
    assert caught.value.message.startswith(message)


def test_escape_sequences_in_a_file_do_not_reach_the_message() -> None:
    found = error(GOOD.replace("tolerance", '"\\u001b]52;c;aGk=\\u0007"'))
    assert "\x1b" not in str(found)
    assert "\\x1b" in str(found)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(ConfigError):
        read_provider("acme.toml", data)


KEYS = st.sampled_from(["id", "name", "scheme", "kind", "signed", "in", "signature", "retry", "on", "x"])
VALUES = st.sampled_from(
    ['"hmac"', '"acme"', "1", "true", "[]", "[1]", '["a"]', "{}", '{ in = "header:x" }', "1.5"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(KEYS, VALUES), max_size=8, unique_by=lambda pair: pair[0]))
def test_any_shape_of_table_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in pairs)
    with pytest.raises(ConfigError):
        read_provider("acme.toml", text.encode())


def test_the_example_of_the_format_reference_is_valid_and_names_every_key() -> None:
    reference = (Path(providers.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
    example = reference.partition("```toml\n")[2].partition("```")[0]
    assert read_provider("acme.toml", example.encode()).said == "Acme"
    hint = error(example.replace("deadline", "qqqqqqqq")).hint
    known = hint.removeprefix("Known: ").removesuffix(".").split(", ")
    assert len(known) > 20
    assert [key for key in known if key not in reference] == []
