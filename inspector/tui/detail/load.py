"""Reads what the detail area shows of one delivery, in a lane's thread. It must never touch a widget."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from inspector.decode import Decoded, decode
from inspector.explore.shape import Changes, changes, shape
from inspector.model import ConfigError, Delivery
from inspector.providers import Provider, Providers, consequence, load, promise
from inspector.tui.collector import sparing
from inspector.tui.detail.data import Detail
from inspector.tui.lane import Records

_KEPT = 16
_KEPT_BYTES = 8 * 2**20
_COMPARED = 4 * 2**20
"""Bytes from which on a body is not compared here: the one before it would have to be decoded only for that,
and the next delivery would wait. The command does it."""


class DetailReader:
    """Reads a Detail. Bodies decoded lately are kept, since a verdict or an attempt that comes later
    changes neither delivery nor body."""

    def __init__(
        self, open_providers: Callable[[], Providers] = lambda: load(None), compared: int = _COMPARED
    ) -> None:
        self._open_providers = open_providers
        self._most_compared = compared
        self._providers: Providers | None = None
        self._kept: OrderedDict[int, tuple[Delivery, Decoded]] = OrderedDict()
        self._compared: dict[int, Changes] = {}

    def read(self, records: Records, id: int) -> Detail | None:
        """Everything of a delivery, or None when there is none of that id."""
        row = records.row(id)
        found = self._opened(records, id)
        if row is None or found is None:
            return None
        delivery, decoded = found
        attempts = tuple(sorted(records.attempts(id), key=lambda attempt: attempt.id))
        provider, answered = self._provider(row.provider), records.answered(id)
        follows = consequence(provider, answered, attempts)
        return Detail(
            row=row,
            delivery=delivery,
            decoded=decoded,
            verdict=records.verdict(id),
            facts=records.facts(id),
            attempts=attempts,
            promise="" if provider is None else promise(provider),
            answered=answered,
            held=records.held_for(id),
            then=follows.sender,
            outcomes=follows.outcomes,
            hastes=follows.hastes,
            deprecated=() if provider is None else provider.deprecated,
            changes=self._compared.get(id),
        )

    def compare(self, records: Records, detail: Detail) -> Changes | None:
        """What is different in a delivery from the one of its event before, or that either is too large to
        be compared here; None where there is none. Kept, since neither changes."""
        row = detail.row
        if row.id in self._compared or row.event is None or not detail.decoded.root:
            return self._compared.get(row.id)
        before = records.previous(row.id)
        if before is None:
            return None
        if max(row.size, before.size) > self._most_compared:
            return Changes(since=before.id, skipped=True)
        opened = self._opened(records, before.id)
        earlier = None if opened is None else opened[1].root
        if earlier is None:
            return None
        while len(self._compared) >= _KEPT:
            del self._compared[next(iter(self._compared))]
        found = changes(shape(earlier), shape(detail.decoded.root), before.id)
        self._compared[row.id] = found
        return found

    def _provider(self, id: str | None) -> Provider | None:
        """The provider's data; a file of the user's that is wrong costs only these sentences."""
        try:
            if self._providers is None:
                self._providers = self._open_providers()
            return None if id is None else self._providers.get(id)
        except ConfigError:
            return None

    def _opened(self, records: Records, id: int) -> tuple[Delivery, Decoded] | None:
        if id in self._kept:
            self._kept.move_to_end(id)
            return self._kept[id]
        delivery = records.delivery(id)
        if delivery is None:
            return None
        headers = delivery.headers
        with sparing(delivery.size):
            decoded = decode(delivery.body, headers.text("content-type"), headers.text("content-encoding"))
        self._kept[id] = delivery, decoded
        while len(self._kept) > 1 and (len(self._kept) > _KEPT or self._bytes() > _KEPT_BYTES):
            self._kept.popitem(last=False)
        return delivery, decoded

    def _bytes(self) -> int:
        return sum(delivery.size for delivery, _ in self._kept.values())
