"""What the user asked for: flags, environment, TOML; and the user's paths. It must never read the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.config.filters import FilterShelf, filter_shelf, saved_filters
from inspector.config.options import OPTIONS, Option
from inspector.config.paths import Paths, private_dir, user_paths
from inspector.config.settings import Resolved, Settings, options_in, resolve, with_fresh_file
from inspector.late import late

if TYPE_CHECKING:
    from inspector.config.sources import KeySource, Material, load_material, load_secrets

__all__ = [
    "OPTIONS",
    "FilterShelf",
    "KeySource",
    "Material",
    "Option",
    "Paths",
    "Resolved",
    "Settings",
    "filter_shelf",
    "load_material",
    "load_secrets",
    "options_in",
    "private_dir",
    "resolve",
    "saved_filters",
    "user_paths",
    "with_fresh_file",
]

__getattr__ = late(__name__, {"sources": ("KeySource", "Material", "load_material", "load_secrets")})
