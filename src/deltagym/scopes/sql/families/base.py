"""SqlFamily: the base of every SQL family. A family is a topic.

A problem has an address: level, split, index and seed. First its set of features is drawn,
uniformly from the sets whose score is in the level's band. Then questions with exactly these
features are written until one belongs to the split and has cases that tell right from wrong. A
question belongs to the split that its own hash names.
"""

from __future__ import annotations

from contextlib import closing
from functools import lru_cache
from typing import ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.family import EndlessFamily, Params, Split, split_by
from deltagym.core.problem import Json, Problem
from deltagym.core.scope import Scope
from deltagym.core.seeding import digest, rng
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.engine import Contents
from deltagym.scopes.sql.gold import gold_answer
from deltagym.scopes.sql.instances import constants, draw_contents
from deltagym.scopes.sql.prompt import describe
from deltagym.scopes.sql.scope import SCOPE
from deltagym.scopes.sql.selection import SAMPLES, Chosen, Lab, choose_cases, is_trivial
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.topics import BANDS, MADE_UP, Topic

ATTEMPTS = 2000
"""Questions written for one problem before giving up."""


class SqlFamily(EndlessFamily):
    """Questions of one topic.

    Attributes:
        topic: The kind of question.
    """

    scope: ClassVar[Scope] = SCOPE
    topic: ClassVar[Topic]

    @property
    def levels(self) -> tuple[str, ...]:
        bands = [band for band in BANDS if self.topic.subsets(band)]
        return (*bands, *(band + MADE_UP for band in bands))

    def meaning(self, params: Params) -> str:
        """The hash of tables and gold query, or an address, which stands for one question."""
        if "draw" in params:
            return f"sql {meaning_key(self.draft(params))}"
        return f"sql {self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address, or with the draw that `params` names.

        Raises:
            BadInput: The draw does not give a question.
        """
        self.require_level(level)
        if "draw" not in params:
            return self._first_at(level, params, seed)
        draft = self.draft(params)
        chosen = choose_cases(draft.schema, draft.tree, draft.in_order, params["draw"])
        if chosen is None:
            raise self._no_question(params, "problem")
        return self._made(level, params, draft, chosen)

    def _first_at(self, level: str, params: Params, seed: int) -> Problem:
        """The first question at an address that can be asked."""
        address = [seed, "sql", self.name, level, params["split"], params["index"]]
        subsets = self.topic.subsets(level.removesuffix(MADE_UP))
        features = list(rng(*address, "features").choice(subsets))
        for attempt in range(ATTEMPTS):
            named = {**params, "draw": digest(*address, attempt).hex()[:16], "features": features}
            draft = _draft(self, level, named["draw"], tuple(features))
            if draft is None or split_of(draft) != params["split"]:
                continue
            chosen = choose_cases(draft.schema, draft.tree, draft.in_order, named["draw"])
            if chosen is not None:
                return self._made(level, named, draft, chosen)
        raise DeltaGymError(
            f"{self.name} {level}: none of {ATTEMPTS} questions with {features} could be asked"
        )

    def _made(self, level: str, params: Params, draft: Draft, chosen: Chosen) -> Problem:
        known = {
            "domain": draft.schema.domain.name,
            "motif": draft.schema.motif,
            "killed": [chosen.killed, chosen.tried],
        }
        statement = describe(draft, *_sample(draft, params["draw"]))
        return Problem(self.name, level, {**params, **known}, statement, chosen.cases)

    def draft(self, params: Params) -> Draft:
        """The question that a problem's parameters name.

        Raises:
            BadInput: The parameters name a draw that does not give a question.
        """
        draft = _draft(self, params["level"], params["draw"], tuple(params["features"]))
        if draft is None:
            raise self._no_question(params, "question")
        return draft

    def _no_question(self, params: Params, what: str) -> BadInput:
        return BadInput(
            f"params.draw: {params['draw']!r} does not give a {what} of {self.name}; take one that "
            "a problem names"
        )

    def reference(self, problem: Problem) -> str:
        return gold_answer(problem)


@lru_cache(maxsize=4096)
def _draft(family: SqlFamily, level: str, draw: str, features: tuple[str, ...]) -> Draft | None:
    return family.topic.build(features, level.endswith(MADE_UP), rng("sql", "draft", draw))


def meaning_key(draft: Draft) -> str:
    """A hash of tables and gold query."""
    return digest(draft.schema.ddl, write(draft.tree), draft.in_order).hex()[:16]


def split_of(draft: Draft) -> Split:
    """The split to which a question belongs, by its hash alone."""
    return split_by(meaning_key(draft))


def _sample(draft: Draft, draw: str) -> tuple[Contents, Json]:
    """A database to show and its result: the first whose result is not trivial."""
    near = constants(draft.tree)
    first = None
    with closing(Lab(draft.schema, draft.tree, draft.in_order)) as lab:
        for number in range(SAMPLES):
            contents = draw_contents(draft.schema, "sample", rng(draw, "sample", number), near)
            expected = lab.expected(contents)
            if expected is not None:
                first = first or (contents, expected)
                if not is_trivial(contents, expected):
                    return contents, expected
    if first is None:
        raise DeltaGymError(f"draw {draw}: no sample can be shown")
    return first
