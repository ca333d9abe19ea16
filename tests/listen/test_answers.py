"""What the sender is told: the capture's answer, framed so that nothing in it can break the connection."""

from __future__ import annotations

import asyncio

import pytest

from inspector.listen import Answer
from inspector.listen.answer import encode
from inspector.model import Delivery, StoreError
from tests.listen.wire import listening, request


async def answered_with(answer: Answer, method: str = "POST") -> bytes:
    async def capture(delivery: Delivery) -> Answer:
        return answer

    async with listening(capture=capture) as desk, desk.sender() as sender:
        await sender.send(request(method, "/", b"", "Connection: close"))
        return await sender.everything()


async def test_answer_goes_out_as_given() -> None:
    headers = (("Content-Type", "application/json"), ("X-Two", "a"), ("X-Two", "b"), ("X-Latin", "caf\u00e9"))
    head, _, body = (await answered_with(Answer(202, headers, b'{"ok": true}'))).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"HTTP/1.1 202 Accepted"
    assert lines[1:5] == [b"Content-Type: application/json", b"X-Two: a", b"X-Two: b", b"X-Latin: caf\xe9"]
    assert b"Content-Length: 12" in lines
    assert body == b'{"ok": true}'


async def test_head_gets_the_length_but_no_body() -> None:
    head, _, body = (await answered_with(Answer(200, (), b"hello"), "HEAD")).partition(b"\r\n\r\n")
    assert b"Content-Length: 5" in head
    assert body == b""


@pytest.mark.parametrize("status", [204, 304])
async def test_answers_without_content_have_neither_length_nor_body(status: int) -> None:
    head, _, body = (await answered_with(Answer(status, (), b"dropped"))).partition(b"\r\n\r\n")
    assert b"Content-Length" not in head
    assert body == b""


async def test_framing_and_injected_lines_are_left_out() -> None:
    hostile = (
        ("Content-Length", "999"),
        ("Transfer-Encoding", "chunked"),
        ("connection", "upgrade"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Authenticate", "Basic"),
        ("X-Split", "a\r\nSet-Cookie: stolen=1"),
        ("X Bad", "name"),
        ("", "no name"),
        ("X-Nul", "a\0b"),
        ("X-Good", "tab\tstays"),
    )
    head, _, body = (await answered_with(Answer(200, hostile, b"ok"))).partition(b"\r\n\r\n")
    fields = head.split(b"\r\n")[1:]
    assert [field for field in fields if not field.startswith(b"Date: ")] == [
        b"X-Good: tab\tstays",
        b"Content-Length: 2",
        b"Connection: close",
    ]
    assert body == b"ok"


def test_a_date_of_the_app_is_kept_and_not_doubled() -> None:
    answer = Answer(200, (("Date", "Thu, 01 Jan 1970 00:00:00 GMT"),))
    data = encode(answer, head_only=False, connection="", date="Fri, 02 Jan 1970 00:00:00 GMT")
    assert data.count(b"Date: ") == 1
    assert b"Thu, 01 Jan" in data


def test_unknown_status_has_an_empty_phrase() -> None:
    assert encode(Answer(799), head_only=False, connection="", date="x").startswith(b"HTTP/1.1 799 \r\n")


@pytest.mark.parametrize("status", [0, 100, 101, 199, 1000])
def test_status_that_ends_nothing_is_no_answer(status: int) -> None:
    with pytest.raises(ValueError, match="final"):
        Answer(status)


async def test_text_outside_latin_1_goes_out_as_utf_8() -> None:
    assert "X-Text: \u2713".encode() in await answered_with(Answer(200, (("X-Text", "\u2713"),)))


async def test_full_store_is_answered_507_and_reported() -> None:
    async def full(delivery: Delivery) -> Answer:
        raise StoreError("The disk is full.", "Free some space.")

    async with listening(capture=full) as desk, desk.sender() as sender:
        await sender.send(request("POST", "/", b"abc"))
        status, _, body = await sender.answer()
        assert status == 507
        assert b"disk" not in body
        rejection = await desk.rejection()
        assert (rejection.code, rejection.status) == ("store", 507)
        assert "The disk is full." in rejection.message
        assert rejection.head == b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n"
        # It may get better: the connection goes on.
        await sender.send(request("POST", "/", b"abc"))
        assert await sender.status() == 507


async def failing_late(delivery: Delivery) -> Answer:
    await asyncio.sleep(0)
    raise RuntimeError("broken \x1b[31m")


async def cancelled(delivery: Delivery) -> Answer:
    raise asyncio.CancelledError


def failing_at_once(delivery: Delivery) -> asyncio.Future[Answer]:
    raise KeyError("early")


@pytest.mark.parametrize(
    ("capture", "words"),
    [
        (failing_late, "RuntimeError: broken \\x1b[31m"),
        (cancelled, "CancelledError"),
        (failing_at_once, "KeyError"),
    ],
)
async def test_failing_capture_is_answered_500_and_reported_without_a_traceback(
    capture: object, words: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert callable(capture)
    async with listening(capture=capture) as desk, desk.sender() as sender:
        for _ in range(2):
            await sender.send(request("POST", "/", b"abc"))
            assert await sender.status() == 500
            rejection = await desk.rejection()
            assert (rejection.code, rejection.status) == ("internal", 500)
            assert words in rejection.message
    assert not caplog.records
    assert capfd.readouterr() == ("", "")


async def test_capture_may_return_a_future() -> None:
    def at_once(delivery: Delivery) -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        future.set_result(Answer(201))
        return future

    async with listening(capture=at_once) as desk, desk.sender() as sender:
        await sender.send(request())
        assert await sender.status() == 201
