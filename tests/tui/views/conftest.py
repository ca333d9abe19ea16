"""One time zone for all, so that what is shown does not depend on where the tests run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.zone import in_zone


@pytest.fixture(autouse=True)
def zone() -> Iterator[None]:
    """Berlin, which is an hour before UTC in winter."""
    with in_zone("Europe/Berlin"):
        yield
