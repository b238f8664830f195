"""What every SQL family shares. A family is a topic; its problems are addressed by (level, split, index) and the seed.

The set of features is drawn first, uniformly over those whose score is in the level's band; then questions with exactly these
features are written until one belongs to the split and has cases that tell. A question belongs to the split that its own hash says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import ClassVar

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.evidence import Prover
from deltagym.core.family import EndlessFamily, Params, Split, split_by
from deltagym.core.problem import Case, Json, Problem, Verdict, canonical_json
from deltagym.core.seeding import digest, rng
from deltagym.scopes.sql.cases import LEAST, MOST, Chosen, Lab, choose_cases, trivial
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.instances import Rows, constants, draw_rows
from deltagym.scopes.sql.prompt import describe, full_prompt, row_text
from deltagym.scopes.sql.text import write
from deltagym.scopes.sql.topics import BANDS, Topic
from deltagym.scopes.sql.verifier import answer_span, behaviour_key, extract, verify_batch

NOTHING = "SELECT NULL WHERE 0"
ZERO = "SELECT 0"
NO_CHANGE = "SELECT 1;"

MADE_UP = "-nonsense"
"""Suffix of the levels whose names are pseudo-words."""

ATTEMPTS = 2000
"""Questions written for one problem before giving up."""

SAMPLES = 20
"""Databases drawn for one to show whose result is not empty."""


class SqlFamily(EndlessFamily):
    """Questions of one topic."""

    scope: ClassVar[str] = "sql"
    idle: ClassVar[tuple[str, ...]] = (NOTHING, ZERO, NO_CHANGE)
    case_counts: ClassVar[range] = range(LEAST, MOST + 1)
    dialects: ClassVar[tuple[str, ...]] = ("sqlite",)
    topic: ClassVar[Topic]

    @property
    def levels(self) -> tuple[str, ...]:
        bands = [band for band in BANDS if self.topic.subsets(band)]
        return (*bands, *(band + MADE_UP for band in bands))

    def meaning(self, params: Params) -> str:
        """The hash of tables and gold query; for an address alone, the address, which stands for one question."""
        if "draw" in params:
            return f"sql {meaning_key(self.draft(params))}"
        return f"sql {self.name} {params['level']} {params['split']} {params['index']}"

    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem at an address, or with the draw that `params` names.

        Raises:
            BadInput: The draw does not give a question.
        """
        self.require_level(level)
        if "draw" in params:
            draft = self.draft(params)
            chosen = choose_cases(draft.schema, draft.tree, draft.in_order, params["draw"])
            if chosen is None:
                raise BadInput(
                    f"params.draw: {params['draw']!r} does not give a problem of {self.name}; take one that a problem names"
                )
            return self._made(level, params, draft, chosen)
        return self._found(level, params, seed)

    def _found(self, level: str, params: Params, seed: int) -> Problem:
        """The first problem at an address."""
        address = [seed, "sql", self.name, level, params["split"], params["index"]]
        features = list(
            rng(*address, "features").choice(self.topic.subsets(level.removesuffix(MADE_UP)))
        )
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
        rows, expected = _sample(draft, params["draw"])
        return Problem(
            self.name, level, {**params, **known}, describe(draft, rows, expected), chosen.cases
        )

    def draft(self, params: Params) -> Draft:
        """The question that a problem's `params` name."""
        draft = _draft(self, params["level"], params["draw"], tuple(params["features"]))
        if draft is None:
            raise BadInput(
                f"params.draw: {params['draw']!r} does not give a question of {self.name}; take one that a problem names"
            )
        return draft

    def prompt(self, problem: Problem) -> str:
        expected = problem.cases[0].expected
        return full_prompt(problem.statement, "tables" in expected, expected.get("ordered", False))

    def reference(self, problem: Problem) -> str:
        return write(self.draft(problem.params).tree)

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        self.require_dialect(dialect)
        return verify_batch(problems, completions)

    def prover(self, problems: Sequence[Problem]) -> Prover:
        from deltagym.scopes.sql.proof import SqlProver

        return SqlProver(problems)

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        return [answer_span(completion)]

    def canonical(self, completion: str) -> str | None:
        """The SQL without comments, in one layout and spelling of its words, a clause a line; names are as they were."""
        from deltagym.scopes.sql.features import normal_form

        return normal_form(extract(completion))

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        return behaviour_key(problem, completion)

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        if error:
            return f"It cannot be run: {error}\nWrite the whole answer again, mended."
        lines = [line for case in cases for line in _told(case)]
        lines += [f"{more} more databases came out wrong."] if more else []
        return "\n".join(
            ["It was run. This came out wrong:", *lines, "Write the whole answer again, mended."]
        )

    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        ddl, rows, expected = test.get("ddl"), test.get("rows"), test.get("expected")
        if not isinstance(ddl, str) or not ddl.strip():
            raise BadInput(f"ground_truth: ddl must be the CREATE TABLE statements, not {ddl!r}")
        rows, expected = _object("rows", rows), _object("expected", expected)
        if not all(isinstance(records, list) for records in rows.values()):
            raise BadInput("ground_truth: rows must name a list of rows for each table")
        if not ("tables" in expected or {"rows", "width", "ordered"} <= set(expected)):
            raise BadInput("ground_truth: expected must hold tables, or rows, width and ordered")
        return Case({"ddl": ddl, "rows": rows}, expected)

    def case_to_row(self, case: Case) -> Json:
        """A case as an entry of `ground_truth`; what differs in shape from case to case is JSON text, so that parquet takes it."""
        return {
            "ddl": case.input["ddl"],
            "rows": canonical_json(case.input["rows"]),
            "expected": canonical_json(case.expected),
        }


