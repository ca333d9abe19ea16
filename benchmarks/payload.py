"""A large payload: opened as a tree, unfolded to a place, searched, asked by path, compared by shape.

The peer is json.loads of the same text; for opening also Textual's own Tree filled with the same values. The
program reads the same text with every number's spelling, the order and repeated keys kept.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from statistics import median

from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from inspector.decode import Node, decode
from inspector.explore.finding import find
from inspector.explore.jsonpath import select
from inspector.explore.shape import shape
from inspector.tui.collector import sparing
from inspector.tui.views.node_line import branch_line
from inspector.tui.views.outline import Outline

SIGHT = 46
"""Rows that are drawn."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for title, body in (("records", records(options.megabytes)), ("a million numbers", numbers())):
        print(f"{title}: {len(body) / 1e6:.1f} MB")
        measure(body, options.rounds)


def records(megabytes: int) -> bytes:
    """An array of objects such as a batch of events has."""
    row = {"id": "d231d346-c422-43a6-a324-c0d65b79c8a7", "status": "LIVE", "size": 1.5, "tags": ["a", "b"]}
    count = megabytes * 1_000_000 // (len(json.dumps(row)) + 12)
    return json.dumps({"items": [row | {"n": n} for n in range(count)], "last": "needle"}).encode()


def numbers() -> bytes:
    return json.dumps({"items": list(range(1_000_000)), "last": "needle"}).encode()


def measure(body: bytes, rounds: int) -> None:
    loads = timed(lambda: json.loads(body), rounds)
    with sparing(len(body)):
        decoded = decode(body, "application/json")
    root = decoded.root
    assert root is not None
    items = root.children(0, 1)[0].length
    tell("decoded and drawn", timed(lambda: opened(body), rounds), loads)
    tell("drawn again", timed(lambda: drawn(root), rounds), loads)
    tell("the last item unfolded to", timed(lambda: Outline(root).reveal((0, items - 1)), rounds), loads)
    tell("searched whole", timed(lambda: sum(1 for _ in find(root, "needle")), rounds), loads)
    print(f"  longest slice of that: {longest_slice(root) * 1000:.1f} ms")
    query = "$.items[?@ == -1 || @.n == -1]"
    tell(f"{query}", timed(lambda: select(decoded, query, most=500), 2), loads)
    tell("its shape", timed(lambda: shape(root), rounds), loads)
    tell("Textual's Tree filled", timed(lambda: tree(json.loads(body)), 1), loads)


def opened(body: bytes) -> None:
    with sparing(len(body)):
        root = decode(body, "application/json").root
    assert root is not None
    drawn(root)


def drawn(root: Node) -> None:
    """What the Payload view does with a new body: what fits is unfolded, the rows in sight are drawn."""
    outline = Outline(root)
    outline.unfold_levels(60)
    for branch in outline.rows[:SIGHT]:
        branch_line(branch, 100)


def longest_slice(root: Node) -> float:
    longest, last = 0.0, time.perf_counter()
    for _ in find(root, "needle"):
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


def tree(value: object) -> Tree[None]:
    """The same values in Textual's Tree, every node made, as its documentation shows for JSON."""
    made: Tree[None] = Tree("root")
    waiting: list[tuple[TreeNode[None], object]] = [(made.root, value)]
    while waiting:
        node, held = waiting.pop()
        pairs = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
        for key, item in pairs:
            if isinstance(item, (dict, list)):
                waiting.append((node.add(str(key)), item))
            else:
                node.add_leaf(f"{key}={item}")
    return made


def timed(job: Callable[[], object], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return median(times)


def tell(what: str, seconds: float, loads: float) -> None:
    print(f"  {what}: {seconds * 1000:.1f} ms, {seconds / loads:.2f} times json.loads")


if __name__ == "__main__":
    main()
