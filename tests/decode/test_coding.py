"""Content-encodings: every way they are stacked, cut, wrong, or made to explode."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Callable
from functools import reduce

import brotli  # type: ignore[import-untyped]  # the package has no type information
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.decode import Limits
from inspector.decode.coding import Unpacked, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = b'{"event": "meeting.started", "meeting": {"id": "50c8940e"}}' * 40


def deflate_raw(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def br(data: bytes) -> bytes:
    packed: bytes = brotli.compress(data, quality=4)
    return packed


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": br,
    "zstd": zstd.compress,
}
LIMITS = Limits()


def codes(unpacked: Unpacked) -> list[str]:
    return [problem.code for problem in unpacked.problems]


@pytest.mark.parametrize("name", PACKERS)
def test_each_encoding_is_undone(name: str) -> None:
    unpacked = unpack(PACKERS[name](BODY), name.upper(), LIMITS)
    assert unpacked.content == BODY
    assert unpacked.layers == (name.removeprefix("x-"),)
    assert unpacked.problems == ()
    assert unpacked.whole


def test_deflate_without_the_zlib_frame_is_undone() -> None:
    assert unpack(deflate_raw(BODY), "deflate", LIMITS).content == BODY


@pytest.mark.parametrize("value", [None, "", "identity", " identity ,, "])
def test_identity_leaves_the_body(value: str | None) -> None:
    assert unpack(BODY, value, LIMITS) == Unpacked(BODY)


@given(st.lists(st.sampled_from(sorted(PACKERS)), min_size=1, max_size=4), st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_stacked_encodings_are_undone_last_first(names: list[str], body: bytes) -> None:
    packed = reduce(lambda data, name: PACKERS[name](data), names, body)
    unpacked = unpack(packed, ", ".join(names), LIMITS)
    assert unpacked.content == body
    assert unpacked.problems == ()
    assert len(unpacked.layers) == len(names)


def test_five_encodings_are_left_alone_and_named() -> None:
    unpacked = unpack(BODY, "gzip, gzip, gzip, gzip, gzip", LIMITS)
    assert (unpacked.content, codes(unpacked), unpacked.whole) == (BODY, ["encoding_too_many"], False)


def test_an_unknown_encoding_is_named_visibly_and_stops_there() -> None:
    unpacked = unpack(gzip.compress(BODY), "compress\x1b[2J, gzip", LIMITS)
    assert (unpacked.content, unpacked.layers, unpacked.whole) == (BODY, ("gzip",), False)
    assert codes(unpacked) == ["encoding_unknown"]
    assert "\\x1b" in unpacked.problems[0].message
    assert "\x1b" not in unpacked.problems[0].message


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("body", [b'{"a": 1}', b"hello there, plain text", b"<a/>"])
def test_a_body_that_is_not_encoded_as_declared_is_kept_as_it_came(name: str, body: bytes) -> None:
    unpacked = unpack(body, name, LIMITS)
    assert (unpacked.content, unpacked.layers) == (body, ())
    assert codes(unpacked) == ["encoding_lies"]


def test_an_empty_body_with_an_encoding_is_named() -> None:
    assert codes(unpack(b"", "gzip", LIMITS)) == ["encoding_lies"]


@pytest.mark.parametrize("name", PACKERS)
def test_truncated_data_keeps_what_could_be_decoded(name: str) -> None:
    body = b"".join(zlib.crc32(bytes([n % 256, n // 256])).to_bytes(4, "big") for n in range(20_000))
    packed = PACKERS[name](body)
    unpacked = unpack(packed[: len(packed) * 3 // 4], name, LIMITS)
    assert codes(unpacked) == ["encoding_truncated"]
    assert not unpacked.whole
    assert len(unpacked.content) > len(body) // 4
    assert body.startswith(unpacked.content)


def test_a_wrong_checksum_keeps_the_whole_content() -> None:
    packed = bytearray(gzip.compress(BODY))
    packed[-6] ^= 1
    unpacked = unpack(bytes(packed), "gzip", LIMITS)
    assert (unpacked.content, codes(unpacked)) == (BODY, ["encoding_broken"])


def test_damage_in_the_middle_keeps_everything_before_it() -> None:
    body = bytes((n * 7919) >> 3 & 0xFF for n in range(100_000))
    packed = bytearray(zlib.compress(body, 1))
    middle = len(packed) // 2
    packed[middle : middle + 40] = b"\xff" * 40
    unpacked = unpack(bytes(packed), "deflate", LIMITS)
    assert "encoding_broken" in codes(unpacked) or "encoding_truncated" in codes(unpacked)
    kept = len(unpacked.content)
    same = next((at for at in range(kept) if unpacked.content[at] != body[at]), kept)
    assert same > len(body) // 4


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_members_that_follow_each_other_are_joined(name: str) -> None:
    pack = PACKERS[name]
    unpacked = unpack(pack(b"[1,") + pack(b"") + pack(b"2]"), name, LIMITS)
    assert (unpacked.content, unpacked.problems) == (b"[1,2]", ())


@pytest.mark.parametrize("name", PACKERS)
def test_bytes_after_the_end_are_named(name: str) -> None:
    unpacked = unpack(PACKERS[name](BODY) + b"\x00\x01garbage", name, LIMITS)
    assert (unpacked.content, codes(unpacked)) == (BODY, ["encoding_trailing"])


def test_zero_padding_after_gzip_is_fine() -> None:
    assert unpack(gzip.compress(BODY) + b"\0" * 100, "gzip", LIMITS).problems == ()


def test_a_million_empty_members_end_soon() -> None:
    unpacked = unpack(gzip.compress(b"") * 100_000, "gzip", LIMITS)
    assert codes(unpacked) == ["encoding_limit"]


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_stops_at_a_hundred_times_its_size(name: str) -> None:
    bomb = PACKERS[name](b"\0" * 60_000_000)
    unpacked = unpack(bomb, name, LIMITS)
    assert codes(unpacked) == ["encoding_limit"]
    assert len(unpacked.content) == min(32 * 2**20, max(2**20, 100 * len(bomb)))
    assert not unpacked.whole


def test_a_bomb_in_a_bomb_is_measured_against_what_came_in() -> None:
    inner = gzip.compress(b"\0" * 50_000_000)
    bomb = gzip.compress(inner)
    unpacked = unpack(bomb, "gzip, gzip", LIMITS)
    assert len(unpacked.content) == 2**20
    assert codes(unpacked) == ["encoding_limit"]


def test_no_content_is_longer_than_the_limit() -> None:
    body = bytes(200_000)
    unpacked = unpack(gzip.compress(body), "gzip", Limits(content_bytes=100_000))
    assert len(unpacked.content) == 100_000


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_an_undeclared_encoding_is_undone_and_named(name: str) -> None:
    unpacked = unpack(PACKERS[name](BODY), None, LIMITS)
    assert (unpacked.content, unpacked.layers) == (BODY, (name,))
    assert codes(unpacked) == ["encoding_undeclared"]


def test_bytes_that_only_start_like_gzip_are_left_alone() -> None:
    body = b"\x1f\x8b\x08 no, this is not gzip at all"
    assert unpack(body, None, LIMITS) == Unpacked(body)


@given(
    st.binary(max_size=300), st.sampled_from([*PACKERS, "compress", "gzip, br", "zstd,deflate", ",,", "\x00"])
)
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise_and_lose_nothing_unsaid(body: bytes, name: str) -> None:
    unpacked = unpack(body, name, LIMITS)
    assert unpacked.content == body or unpacked.layers


@given(st.binary(min_size=1, max_size=200), st.integers(0, 10_000), st.sampled_from(sorted(PACKERS)))
@settings(max_examples=100, deadline=None)
def test_a_flipped_byte_never_raises(body: bytes, place: int, name: str) -> None:
    packed = bytearray(PACKERS[name](body))
    packed[place % len(packed)] ^= 0x55
    assert len(unpack(bytes(packed), name, LIMITS).content) <= LIMITS.ratio_from