def _object(name: str, value: Json) -> dict[str, Json]:
    """A JSON object, given as such or as text."""
    import json

    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise BadInput(f"ground_truth: {name} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise BadInput(f"ground_truth: {name} must be an object, not {value!r}")
    return value


@lru_cache(maxsize=4096)
def _draft(family: SqlFamily, level: str, draw: str, features: tuple[str, ...]) -> Draft | None:
    return family.topic.build(features, level.endswith(MADE_UP), rng("sql", "draft", draw))


def meaning_key(draft: Draft) -> str:
    """A hash of tables and gold query."""
    return digest(draft.schema.ddl, write(draft.tree), draft.in_order).hex()[:16]


def split_of(draft: Draft) -> Split:
    """The split to which a question belongs, by its hash alone."""
    return split_by(meaning_key(draft))


def _sample(draft: Draft, draw: str) -> tuple[Rows, Json]:
    """A database to show, the first whose result says something, and that result."""
    near = constants(draft.tree)
    first = None
    with closing(Lab(draft.schema, draft.tree, draft.in_order)) as lab:
        for number in range(SAMPLES):
            rows = draw_rows(draft.schema, "sample", rng(draw, "sample", number), near)
            expected = lab.expected(rows)
            if expected is not None:
                first = first or (rows, expected)
                if not trivial(rows, expected):
                    return rows, expected
    if first is None:
        raise DeltaGymError(f"draw {draw}: no sample can be shown")
    return first


def _told(case: Case) -> list[str]:
    """A failing case in words: the database and what is right."""
    lines = ["With these rows:"]
    for table, records in case.input["rows"].items():
        lines.append(f"{table}: {', '.join(map(row_text, records)) or 'no rows'}")
    if "tables" in case.expected:
        lines.append("the tables must afterwards hold:")
        return lines + [
            f"{name}: {', '.join(map(row_text, records)) or 'no rows'}"
            for name, records in case.expected["tables"].items()
        ]
    result = ", ".join(map(row_text, case.expected["rows"])) or "no rows"
    return [
        *lines,
        f"the right result is{', in this order' if case.expected['ordered'] else ''}: {result}",
    ]
