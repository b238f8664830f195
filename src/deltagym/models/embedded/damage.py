"""Random and damaged programs, valid by construction.

They teach a base model the language without showing it how to solve anything.
"""

from __future__ import annotations

import random
from dataclasses import replace

from deltagym.models.embedded.model import MAX_NODES
from deltagym.scopes.manufactoria.program import (
    EMPTY,
    END_ID,
    NEXT,
    NONE,
    PAINTERS,
    PULLERS,
    START_ID,
    Node,
    Program,
)

RANDOM_NODES = 9
"""Most nodes of a random program."""
PAINTER_SHARE = 0.25
"""Share of painters among a random program's nodes."""
SAME_COLOUR = 0.7
"""Share of painters put on a route that repaint the colour just pulled, not a random one."""

_PAINTER = {colour: kind for kind, colour in PAINTERS.items()}


def random_program(rng: random.Random, colours: str = "RB") -> Program:
    """Draws a program of 1 to `RANDOM_NODES` pullers and painters with random routes."""
    ids = [f"n{i}" for i in range(rng.randint(1, RANDOM_NODES))]
    targets = [*ids, END_ID, NONE]
    nodes = [_random_node(name, targets, rng, colours) for name in ids]
    return Program((Node("START", START_ID, ((NEXT, ids[0]),)), *nodes, Node("END", END_ID)))


def _random_node(name: str, targets: list[str], rng: random.Random, colours: str) -> Node:
    if rng.random() < PAINTER_SHARE:
        return Node(_PAINTER[rng.choice(colours)], name, ((NEXT, rng.choice(targets)),))
    kind = rng.choice([k for k, pair in PULLERS.items() if pair[0] in colours])
    return Node(kind, name, tuple((c, rng.choice(targets)) for c in [*PULLERS[kind], EMPTY]))


def damaged(
    program: Program, rng: random.Random, detour: float, slip: float, repaint: float
) -> Program:
    """Copies `program` with random damage to the routes of its pullers.

    Args:
        program: A valid program.
        rng: Source of the damage.
        detour: Probability that a route to NONE, where the program gives up, goes elsewhere.
        slip: Probability that any other route goes elsewhere.
        repaint: Probability that a painter is put on a route.
    """
    inner = [node for node in program.nodes if node.kind not in ("START", "END")]
    ids = [node.id for node in inner]
    room = MAX_NODES - len(inner)
    nodes: list[Node] = [node for node in program.nodes if node.kind == "START"]
    for node in inner:
        if node.kind not in PULLERS:
            nodes.append(node)
            continue
        routes, painters = [], []
        target = dict(reversed(node.routes))
        for condition in [*PULLERS[node.kind], EMPTY]:
            to = target.get(condition, NONE)
            if rng.random() < (detour if to == NONE else slip):
                to = _elsewhere(node.id, ids, rng)
            if room > 0 and rng.random() < repaint:
                room -= 1
                colour = (
                    condition
                    if condition != EMPTY and rng.random() < SAME_COLOUR
                    else rng.choice(PULLERS[node.kind])
                )
                painters.append(Node(_PAINTER[colour], f"{node.id}_{condition}", ((NEXT, to),)))
                to = painters[-1].id
            routes.append((condition, to))
        nodes += [replace(node, routes=tuple(routes)), *painters]
    return Program((*nodes, Node("END", END_ID)))


def _elsewhere(own: str, ids: list[str], rng: random.Random) -> str:
    """Draws a target for a damaged route.

    Most often a random node, sometimes the node itself, rarely END or NONE.
    """
    u = rng.random()
    if u < 0.25:
        return own
    return rng.choice([END_ID, NONE]) if u > 0.85 else rng.choice(ids)
