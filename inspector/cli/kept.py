"""One kept delivery for a command, or the error that names the way to those there are."""

from __future__ import annotations

from inspector.config import Settings
from inspector.model import Delivery, NotFoundError
from inspector.store.reader import Reader


def kept_delivery(settings: Settings, id: int) -> Delivery:
    """The delivery with this id. Raises NotFoundError."""
    reader = Reader(settings.db)
    try:
        delivery = reader.delivery(id)
    finally:
        reader.close()
    if delivery is None:
        raise NotFoundError(f"There is no delivery {id}.", "inspector list prints those there are.")
    return delivery
