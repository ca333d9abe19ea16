"""Rooms whose names are loaded late: the same names for a type checker, for `__all__` and for a program."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import inspector

ROOT = Path(inspector.__file__).parent
ROOMS = sorted(
    path.parent.name for path in ROOT.glob("*/__init__.py") if "late(__name__" in path.read_text("utf-8")
)


def named(room: str) -> dict[str, str]:
    """What a room's package imports for its user or a type checker, and the module each comes from."""
    tree = ast.parse((ROOT / room / "__init__.py").read_text("utf-8"))
    return {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"inspector.{room}.")
        for alias in node.names
    }


def test_the_rooms_that_a_start_passes_are_late() -> None:
    assert {"model", "text", "config", "listen"} <= set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_is_what_its_module_holds(room: str) -> None:
    package, modules = import_module(f"inspector.{room}"), named(room)
    assert sorted(modules) == sorted(package.__all__)
    for name, module in modules.items():
        assert getattr(package, name) is getattr(import_module(module), name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = package.nothing


@pytest.mark.parametrize("room", ROOMS)
def test_no_late_name_is_a_module_of_the_room(room: str) -> None:
    """Importing the module would put it in the name's place."""
    eager = ast.parse((ROOT / room / "__init__.py").read_text("utf-8")).body
    early = {alias.name for node in eager if isinstance(node, ast.ImportFrom) for alias in node.names}
    modules = {path.stem for path in (ROOT / room).glob("*.py")}
    assert (named(room).keys() - early) & modules == set()


def test_a_name_loads_its_module_and_no_other() -> None:
    script = (
        "import sys; from inspector.model import InspectorError; import inspector.listen;"
        "print(*sorted(name for name in sys.modules if name.split('.')[1:-1] in (['model'], ['listen'])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == [
        "inspector.listen.bind",
        "inspector.listen.occupant",
        "inspector.model.errors",
    ]
