"""Layered placement of a small directed graph, left to right, with few crossings and no overlaps.

This is the simplest form of Sugiyama's scheme: columns by breadth-first distance from the start,
bends where an edge passes a column, and barycentre ordering.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Vertex = Hashable

COLUMN = 132.0
"""Distance between the centres of neighbouring columns."""
ROW = 66.0
"""Least vertical distance between two nodes of a column."""
BEND = 22.0
"""Least vertical distance between a bend and its neighbours in a column."""
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Placement:
    """Positions of nodes and edges.

    Attributes:
        nodes: Node to its centre.
        bends: For each edge, in the given order, the points that it passes between its ends.
    """

    nodes: Mapping[str, Point]
    bends: tuple[tuple[Point, ...], ...]


def columns(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]], start: str, last: str
) -> dict[str, int]:
    """Column of each node: its distance from `start`; `last` has the last column to itself."""
    targets: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        targets[source].append(target)
    distance, queue = {start: 0}, deque([start])
    while queue:
        node = queue.popleft()
        for target in targets[node]:
            if target not in distance:
                distance[target] = distance[node] + 1
                queue.append(target)
    deepest = max((d for node, d in distance.items() if node != last), default=0)
    return {node: deepest + 1 if node == last else distance[node] for node in nodes}


def place(
    nodes: Sequence[str], edges: Sequence[tuple[str, str]], start: str, last: str
) -> Placement:
    """Places `nodes` and routes `edges` between them (self-loops included, without bends).

    Args:
        nodes: Distinct names of nodes, all reachable from `start`.
        edges: (source, target) pairs of names; repetitions are allowed.
        start: The node on the left.
        last: The node on the right, if it is among `nodes`.
    """
    column = columns(nodes, edges, start, last)
    chains = [_chain(i, column[source], column[target]) for i, (source, target) in enumerate(edges)]
    layers: list[list[Vertex]] = [[] for _ in range(max(column.values()) + 1)]
    for node in nodes:
        layers[column[node]].append(node)
    for chain in chains:
        for bend in chain:
            layers[bend[1]].append(bend)
    neighbours = _neighbours(edges, chains)
    _order(layers, neighbours)
    height = _heights(layers, neighbours)
    return Placement(
        nodes={node: (column[node] * COLUMN, height[node]) for node in nodes},
        bends=tuple(tuple((bend[1] * COLUMN, height[bend]) for bend in chain) for chain in chains),
    )


def _chain(edge: int, source: int, target: int) -> list[tuple[int, int]]:
    """The bends of an edge, one in each column strictly between its ends, as (edge, column)."""
    if source == target:
        return []
    step = 1 if target > source else -1
    return [(edge, column) for column in range(source + step, target, step)]


def _neighbours(
    edges: Sequence[tuple[str, str]], chains: Sequence[Sequence[Vertex]]
) -> dict[Vertex, list[Vertex]]:
    found: dict[Vertex, list[Vertex]] = {}
    for (source, target), chain in zip(edges, chains, strict=True):
        path: list[Vertex] = [source, *chain, target]
        for a, b in pairwise(path):
            if a != b:
                found.setdefault(a, []).append(b)
                found.setdefault(b, []).append(a)
    return found


def _order(layers: list[list[Vertex]], neighbours: Mapping[Vertex, list[Vertex]]) -> None:
    """Sorts each layer by its neighbours' mean rank in the previous one, sweeping to and fro."""
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        line = layers if forward else layers[::-1]
        for fixed, free in pairwise(line):
            rank = {vertex: i for i, vertex in enumerate(fixed)}
            own = {vertex: i for i, vertex in enumerate(free)}
            free.sort(
                key=lambda v, rank=rank, own=own: _mean(
                    [rank[u] for u in neighbours.get(v, ()) if u in rank], own[v]
                )
            )


def _heights(
    layers: list[list[Vertex]], neighbours: Mapping[Vertex, list[Vertex]]
) -> dict[Vertex, float]:
    """Vertical positions: each vertex near the mean of its neighbours, layers in their order."""
    height: dict[Vertex, float] = {}
    for layer in layers:
        _stack(layer, [0.0] * len(layer), height)
    for _ in range(SWEEPS):
        for layer in layers:
            _stack(
                layer,
                [_mean([height[u] for u in neighbours.get(v, ())], height[v]) for v in layer],
                height,
            )
    top = min(height.values())
    return {vertex: y - top for vertex, y in height.items()}


def _stack(layer: Sequence[Vertex], wanted: Sequence[float], height: dict[Vertex, float]) -> None:
    """Places a layer's vertices near the wanted heights, with the least gap between any two."""
    placed: list[float] = []
    for i, vertex in enumerate(layer):
        least = placed[-1] + (_half(layer[i - 1]) + _half(vertex)) if placed else wanted[i]
        placed.append(max(wanted[i], least))
    shift = _mean([w - p for w, p in zip(wanted, placed, strict=True)], 0.0)
    height.update((vertex, y + shift) for vertex, y in zip(layer, placed, strict=True))


def _half(vertex: Vertex) -> float:
    return (ROW if isinstance(vertex, str) else BEND) / 2


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
