"""What values mean: only what is certain has words, and the clock is what the test says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.explore.human import Around, ago, in_words
from inspector.explore.human.moments import spelled_moment

NOW = 1_795_511_580_000_000
"""Tue 24 Nov 2026, 09:13:00 UTC."""


def words(key: str | None, text: str, provider: str | None = None, *, number: bool = False) -> str:
    return in_words(key, text, Around(NOW, provider), number=number)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-11-24T09:10:00Z", "3 min ago · Tue 24 Nov 09:10 UTC"),
        ("2026-11-24t09:10:00.123456789z", "2 min ago · Tue 24 Nov 09:10 UTC"),
        ("2022-12-13 07:08:39.051621Z", "3 years ago · Tue 13 Dec 2022 07:08 UTC"),
        ("2026-11-24T10:13:00+01:00", "now · Tue 24 Nov 09:13 UTC"),
        ("2026-11-24T00:13:00-0900", "now · Tue 24 Nov 09:13 UTC"),
        ("2026-11-24 11:13:00 UTC", "in 2 h · Tue 24 Nov 11:13 UTC"),
        ("Tue, 24 Nov 2026 09:12:15 GMT", "45 s ago · Tue 24 Nov 09:12 UTC"),
        ("2016-12-31T23:59:60Z", "9 years ago · Sat 31 Dec 2016 23:59 UTC"),
    ],
)
def test_a_time_with_its_zone_is_told(text: str, said: str) -> None:
    assert words("x", text) == said


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24T09:10:00",
        "2026-11-24",
        "2026-13-24T09:10:00Z",
        "2026-02-30T09:10:00Z",
        "99:10:00Z",
        "Tue, 24 Xyz 2026 09:12:15 GMT",
        "0001-01-01T00:00:00+23:00",
    ],
)
def test_a_time_that_is_not_certain_is_not_told(text: str) -> None:
    assert words("createdAt", text) == ""


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("created", "1795511000", "9 min ago"),
        ("createdAt", "1795511000123", "9 min ago"),
        ("event_ts", "1795511000.000200", "9 min ago"),
        ("exp", "1795597980", "in 24 h"),
        ("startTime", "1795511000123456", "9 min ago"),
        ("issued_at", "1795511000123456789", "9 min ago"),
    ],
)
def test_seconds_since_1970_are_told_where_the_key_says_so(key: str, text: str, said: str) -> None:
    assert words(key, text, number=True).startswith(f"{said} · ")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("amount", "1795511000"),
        ("id", "1795511000"),
        ("created", "17955"),
        ("created", "9995511000"),
        ("format", "1795511000"),
        (None, "1795511000"),
        ("at", "1795511000e3"),
    ],
)
def test_other_numbers_are_no_times(key: str | None, text: str) -> None:
    assert words(key, text, number=True) == ""


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("id", "50c8940d-927d-4b4b-8a5b-4c0f5a1f3c21", "UUID v4"),
        ("id", "01890a5d-ac96-774b-bcce-b302099a8057", "UUID v7 · 3 years ago · Fri 30 Jun 2023 03:34 UTC"),
        ("id", "c232ab00-9414-11ec-b3c8-9f6bdeced846", "UUID v1 · 4 years ago · Tue 22 Feb 2022 19:22 UTC"),
        ("id", "1ec9414c-232a-6b00-b3c8-9f6bdeced846", "UUID v6 · 4 years ago · Tue 22 Feb 2022 19:22 UTC"),
        ("id", "00000000-0000-0000-0000-000000000000", "nil UUID"),
        ("id", "50c8940d-927d-4b4b-0a5b-4c0f5a1f3c21", "UUID"),
        ("id", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "ULID · 10 years ago · Sat 30 Jul 2016 23:54 UTC"),
        ("ksuid", "0ujtsYcgvSTl8PAuAdqWYSMnLOv", "KSUID · 9 years ago · Tue 10 Oct 2017 04:00 UTC"),
    ],
)
def test_ids_that_say_what_they_are(key: str, text: str, said: str) -> None:
    assert words(key, text) == said


def test_ids_that_may_be_anything_say_nothing() -> None:
    assert words("id", "0ujtsYcgvSTl8PAuAdqWYSMnLOv") == ""
    assert words("id", "ABCDEFGHJKMNPQRSTVWXYZABCD") == ""
    assert words("id", "175928847299117063") == ""
    assert words("id", "7ZZZZZZZZZTSV4RRFFQ69G5FAV") == "", "nobody makes ids in the year 10889"


def test_only_a_discord_delivery_has_discord_ids() -> None:
    said = "Discord id · 10 years ago · Sat 30 Apr 2016 11:18 UTC"
    assert words("id", "175928847299117063", "discord") == said
    assert words("guild_id", "175928847299117063", "discord") == said
    assert words("permissions", "175928847299117063", "discord") == ""


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "https://b.s3.amazonaws.com/x?X-Amz-Date=20261124T090000Z&X-Amz-Expires=3600&X-Amz-Signature=0",
            "expires in 47 min · b.s3.amazonaws.com",
        ),
        (
            "https://storage.googleapis.com/x?X-Goog-Date=20261123T090000Z&X-Goog-Expires=3600",
            "expired 23 h ago · storage.googleapis.com",
        ),
        (
            "https://d1.cloudfront.net/x?Expires=1795515180&Signature=x",
            "expires in 60 min · d1.cloudfront.net",
        ),
        (
            "https://a.blob.core.windows.net/x?se=2026-11-24T10%3A13%3A00Z&sig=x",
            "expires in 60 min · a.blob.core.windows.net",
        ),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://example.com/a?x=1", ""),
        ("https://example.com/?X-Amz-Date=20261399T090000Z&X-Amz-Expires=3600", ""),
        ("https://[bad/", ""),
        ("mailto:a@b", ""),
    ],
)
def test_addresses_say_when_they_run_out_and_whose_they_are(url: str, said: str) -> None:
    expected = said.replace("in 60 min", "in 1 h")
    assert words("url", url) == expected


def test_files_in_base64_are_told_by_their_start() -> None:
    png = "iVBORw0KGgo" + "A" * 4000
    assert words("image", png) == "PNG in base64, 2.9 KiB"
    assert words("image", f"data:image/png;base64,{png}") == "PNG in base64, 2.9 KiB"
    assert words("image", png + "A" * 10_000_000) == "PNG in base64, 7.2 MiB"
    assert words("image", "iVBORw0KGgo not base64 " + "A" * 100) == ""


def test_ages_in_short_words() -> None:
    second = 1_000_000
    ages = [0, 59, 60, 3599, 3600, 47 * 3600, 48 * 3600, 59 * 86400, 90 * 86400, 800 * 86400]
    said = ["now", "59 s", "1 min", "59 min", "1 h", "47 h", "2 d", "59 d", "3 months", "2 years"]
    assert [ago(NOW - age * second, NOW).removesuffix(" ago") for age in ages] == said
    assert ago(NOW + 90 * second, NOW) == "in 1 min"


@given(st.text(max_size=60), st.text("0123456789-T:.Z+ abcdefABCDEF/%?&=@[]", max_size=80), st.booleans())
def test_no_text_makes_it_raise(key: str, text: str, number: bool) -> None:
    assert isinstance(in_words(key, text, Around(NOW, "discord"), number=number), str)
    assert isinstance(in_words(key, f"https://{text}", Around(NOW)), str)
    assert spelled_moment(text) is None or text
