"""Fixtures: what they hold, that git leaves them alone, and that they can be read back."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.export import FORMATS, Exchange, FixtureError, body_file, read_about, read_fixture
from inspector.model import Delivery, ExitCode, Facts, Headers, Origin, Status, body_digest
from tests.export.given import AT, BODY, RAW, REDACTION, delivery, exchange, export, write


def request(of: Exchange, **options: object) -> dict[str, object]:
    files = export("fixture", of, RAW if options.get("raw") else REDACTION)
    fields: dict[str, object] = json.loads(files["request.json"])
    return fields


def part(fields: dict[str, object], name: str) -> dict[str, object]:
    value = fields[name]
    assert isinstance(value, dict)
    return value


def test_a_fixture_is_a_folder_with_request_body_and_attributes() -> None:
    files = FORMATS["fixture"](exchange(), RAW)
    folders = {file.path.parent for file in files}
    assert len(folders) == 1
    assert re.fullmatch(
        r"dyte/meeting\.started/2026-01-01t000000z-meeting\.started-[0-9a-f]{10}", str(folders.pop())
    )
    assert {file.path.name for file in files} == {"request.json", "body.json", ".gitattributes"}


def test_the_request_says_everything_about_the_delivery() -> None:
    fields = request(exchange(), raw=True)
    expected = {
        "received": "2026-01-01T00:00:00.123456Z",
        "provider": "dyte",
        "event": "meeting.started",
        "delivery_id": "d-1",
        "webhook_id": "w-1",
        "method": "POST",
        "target": "/hooks?x=1",
        "headers": [["Content-Type", "application/json"]],
        "version": 1,
    }
    assert {name: fields[name] for name in expected} == expected
    assert part(fields, "body") == {
        "file": "body.json",
        "size": len(BODY),
        "sha256": body_digest(BODY),
        "received_size": len(BODY),
        "received_sha256": body_digest(BODY),
        "byte_for_byte": True,
        "cut": False,
        "decoded_from": [],
    }
    assert part(fields, "verdict")["status"] == "valid"
    assert part(fields, "signature")["verifies"] is True
    assert part(fields, "redaction")["raw"] is True


def test_a_redacted_fixture_says_what_was_removed_and_that_the_signature_fails() -> None:
    files = export("fixture", exchange())
    fields = json.loads(files["request.json"])
    assert files["body.json"] == BODY.replace(b"sk-live", b"[redacted]")
    assert fields["redaction"]["removed"] == [
        {"where": "body", "name": "$.streamKey", "reason": "secret field"}
    ]
    assert "signature headers are kept" in fields["redaction"]["note"]
    assert fields["signature"]["verifies"] is False
    assert "--raw" in fields["signature"]["note"]
    assert fields["body"]["sha256"] == body_digest(files["body.json"])
    assert fields["body"]["received_sha256"] == body_digest(BODY)
    assert fields["body"]["byte_for_byte"] is False


@pytest.mark.parametrize(
    ("status", "verifies"),
    [
        (Status.VALID, True),
        (Status.STALE, True),
        (Status.TOKEN, True),
        (Status.INVALID, False),
        (Status.UNSIGNED, None),
        (Status.NO_KEY, None),
        (Status.UNKNOWN_PROVIDER, None),
        (None, None),
    ],
)
def test_the_signature_statement_follows_the_verdict(status: Status | None, verifies: bool | None) -> None:
    plain = delivery(b'{"a": 1}')
    assert part(request(exchange(plain, status)), "signature")["verifies"] is verifies


def test_a_redacted_header_or_target_counts_only_where_it_was_signed() -> None:
    of = delivery(b"{}", (("Authorization", "Bearer abcdef"), ("X", "1")), b"/h?token=abcdef")
    for signed, verifies in (
        (b"{}", True),
        (b"1.Bearer abcdef.{}", False),
        (b"https://x/h?token=abcdef{}", False),
    ):
        assert part(request(exchange(of, signed=signed)), "signature")["verifies"] is verifies
    assert part(request(exchange(of, Status.TOKEN)), "signature")["verifies"] is False


@pytest.mark.parametrize(
    ("content_type", "body", "name"),
    [
        ("application/json", b"{}", "body.json"),
        ("application/vnd.api+json", b"{}", "body.json"),
        ("text/xml", b"<a/>", "body.xml"),
        ("text/plain", b"hello", "body.txt"),
        ("application/x-www-form-urlencoded", b"a=b", "body.txt"),
        ("", b'{"a":1}', "body.json"),
        ("application/json", b"\x00\x01", "body.bin"),
        ("image/png", b"\x89PNG", "body.bin"),
        ("application/json", b"", "body.bin"),
    ],
)
def test_the_body_has_a_file_of_its_kind(content_type: str, body: bytes, name: str) -> None:
    files = export("fixture", exchange(delivery(body, (("Content-Type", content_type),))))
    assert files[name] == body
    assert body_file(files["request.json"]) == name


def test_hostile_names_stay_inside_and_facts_stay_exact() -> None:
    of = Exchange(delivery(), Facts("../../etc", "a/../\x00b\u202e" + "x" * 300, None, None))
    (request_file, *_) = FORMATS["fixture"](of, RAW)
    assert [bool(re.fullmatch(r"[a-z0-9._-]{1,80}", name)) for name in request_file.path.parts] == [True] * 4
    assert request_file.data.isascii()
    assert json.loads(request_file.data)["event"] == of.facts.event
    assert PurePosixPath("..") not in request_file.path.parents


CONTENT = st.binary(max_size=60)
TEXTS = st.binary(min_size=1, max_size=12)


@given(
    CONTENT,
    st.lists(st.tuples(TEXTS, TEXTS), max_size=5),
    TEXTS,
    st.text(min_size=1, max_size=8),
    st.integers(0, 4 * 10**15),
)
@settings(max_examples=150, deadline=None)
def test_a_raw_fixture_reads_back_as_the_same_delivery(
    body: bytes, pairs: list[tuple[bytes, bytes]], target: bytes, method: str, at: int
) -> None:
    original = Delivery(at, method, target, Headers(tuple(pairs)), body, body_digest(body), version="1.0")
    files = export("fixture", Exchange(original), RAW)
    read = read_fixture(files["request.json"], files[body_file(files["request.json"])])
    assert read == Delivery(
        at, method, target, Headers(tuple(pairs)), body, original.sha256, "1.0", origin=Origin.IMPORTED
    )


def test_a_redacted_fixture_reads_back_redacted() -> None:
    files = export("fixture", exchange())
    about = read_about(files["request.json"])
    assert (about.facts, about.status) == (Facts("dyte", "meeting.started", "d-1", "w-1"), Status.VALID)
    with pytest.raises(FixtureError, match="event is missing or is not text"):
        read_about(json.dumps({**good(), "event": 1}).encode())
    assert about.received_sha256 == delivery().sha256 != body_digest(files["body.json"])
    read = read_fixture(files["request.json"], files["body.json"])
    assert read.body == files["body.json"]
    assert (read.at, read.origin) == (AT, Origin.IMPORTED)


def good() -> dict[str, object]:
    return request(exchange(delivery(b"{}")), raw=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "other"}, "no fixture of this program"),
        ({"version": 2}, "version is not 1"),
        ({"received": "yesterday\x1b"}, "no time"),
        ({"received": "2026-01-01T00:00:00"}, "no time"),
        ({"received": "0001-01-01T00:00:00+23:59"}, "no time"),
        ({"received": "1969-12-31T23:59:59Z"}, "no time"),
        ({"method": None}, "method is missing"),
        ({"target": 1}, "target is missing"),
        ({"target": {"latin1": "Ā"}}, "target is missing"),
        ({"headers": {}}, "headers is missing"),
        ({"headers": [["a"]]}, "headers is missing"),
        ({"headers": [["a", None]]}, "headers is missing"),
        ({"body": None}, "body is missing"),
        ({"http_version": 1.1}, "http_version is missing"),
    ],
)
def test_a_wrong_request_says_what_is_wrong(change: dict[str, object], said: str) -> None:
    data = json.dumps({**good(), **change}).encode()
    with pytest.raises(FixtureError) as caught:
        read_fixture(data, b"{}")
    assert said in caught.value.message
    assert caught.value.hint
    assert str(caught.value).isprintable()
    assert caught.value.exit_code is ExitCode.FAILURE


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b"1"])
def test_what_is_no_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(FixtureError):
        read_fixture(data, b"")
    with pytest.raises(FixtureError):
        body_file(data)


def test_a_changed_body_is_noticed() -> None:
    with pytest.raises(FixtureError, match=r"SHA-256 differs"):
        read_fixture(json.dumps(good()).encode(), b"{}\r\n")


@pytest.mark.parametrize(
    "name", ["../body.json", "/etc/passwd", "body", "body.json/..", "x.json", None, 1, "body.\x00"]
)
def test_a_body_file_is_never_a_path(name: object) -> None:
    fields = good()
    part(fields, "body")["file"] = name
    with pytest.raises(FixtureError):
        body_file(json.dumps(fields).encode())


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_reader_raise_anything_else(data: bytes) -> None:
    with pytest.raises(FixtureError):
        read_fixture(data, data)


BODIES = [
    b'{"a": 1}\r\n{"b": 2}\n\r\n',
    b"$Id$ $Id: x $\r\n\n\r",
    b"\xef\xbb\xbf{}\r\n",
    bytes(range(256)) * 3,
    '{"é": "日本"}\r\n'.encode("utf-16"),
    b"",
]


def git(folder: Path, *words: str) -> None:
    # No configuration of the machine, and a name for the commit.
    environment = {
        **os.environ,
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.com",
    }
    subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True, timeout=30)


@pytest.mark.parametrize(
    "attributes", ["", "* text=auto eol=crlf ident\n*.json text eol=lf working-tree-encoding=UTF-16\n"]
)
def test_git_keeps_every_byte_of_a_fixture(tmp_path: Path, attributes: str) -> None:
    repository, clone = tmp_path / "repository", tmp_path / "clone"
    repository.mkdir()
    git(repository, "init", "-q", ".")
    git(repository, "config", "core.autocrlf", "true")
    (repository / ".gitattributes").write_text(attributes)
    written: dict[Path, bytes] = {}
    for body in BODIES:
        files = FORMATS["fixture"](exchange(delivery(body, (("Content-Type", "application/json"),))), RAW)
        write(repository, files)
        written |= {Path(file.path): file.data for file in files}
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "fixtures")
    git(
        tmp_path,
        "clone",
        "-q",
        "-c",
        "core.autocrlf=true",
        "-c",
        "core.eol=crlf",
        str(repository),
        str(clone),
    )
    for path in written:
        (repository / path).unlink()
    git(repository, "checkout", "--", ".")
    for path, data in written.items():
        assert (repository / path).read_bytes() == data
        assert (clone / path).read_bytes() == data
    assert len(written) == 3 * len(BODIES)
