"""What a user can do about keys, for the screen's engine and for a command alike.

Everything here reads files or computes: it is for a thread or a command, never for a loop.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from time import monotonic

from inspector.config import Settings
from inspector.config.edit import keep_key, name_key
from inspector.config.files import write_new_tree
from inspector.engine.keys.cache import KeyCache
from inspector.engine.keys.report import ProviderKeys, provider_keys
from inspector.engine.keys.trial import Candidate, Given, Trial, candidate, read_given, try_key
from inspector.model import And, ConfigError, Delivery, Field, InspectorError, NotFoundError, Query, Status
from inspector.providers import Provider, Providers, read_provider
from inspector.store.reader import Reader
from inspector.text import visible_line
from inspector.verify import Budget, Key, Lesson, recognise, teach

# How many of each are judged again at most; a failure's cause is searched for, which takes long.
_WAITING = {Status.NO_KEY: 1000, Status.UNKNOWN_PROVIDER: 1000, Status.INVALID: 200}
_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")


class KeyWork:
    """The settings and providers of one moment, over one store; `reader` is None where there is none yet."""

    def __init__(
        self, settings: Settings, providers: Providers, environ: Mapping[str, str], reader: Reader | None
    ) -> None:
        self._settings = settings
        self._providers = providers
        self._environ = environ
        self._reader = reader
        self._base = settings.config_file.parent

    def states(self, not_before: Callable[[Provider], int | None] = lambda _: None) -> list[ProviderKeys]:
        """The keys of every provider that has one, configured or fetched, or that has sent something."""
        wanted = {*self._settings.keys, *self.sent()}
        cache = KeyCache(self._settings.key_cache)
        wanted |= {id for id in self._providers.ids if cache.read(id)}
        known = [found for id in sorted(wanted) if (found := self._providers.get(id)) is not None]
        return [
            provider_keys(self._settings, provider, self._environ, not_before=not_before(provider))
            for provider in known
        ]

    def sent(self) -> Mapping[str, int]:
        """How many deliveries of each provider are kept."""
        return {} if self._reader is None else self._reader.counts().by_provider

    def recognised(self, id: int) -> tuple[str, ...]:
        """The providers that a delivery's headers speak for, the likeliest first. Raises NotFoundError."""
        found = recognise(self._delivery(id), self._providers, configured=self._settings.keys)
        return () if found.provider is None else (found.provider.id, *found.others)

    def candidate(self, provider: str, given: Given) -> Candidate:
        """Read a key. Raises ConfigError, for an unknown provider too."""
        return candidate(self._providers[provider], given, self._environ, self._base)

    def test(self, chosen: Candidate) -> Trial:
        """Try it on the deliveries that are kept."""
        if self._reader is None:
            return Trial(chosen.provider, chosen.key.name, chosen.public)
        return try_key(self._reader, self._providers, self._settings, chosen)

    def add(self, chosen: Candidate) -> str:
        """Name the key in the config file; a pasted one is kept in a private file first. Returns the value
        that the config file has now. Raises ConfigError or InspectorError."""
        name, provider = chosen.name, chosen.provider.id
        if not name:
            ending = "pem" if chosen.public else "secret"
            name = keep_key(self._base, f"{provider}.{ending}", chosen.key.material)
        name_key(self._settings.config_file, provider, chosen.field, name)
        return name

    def lesson(self, id: int, given: Given) -> Lesson:
        """The row by which a delivery of an unknown sender is right with this key. Raises InspectorError."""
        material, _, _ = read_given("", given, self._environ, self._base)
        found = teach(self._delivery(id), Key(material.name, material.secret), Budget.more(monotonic))
        if found is None:
            raise InspectorError(
                "No header of this delivery fits that key in any usual way.",
                "Check the key first; then write the sender's file by hand (inspector/providers/FORMAT.md).",
            )
        return found

    def add_provider(self, lesson: Lesson, id: str, name: str, given: Given) -> str:
        """Write the sender's own provider file and name its key; returns the file's path. Nothing is written
        over. Raises ConfigError or InspectorError."""
        if _ID.fullmatch(id) is None:
            raise ConfigError(f"“{visible_line(id)}” cannot be an id.", "Use small letters, digits and _.")
        if id in self._providers:
            raise ConfigError(f"There is a provider {id} already.", "Choose another id.")
        text = lesson.file_text(id, name).encode()
        provider = read_provider(f"{id}.toml", text)
        chosen = candidate(provider, given, self._environ, self._base)
        folder = self._settings.provider_dir
        write_new_tree(folder, [(PurePosixPath(f"{id}.toml"), text)])
        self.add(chosen)
        return str(folder / f"{id}.toml")

    def _delivery(self, id: int) -> Delivery:
        delivery = None if self._reader is None else self._reader.delivery(id)
        if delivery is None:
            raise NotFoundError(f"There is no delivery {id}.", "Choose another.")
        return delivery

    def waiting(self) -> list[int]:
        """Ids that a new key may change: no key, unknown sender, or invalid; the newest of each."""
        if self._reader is None:
            return []
        ids: set[int] = set()
        for status, most in _WAITING.items():
            query: Query = And((Field("verdict", status.value),))
            ids |= {row.id for row in self._reader.rows(query, limit=most)}
        return sorted(ids, reverse=True)
