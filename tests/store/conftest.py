"""A store of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.store.reader import Reader
from inspector.store.writer import Writer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "inspector.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    opened = Writer(path)
    yield opened
    opened.close()


@pytest.fixture
def reader(path: Path, writer: Writer) -> Iterator[Reader]:
    opened = Reader(path)
    yield opened
    opened.close()
