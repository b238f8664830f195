"""Base classes of families whose problems ask to accept some tapes and reject all others.

A concrete family has a predicate in plain Python, an automaton built in another way, and a
sentence. The rest (meaning, gold program, adversarial cases, examples in the statement) follows
from these three.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import ClassVar

import numpy as np

from deltagym.core.family import Params
from deltagym.core.problem import Case, Problem, canonical_json
from deltagym.core.registry import get_family
from deltagym.core.seeding import digest, rng
from deltagym.scopes.manufactoria import automata
from deltagym.scopes.manufactoria.automata import Dfa
from deltagym.scopes.manufactoria.cases import accept_case
from deltagym.scopes.manufactoria.cover import MAXIMUM, MINIMUM, RIVAL, TILT, TOTAL
from deltagym.scopes.manufactoria.families.base import ManufactoriaFamily
from deltagym.scopes.manufactoria.formatter import format_program
from deltagym.scopes.manufactoria.gold import dfa_program
from deltagym.scopes.manufactoria.kin_cases import choose_against, draw_stretched
from deltagym.scopes.manufactoria.mutants import (
    LONGEST,
    dfa_routes,
    mutants,
    probes,
    program_edits,
    program_routes,
    table_edits,
)
from deltagym.scopes.manufactoria.random_tapes import case_source, draw_tapes
from deltagym.scopes.manufactoria.selection import (
    Choice,
    Machines,
    Tapes,
    choose_tapes,
    extend_choice,
    scattered,
)

TWO, FOUR = "RB", "RBYG"
"""The colours of tapes in `-2c` and `-4c` levels."""

COLOUR_SENTENCE = {
    TWO: "Input tapes carry only R and B.",
    FOUR: "Input tapes can carry R, B, Y and G.",
}

EXHAUSTIVE = {TWO: 8, FOUR: 4}
"""All tapes up to this length are candidates for a case."""

SINGLES, PAIRS, STATES = 1500, 700, 400
"""Most mutants that cases are chosen against: programs with one edit, with two, and automata."""

STATE_SHARE = 0.05
"""Share of the wrong automata in the weight of all likely mistakes."""

POOL = 2500
"""Most languages of one family that cases must expose."""

SAMPLE = 1000
"""Size of a level whose parameter space is too large to list."""

LONG = 120
"""Longest of the further candidates for problems with more than 40 cases."""

CORES = 8
"""Accepted tapes near which random cases are drawn."""


class AcceptFamily(ManufactoriaFamily):
    """A family of languages. Each parameter set has `colours`, either `"RB"` or `"RBYG"`.

    Attributes:
        kin: Names of other families whose languages the cases must expose, besides this family's.
        tilt: Most cases of one verdict, of 40. A rejected tape tests only the first wrong turn on
            it, so languages that reject nearly everything need many of them. But the idle score of
            a suite should be 0.55 at most.
        scarce: Most cases of a problem that fewer than 11 candidates accept, or reject; other
            problems' languages may need more.
        most: Most cases where 40 leave too many of the likely mistakes unexposed.
        most_scarce: The same for a problem that fewer than 11 candidates accept, or reject.
        most_tiny: The same for every problem of a tiny level.
    """

    kin: ClassVar[tuple[str, ...]] = ()
    tilt: ClassVar[int] = TILT
    scarce: ClassVar[int] = MAXIMUM
    most: ClassVar[int] = MAXIMUM
    most_scarce: ClassVar[int] = MAXIMUM
    most_tiny: ClassVar[int] = MAXIMUM

    def __init__(self) -> None:
        self._automata: dict[str, Dfa] = {}
        self._keys: dict[str, str] = {}
        self._pools: dict[str, tuple[list[Dfa], Machines]] = {}

    @property
    def case_counts(self) -> range:
        """From the fewest cases to the most that a problem of any kind may have."""
        most = max(MAXIMUM, self.most, self.most_scarce, self.most_tiny)
        return range(min(MINIMUM, self.scarce), most + 1)

    @abstractmethod
    def accepts(self, params: Params, tape: str) -> bool:
        """Whether `tape` is to be accepted: the definition of the problem, without an automaton."""

    @abstractmethod
    def language(self, params: Params) -> Dfa:
        """An automaton, not necessarily minimal, of the accepted tapes."""

    @abstractmethod
    def criterion(self, params: Params) -> str:
        """Which tapes to accept, in words that decide every tape."""

    @abstractmethod
    def siblings(self, params: Params) -> Iterable[Dfa]:
        """Languages that a solver may confuse with this one; equal ones do no harm."""

    @abstractmethod
    def hints(self, params: Params) -> Iterable[str]:
        """Tapes worth testing because of the parameters."""

    def forced(self, params: Params) -> list[str]:
        """Tapes that are always cases."""
        return [""]

    def automaton(self, params: Params) -> Dfa:
        """The minimal automaton of the accepted tapes."""
        key = canonical_json(dict(params))
        if key not in self._automata:
            self._automata[key] = self.language(params).minimal()
        return self._automata[key]

    def meaning(self, params: Params) -> str:
        key = canonical_json(dict(params))
        if key not in self._keys:
            self._keys[key] = f"accept:{params['colours']}:{self.automaton(params).table_key()}"
        return self._keys[key]

    def reference(self, problem: Problem) -> str:
        return format_program(dfa_program(self.automaton(problem.params)))

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        self.require_colours(level, params)
        cases = tuple(
            accept_case(tape, self.accepts(params, tape))
            for tape, _ in self._choice(level, params, seed).tapes
        )
        return Problem(self.name, level, dict(params), self.statement(params), cases)

    def cores(self, params: Params) -> list[str]:
        """Accepted tapes near which random cases are drawn: the shortest ones."""
        return self.automaton(params).shortest(True, CORES, LONGEST)

    def random_cases(self, problem: Problem, count: int, seed: int = 0) -> tuple[Case, ...]:
        params, source = problem.params, case_source(problem, count, seed)
        right = partial(self.accepts, params)
        tapes = draw_tapes(self.cores(params), params["colours"], right, count, source)
        return tuple(accept_case(tape, right(tape)) for tape in tapes)

    def statement(self, params: Params) -> str:
        """The task in words: the colours, the criterion, the empty tape and a worked example."""
        colours, criterion = COLOUR_SENTENCE[params["colours"]], self.criterion(params)
        empty = f"The empty tape is to be {'accepted' if self.accepts(params, '') else 'rejected'}."
        return " ".join([colours, criterion, empty, self._example(params)])

    def _example(self, params: Params) -> str:
        """A sentence with the verdicts of a shortest accepted tape and of its neighbours."""
        dfa = self.automaton(params)
        good = next(tape for tape in dfa.shortest(True, 2, LONGEST) if tape)
        near = edits(good, dfa.alphabet)
        bad = [tape for tape in near if tape and not self.accepts(params, tape)]
        bad += [tape for tape in dfa.shortest(False, 2, LONGEST) if tape]
        longer = next(
            (tape for tape in near if len(tape) > len(good) and self.accepts(params, tape)), None
        )
        accepted = f"{good} and {longer} are accepted" if longer else f"{good} is accepted"
        rejected = f", but {bad[0]} is rejected" if bad else ""
        return f"For example, {accepted}{rejected}."

    def _choice(self, level: str, params: Params, seed: int) -> Choice:
        """Chooses the cases' tapes.

        They expose every language in the pool and every sibling, and as many mutants as possible.
        """
        dfa = self.automaton(params)
        colours = params["colours"]
        others, pool = self._rivals(colours)
        siblings = list(self.siblings(params))
        rivals = [*others, *siblings]
        mutated, weight = _mutants(dfa)
        wrong = Machines.join([pool, Machines.of(siblings), mutated])
        weights = np.concatenate([np.full(len(rivals), RIVAL), weight])
        forced = self.forced(params)
        extra = [
            *forced,
            *self.hints(params),
            *probes(dfa, rng(seed, self.name, dict(params), "cases")),
        ]
        while True:
            tapes = Tapes.of(colours, EXHAUSTIVE[colours], extra)
            choice = choose_tapes(dfa, wrong, tapes, forced, weights, self.tilt, self.scarce)
            missing = {
                tape for i in choice.unexposed if (tape := dfa.distinguish(rivals[i])) is not None
            }.difference(tapes.texts)
            if not missing:
                break
            extra += sorted(missing)
        tiny = level.startswith("tiny")
        most, scarce = (self.most_tiny,) * 2 if tiny else (self.most, self.most_scarce)
        if most == scarce == MAXIMUM:
            return choice
        for verdict in (True, False):
            extra += dfa.shortest(verdict, most // 2, LONG)
        tapes = Tapes.of(colours, EXHAUSTIVE[colours], extra)
        return extend_choice(choice, dfa, wrong, tapes, weights, most, scarce)

    def _rivals(self, colours: str) -> tuple[list[Dfa], Machines]:
        """The pools of this family and its kin; they are made once."""
        if colours not in self._pools:
            families = [self, *map(get_family, self.kin)]
            pools = [f.pool(colours) for f in families if isinstance(f, AcceptFamily)]
            dfas = [dfa for pool in pools for dfa in pool]
            self._pools[colours] = dfas, Machines.of(dfas)
        return self._pools[colours]

    def pool(self, colours: str) -> list[Dfa]:
        """The distinct languages of all levels with these colours, at most `POOL`, scattered."""
        every = [p for level in self.levels for p in self.params(level) if p["colours"] == colours]
        distinct = list({self.meaning(p): p for p in every}.values())
        return [self.automaton(distinct[i]) for i in scattered(len(distinct))[:POOL]]


def _mutants(dfa: Dfa) -> tuple[Machines, np.ndarray]:
    """Mutants of the gold program and of the minimal automaton, and their weights.

    The weights add up to `TOTAL`.
    """
    symbols = len(dfa.alphabet)
    table, first = program_routes(dfa_program(dfa))
    programs, chance = mutants(table, first, symbols, program_edits(table, first), SINGLES, PAIRS)
    states = dfa_routes(dfa)
    others, share = mutants(states, 0, symbols, table_edits(states, symbols), STATES, 0)
    weight = TOTAL * np.concatenate([chance * (1 - STATE_SHARE), share * STATE_SHARE])
    return Machines.join([programs, others]), np.maximum(1, weight.astype(np.int64))


def edits(word: str, alphabet: str) -> list[str]:
    """The words one deletion, substitution or insertion away, in that order, without repeats."""
    cuts = range(len(word))
    deleted = [word[:i] + word[i + 1 :] for i in cuts]
    changed = [word[:i] + c + word[i + 1 :] for i in cuts for c in alphabet if c != word[i]]
    inserted = [word[:i] + c + word[i:] for i in range(len(word), -1, -1) for c in alphabet]
    return list(dict.fromkeys([*deleted, *changed, *inserted]))


def words(alphabet: str, shortest: int, longest: int) -> Iterator[str]:
    """All words of `shortest` to `longest` symbols, ordered by length, then by alphabet."""
    for length in range(shortest, longest + 1):
        yield from map("".join, product(alphabet, repeat=length))


def sample(total: int, count: int, *path: str) -> list[int]:
    """`count` distinct numbers below `total`, chosen by hashing `path`, ascending; or all."""
    if total <= count:
        return list(range(total))
    chosen: set[int] = set()
    step = 0
    while len(chosen) < count:
        chosen.add(int.from_bytes(digest(*path, step)[:8], "big") % total)
        step += 1
    return sorted(chosen)


@dataclass(frozen=True, slots=True)
class WordLevel:
    """A level of a family whose parameter is a word.

    Attributes:
        colours: The colours of tapes and words.
        shortest: Length of its shortest words.
        longest: Length of its longest words.
        limit: Most words; a larger space is sampled by hashing, the same for all seeds.
    """

    colours: str
    shortest: int
    longest: int
    limit: int | None = None


class WordFamily(AcceptFamily):
    """Languages defined by one word: parameters are `{"colours": "RB", "word": "RBB"}`."""

    level_table: ClassVar[Mapping[str, WordLevel]]

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(self.level_table)

    def params(self, level: str) -> Iterator[Params]:
        self.require_level(level)
        row = self.level_table[level]
        space = list(words(row.colours, row.shortest, row.longest))
        for i in sample(len(space), row.limit or len(space), self.name, level):
            yield {"colours": row.colours, "word": space[i]}

    def cores(self, params: Params) -> list[str]:
        return [params["word"]]

    @property
    def kindred(self) -> tuple[WordFamily, ...]:
        families = map(get_family, self.kin)
        return tuple(family for family in families if isinstance(family, WordFamily))

    def cases_against_kin(self, problem: Problem, seed: int = 0) -> tuple[Case, ...]:
        params = problem.params
        kin = [partial(family.accepts, params) for family in self.kindred]
        if not kin:
            return problem.cases
        source = rng(seed, self.name, problem.level, "cases against kin", dict(params))
        drawn = draw_stretched(params["word"], params["colours"], source)
        right = partial(self.accepts, params)
        tapes = choose_against(right, kin, problem.cases, drawn)
        return tuple(accept_case(tape, right(tape)) for tape in tapes)

    def siblings(self, params: Params) -> Iterator[Dfa]:
        colours, word = params["colours"], params["word"]
        for near in edits(word, colours):
            if near:
                yield self.language({"colours": colours, "word": near})
        for other in (word, word[::-1]):
            for build in (
                automata.prefix,
                automata.exact,
                automata.suffix,
                automata.substring,
                automata.subsequence,
            ):
                yield build(colours, other)
        yield automata.counts(colours, {c: word.count(c) for c in colours})

    def hints(self, params: Params) -> Iterator[str]:
        """The word, its edits, parts and repetitions; also the word with short tapes around it."""
        colours, word = params["colours"], params["word"]
        cores = [word, word[::-1], word * 2, word * 3]
        cores += [word + word[::-1], word[1:] + word, word + word[:-1], *edits(word, colours)]
        cores += [c.join(word) for c in colours] + [c + c.join(word) + c for c in colours]
        yield from cores
        for pad in words(colours, 1, 2):
            yield pad + word
            yield word + pad
            yield pad + word + pad[::-1]
