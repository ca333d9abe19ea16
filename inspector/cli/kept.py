"""Kept deliveries for a command, or the error that names the way to those there are."""

from __future__ import annotations

from inspector.config import Settings
from inspector.model import Delivery, NotFoundError, Row
from inspector.store.reader import Reader


def kept_delivery(settings: Settings, id: int) -> Delivery:
    """The delivery with this id, by a reader of its own. Raises NotFoundError."""
    reader = Reader(settings.db)
    try:
        return delivery_of(reader, id)
    finally:
        reader.close()


def delivery_of(reader: Reader, id: int) -> Delivery:
    """The delivery with this id. Raises NotFoundError."""
    delivery = reader.delivery(id)
    if delivery is None:
        raise not_kept(id)
    return delivery


def row_and_delivery(reader: Reader, id: int) -> tuple[Row, Delivery]:
    """The delivery with this id and its row. Raises NotFoundError."""
    row = reader.row(id)
    if row is None:
        raise not_kept(id)
    return row, delivery_of(reader, id)


def not_kept(id: int) -> NotFoundError:
    """The error for an id that is not there."""
    return NotFoundError(f"There is no delivery {id}.", "inspector list prints those there are.")
