from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.zone import in_zone


@pytest.fixture(autouse=True, scope="session")
def _utc() -> Iterator[None]:
    """The list shows local times: goldens are made in UTC."""
    with in_zone("UTC"):
        yield
