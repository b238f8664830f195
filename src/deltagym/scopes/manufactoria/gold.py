"""Writes Manufactoria programs: a `Builder` of nodes, and the functions that gold programs use.

A *place* is the id of a node, `END_ID` or `NONE`: a target of a route. Each function is told the
place to go on to and returns the place to enter, so programs are written from their end to their
start. The one loop is `transduce`: in a state, pull a colour, paint a word and go to the next
state. A finished program is tidied: nodes that cannot reach the end become `NONE`, nodes that
behave alike become one, and names follow the order in which nodes are reached.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Hashable, Mapping
from itertools import count
from typing import TYPE_CHECKING, TypeAlias, TypeVar

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

if TYPE_CHECKING:
    from deltagym.scopes.manufactoria.automata import Dfa

Place = str
S = TypeVar("S", bound=Hashable)
Move: TypeAlias = "tuple[str, S | Place] | None"
"""What a transducer does on a colour or `EMPTY`: the word to paint and where to go; None rejects.

A `str` is a place outside the transducer; the transducer's own states have another type.
"""

_PAINTER = {colour: kind for kind, colour in PAINTERS.items()}
_CONDITIONS = ("R", "B", "Y", "G", EMPTY)


class Builder:
    """Collects the nodes of one program; `program` finishes it."""

    def __init__(self) -> None:
        self._nodes: dict[Place, tuple[str, dict[str, Place]]] = {}
        self._stems: dict[Place, str] = {}
        self._ids = count()

    def paint(self, word: str, then: Place) -> Place:
        """Paints `word` at the back, then goes to `then`."""
        for colour in reversed(word):
            then = self._define(self._reserve(colour.lower()), _PAINTER[colour], {NEXT: then})
        return then

    def pull(
        self,
        routes: Mapping[str, Place],
        possible: str = "",
        stem: str = "q",
        at: Place | None = None,
    ) -> Place:
        """Pulls the front colour and goes where `routes` says; a colour without a route rejects.

        Args:
            routes: Colour or `EMPTY` to place.
            possible: Colours that can be at the front besides those in `routes`. If no colour of a
                pair is routed or possible, the pair gets no puller; `EMPTY` then means that the
                tape is empty.
            stem: Beginning of the node's name.
            at: A reserved place to define; a new one by default.
        """
        live = {c: target for c, target in routes.items() if target != NONE}
        relevant = {*live, *(possible if EMPTY in live else "")}
        kinds = [kind for kind, pair in PULLERS.items() if relevant & set(pair)] or ["PULLER_RB"]
        place = at or self._reserve(stem)
        entries = [place] + [self._reserve(stem) for _ in kinds[1:]]
        for kind, entry, otherwise in zip(
            kinds, entries, [*entries[1:], live.get(EMPTY, NONE)], strict=True
        ):
            self._define(
                entry, kind, {c: live[c] for c in PULLERS[kind] if c in live} | {EMPTY: otherwise}
            )
        return place

    def transduce(
        self,
        step: Callable[[S, str], Move[S]],
        start: S,
        colours: str = "RBYG",
        possible: str = "",
        stem: str = "q",
    ) -> Place:
        """The loop: in each state `s`, pulls a colour `c`, paints and goes as `step(s, c)` says.

        Args:
            step: Called with every state reached from `start`, and each of `colours` and `EMPTY`.
            start: The first state.
            colours: Colours that `step` handles.
            possible: See `pull`.
            stem: Beginning of the nodes' names.
        """
        places: dict[S, Place] = {start: self._reserve(stem)}
        todo = deque([start])
        while todo:
            state = todo.popleft()
            routes = {}
            for condition in (*colours, EMPTY):
                move = step(state, condition)
                if move is None:
                    continue
                word, target = move
                if not isinstance(target, str) and target not in places:
                    places[target] = self._reserve(stem)
                    todo.append(target)
                then = target if isinstance(target, str) else places[target]
                routes[condition] = self.paint(word, then)
            self.pull(routes, possible, stem, at=places[state])
        return places[start]

    def program(self, entry: Place) -> Program:
        """The tidy program that starts at `entry`."""
        nodes = _merged(_live(self._nodes | {START_ID: ("START", {NEXT: entry})}))
        order = _reached(nodes)
        names = _names(order, nodes, self._stems)
        written = []
        for place in order:
            kind, routes = nodes[place]
            named = tuple((condition, names[target]) for condition, target in routes.items())
            written.append(Node(kind, names[place], named))
        return Program((*written, Node("END", END_ID)))

    def _reserve(self, stem: str) -> Place:
        place = f"{stem}#{next(self._ids)}"
        self._stems[place] = stem
        return place

    def _define(self, place: Place, kind: str, routes: dict[str, Place]) -> Place:
        self._nodes[place] = (kind, routes)
        return place


_Nodes = dict[Place, tuple[str, dict[str, Place]]]


def _live(nodes: _Nodes) -> _Nodes:
    """The nodes that can reach the end, without routes to others; the start always stays."""
    sources: dict[Place, list[Place]] = {}
    for place, (_, routes) in nodes.items():
        for target in routes.values():
            sources.setdefault(target, []).append(place)
    live, todo = {END_ID}, [END_ID]
    while todo:
        found = [p for p in sources.get(todo.pop(), ()) if p not in live]
        live.update(found)
        todo.extend(found)
    kept = {
        p: (kind, {c: t for c, t in routes.items() if t in live})
        for p, (kind, routes) in nodes.items()
        if p in live
    }
    return kept if START_ID in kept else {START_ID: ("START", {NEXT: NONE})}


def _merged(nodes: _Nodes) -> _Nodes:
    """Merges nodes that behave alike (Moore's refinement on kind and routes)."""
    block: dict[Place, int] = dict.fromkeys((*nodes, END_ID, NONE), 0)
    blocks = 1
    while True:
        keys = {
            p: (block[p], kind, tuple(sorted((c, block[t]) for c, t in routes.items())))
            for p, (kind, routes) in nodes.items()
        }
        number: dict[object, int] = {}
        block = {p: number.setdefault(keys.get(p, p), len(number)) for p in block}
        if len(number) == blocks:
            break
        blocks = len(number)
    first: dict[int, Place] = {}
    for place in block:
        first.setdefault(block[place], place)
    same = {p: first[g] for p, g in block.items()}
    return {
        p: (kind, {c: same[t] for c, t in routes.items()})
        for p, (kind, routes) in nodes.items()
        if same[p] == p
    }


def _reached(nodes: _Nodes) -> list[Place]:
    """The nodes that can be reached, breadth first from the start."""
    order = {START_ID: None}
    todo = deque([START_ID])
    while todo:
        for target in nodes[todo.popleft()][1].values():
            if target in nodes and target not in order:
                order[target] = None
                todo.append(target)
    return list(order)


def _names(order: list[Place], nodes: _Nodes, stems: Mapping[Place, str]) -> dict[Place, str]:
    """Short names in the order of `order`; a second puller has the first one's name and a `b`."""
    names = {START_ID: START_ID, END_ID: END_ID, NONE: NONE}
    halves = {
        routes[EMPTY]: p
        for p in reversed(order)
        for kind, routes in [nodes[p]]
        if kind == "PULLER_RB" and EMPTY in routes
    }
    numbers: Counter[str] = Counter()
    for place in order:
        if place in names:
            continue
        if nodes[place][0] == "PULLER_YG" and halves.get(place) in names:
            names[place] = names[halves[place]] + "b"
        else:
            names[place] = f"{stems[place]}{numbers[stems[place]]}"
            numbers[stems[place]] += 1
    return names


def dfa_program(dfa: Dfa) -> Program:
    """The program that accepts exactly the tapes that `dfa` accepts.

    This holds for tapes over its alphabet; a tape with other colours may be accepted. Each state
    has at most two pullers. A state from which no tape is accepted becomes `NONE`, and one from
    which every tape is accepted becomes `end`; both are recognised only if `dfa` is minimal.
    """
    accepts = [bool(a) for a in dfa.accepting]
    delta = [[int(t) for t in row] for row in dfa.delta]
    target = [END_ID if accepts[q] and set(row) == {q} else q for q, row in enumerate(delta)]

    def step(state: int, condition: str) -> Move[int]:
        if condition == EMPTY:
            return ("", END_ID) if accepts[state] else None
        return "", target[delta[state][dfa.alphabet.index(condition)]]

    builder = Builder()
    start = target[0]
    if isinstance(start, str):
        return builder.program(start)
    return builder.program(builder.transduce(step, start, dfa.alphabet, possible=dfa.alphabet))


def erase(builder: Builder, colours: str, then: Place) -> Place:
    """Empties a tape that has only `colours`, and goes to `then`."""
    return builder.transduce(
        lambda state, c: ("", then if c == EMPTY else state), 0, colours, stem="erase"
    )
