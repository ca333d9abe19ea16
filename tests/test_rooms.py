"""The import directions of the design: a room imports only rooms of a lower layer, with two named doors."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import inspector

ROOT = Path(inspector.__file__).parent
LAYERS = {
    "model": 0,
    "text": 0,
    "config": 1,
    "program": 1,
    "decode": 1,
    "providers": 1,
    "verify": 2,
    "explore": 2,
    "export": 2,
    "store": 2,
    "listen": 2,
    "forward": 2,
    "simulate": 2,
    "engine": 3,
    "tui": 4,
    "testing": 4,
    "cli": 5,
}
# The screen reads pages from the store's read-only side and may parse filters and make exports; it
# knows the rest of layers 2 and 3 only through its bridge, which starts a process.
TUI_MAY = {"explore", "export", "store.reader"}
PURE = ("model", "text", "decode", "providers", "verify", "explore", "export")
IMPURE_MODULES = {
    "socket",
    "ssl",
    "asyncio",
    "aiohttp",
    "sqlite3",
    "subprocess",
    "threading",
    "time",
    "random",
}
# Why a pure room may import such a module all the same; an entry that is no longer needed fails.
IMPURE_ALLOWED: dict[str, set[str]] = {}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in the file the import stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_imports(path: Path) -> set[str]:
    """The inspector modules a file imports, without the leading package name."""
    return {name.removeprefix("inspector.") for name in imports(path) if name.startswith("inspector.")}


def test_every_room_has_a_layer() -> None:
    rooms = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(LAYERS)


@pytest.mark.parametrize("room", sorted(LAYERS))
def test_room_imports_only_lower_layers(room: str) -> None:
    wrong: list[str] = []
    for name, path in modules():
        if name.split(".")[0] != room:
            continue
        for target in room_imports(path):
            other = target.split(".")[0]
            if other == room or other not in LAYERS:
                continue
            if LAYERS[other] >= LAYERS[room]:
                wrong.append(f"{name} imports {target}, which is not in a lower layer")
            elif room == "tui" and LAYERS[other] >= 2 and not _tui_may(target):
                wrong.append(f"{name} imports {target}, which only the engine may")
    assert not wrong


def _tui_may(target: str) -> bool:
    return target.split(".")[0] in TUI_MAY or ".".join(target.split(".")[:2]) in TUI_MAY


def test_every_exception_of_the_screen_is_used() -> None:
    used = {
        allowed
        for name, path in modules()
        if name.startswith("tui.")
        for target in room_imports(path)
        for allowed in TUI_MAY
        if target == allowed or target.startswith(allowed + ".")
    }
    assert used == TUI_MAY


@pytest.mark.parametrize("room", PURE)
def test_pure_room_imports_nothing_that_acts(room: str) -> None:
    found = {
        top
        for name, path in modules()
        if name.split(".")[0] == room
        for top in {imported.split(".")[0] for imported in imports(path)} & IMPURE_MODULES
    }
    assert found == IMPURE_ALLOWED.get(room, set())


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("inspector.text", ["rich", "textual", "aiohttp", "sqlite3"]),
        ("inspector.verify", ["textual", "aiohttp", "sqlite3"]),
        ("inspector.decode", ["textual", "rich", "aiohttp", "sqlite3", "cryptography"]),
        ("inspector.store.reader", ["textual", "aiohttp", "cryptography"]),
        ("inspector.engine.run", ["textual", "rich"]),
        ("inspector.tui.app", ["aiohttp", "inspector.engine", "inspector.listen", "inspector.forward"]),
        ("inspector.cli.main", ["textual", "rich", "aiohttp", "sqlite3", "cryptography", "asyncio"]),
        ("inspector.listen.bind", ["aiohttp", "asyncio"]),
    ],
)
def test_importing_a_room_does_not_load(module: str, forbidden: list[str]) -> None:
    script = f"import sys, {module}; print([name for name in {forbidden!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() == "[]"


def test_modules_keep_to_their_size() -> None:
    sizes = {name: len(path.read_text().splitlines()) for name, path in modules()}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
    assert sizes["tui.app"] < 300


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
    assert not [name for name, _ in modules() if set(name.split(".")) & empty]
