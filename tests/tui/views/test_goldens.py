"""What each view looks like, as text: at the size of a small pane and of a large one."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from syrupy.assertion import SnapshotAssertion

from inspector.model import Origin
from inspector.tui.detail.data import Detail
from inspector.tui.views.forwards import ForwardsView
from inspector.tui.views.headers import HeadersView
from inspector.tui.views.pane import LinePane
from inspector.tui.views.payload import PayloadView
from inspector.tui.views.raw import RawView
from inspector.tui.views.verdict import VerdictView
from tests.tui.views.stage import DYTE, detail, json_body, picture, staged, type_keys
from tests.tui.views.test_payload_places import BEFORE, NOW, changed
from tests.tui.views.verdicts import ATTEMPTS, INVALID, NO_KEY, UNKNOWN

SMALL, LARGE = (80, 10), (100, 46)
BODY = json_body(DYTE)
MULTIPART = (
    b'--XX\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n'
    b'{"a": {"b": 1}}\r\n--XX\r\nContent-Disposition: form-data; name="file"; filename="../e\x1b.bin"\r\n'
    b"Content-Type: application/octet-stream\r\n\r\n\x00\x01\x02\xff\r\n--XX--\r\n"
)

REMARKED = {
    "size": "1",
    "participant": {"clientSpecificId": "東京", "joinedAt": "2026-11-24T09:10:00Z"},
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "url": "https://media.example.com/recordings/weekly-sync-of-all-teams.mp4?Expires=1795597980&Signature=x",
    "exp": 1795597980,
}


@dataclass(frozen=True)
class Case:
    """A view, what it shows, and the keys pressed before one looks."""

    view: Callable[[], LinePane]
    detail: Detail | None
    keys: tuple[str, ...] = ()


CASES = {
    "nothing": Case(PayloadView, None),
    "payload": Case(PayloadView, detail(BODY)),
    "payload-opened-text": Case(PayloadView, detail(BODY), ("G", *"kkkkkklhjl")),
    "payload-remarks": Case(lambda: PayloadView(lambda: NOW), changed(BEFORE, REMARKED)),
    "payload-odd": Case(
        PayloadView, detail(b'{"a":1,"a":2,"n":NaN,"big":1e400,"s":"\\ud800","":[],"o p":{}, "x":1.0}')
    ),
    "payload-form": Case(
        PayloadView,
        detail(
            b"token=xyz&payload=" + quote('{"type": "block_actions", "user": {"id": "U1"}}').encode(),
            "application/x-www-form-urlencoded",
        ),
    ),
    "payload-xml": Case(
        PayloadView, detail(b'<order id="7"><item sku="a">Tea</item><note/></order>', "application/xml")
    ),
    "payload-multipart": Case(PayloadView, detail(MULTIPART, "multipart/form-data; boundary=XX")),
    "payload-text": Case(PayloadView, detail(b"hello\n\tworld\n", "text/plain")),
    "payload-binary": Case(PayloadView, detail(bytes(range(64)), "application/octet-stream")),
    "payload-gzip": Case(PayloadView, detail(gzip.compress(b'{"a": 1}', mtime=0), encoding="gzip")),
    "payload-broken": Case(PayloadView, detail(b'{"a": 1, "b": [1, 2,\n  oops')),
    "payload-empty": Case(PayloadView, detail(b"")),
    "headers": Case(HeadersView, detail(BODY, origin=Origin.EDITED, parent=41, retry_of=38, cut=True)),
    "raw": Case(RawView, detail(b'{"a": 1,\r\n "b": "\xff \x1b[31m \xe6\x9d\xb1"}', cut=True)),
    "raw-hex": Case(RawView, detail(BODY), ("b",)),
    "raw-empty": Case(RawView, detail(b"")),
    "verdict-invalid": Case(VerdictView, detail(BODY, verdict=INVALID)),
    "verdict-no-key": Case(VerdictView, detail(BODY, verdict=NO_KEY)),
    "verdict-unknown": Case(VerdictView, detail(BODY, verdict=UNKNOWN)),
    "verdict-none-yet": Case(VerdictView, detail(BODY)),
    "forwards": Case(ForwardsView, detail(BODY, attempts=ATTEMPTS)),
    "forwards-all": Case(ForwardsView, detail(BODY, attempts=ATTEMPTS), ("h", "j", "l", "h", "j", "l")),
    "forwards-none": Case(ForwardsView, detail(BODY)),
}


@pytest.mark.parametrize("name", CASES)
async def test_a_view_looks_like_this(name: str, snapshot: SnapshotAssertion) -> None:
    case = CASES[name]
    async with staged(case.view(), case.detail, SMALL) as (view, pilot):
        await type_keys(pilot, *case.keys)
        assert picture(view) == snapshot(name="small")
        await pilot.resize_terminal(*LARGE)
        await pilot.pause()
        assert picture(view) == snapshot(name="large")
