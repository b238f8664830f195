"""Family: the one interface behind which every kind of problem lives, and the registry that finds families.

Third parties add a family by an entry point in the group `deltagym.families` that names a `Family` subclass or instance.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, ClassVar, Literal

from deltagym.problem import BadInput, Case, Json, Problem, Verdict, canonical_json
from deltagym.seeding import ordered

if TYPE_CHECKING:
    from deltagym.proof import Prover

Split = Literal["train", "test"]
Params = Mapping[str, Json]

TEST_SHARE = 0.15
"""Share of a level's distinct meanings that `Family.generate` keeps for its test split (upstream: 1 - 0.85)."""


class Family(ABC):
    """Generates problems, words their prompts, verifies completions and writes a gold program for each problem.

    Attributes:
        name: Unique name, e.g. `"contains_ordered"`.
        scope: The package it belongs to, e.g. `"manufactoria"`.
        idle: Completions whose outcome does not depend on their input: the floor to print beside a dense reward.
        case_counts: How many cases a problem may have; `deltagym validate` holds suites to it.
        dialects: Variants of the scope's language that `verify_many` knows, the default first.
    """

    name: ClassVar[str]
    scope: ClassVar[str]
    idle: ClassVar[tuple[str, ...]] = ()
    case_counts: ClassVar[range] = range(24, 41)
    dialects: ClassVar[tuple[str, ...]] = ()

    @property
    @abstractmethod
    def levels(self) -> tuple[str, ...]:
        """Names of the levels this family can generate, easiest first."""

    @abstractmethod
    def params(self, level: str) -> Iterator[Params]:
        """Every parameter set of `level`, in a fixed order."""

    @abstractmethod
    def meaning(self, params: Params) -> str:
        """A key equal for two parameter sets exactly when they ask for the same behaviour, across families of a scope."""

    @abstractmethod
    def problem(self, level: str, params: Params, seed: int = 0) -> Problem:
        """The problem with these parameters; the same arguments give the same bytes."""

    @abstractmethod
    def prompt(self, problem: Problem) -> str:
        """The full user message that puts `problem` to a language model."""

    @abstractmethod
    def reference(self, problem: Problem) -> str:
        """The gold completion: a program that solves `problem` on every input, not only on its cases."""

    @abstractmethod
    def verify_many(self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None) -> list[Verdict]:
        """Judges `completions[i]` against `problems[i]`, which may belong to any family of this scope.

        Args:
            problems: One a completion.
            completions: What the model wrote.
            dialect: Variant of the scope's language; None is the scope's default.
        """

    @abstractmethod
    def case_from_row(self, test: Mapping[str, Json]) -> Case:
        """Reads one entry of a row's `ground_truth`; raises `BadInput` naming the field."""

    @abstractmethod
    def case_to_row(self, case: Case) -> Json:
        """Writes one entry of a row's `ground_truth`."""

    def upstream_columns(self, problem: Problem) -> Mapping[str, Json]:
        """Columns of upstream's row of `problem` that are other than those of ours, or are not there."""
        return {}

    def used_spans(self, completion: str) -> list[tuple[int, int]] | None:
        """Spans of characters (start, stop) of `completion` that its verdict can depend on; None when that is all of it.

        Exploration is then paid for where it can change anything.
        """
        return None

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        """What a model is told of an answer that failed, for it to try again (verification in the loop).

        Args:
            cases: Failing cases to show.
            more: How many more failed.
            error: Why the answer could not be run at all; empty when it could.
        """
        lines = [f"It cannot be run: {error}"] if error else [f"Failed: {canonical_json(self.case_to_row(c))}" for c in cases]
        return "\n".join([*lines, f"{more} more tests failed."] if more else lines)

    def answer_parts(self, problem: Problem) -> list[str]:
        """The gold answer cut into the parts in which it can be given away as a hint; joined, they are the whole of it."""
        return self.reference(problem).splitlines(keepends=True)

    def canonical(self, completion: str) -> str | None:
        """The part of `completion` that can matter, written in one fixed way, a statement a line; None if it is no program.

        Programs that differ only in names, order, layout or dead code give the same text.
        """
        return None

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        """A key of what `completion` does on the inputs of `problem`, equal for programs that do the same; None if it is no program."""
        return None

    def prover(self, problems: Sequence[Problem]) -> Prover | None:
        """What the scope can prove about `problems`, which may belong to any of its families; None when it offers nothing."""
        return None

    def verify(self, problem: Problem, completion: str) -> Verdict:
        """Judges one completion."""
        return self.verify_many([problem], [completion])[0]

    def distinct_params(self, level: str) -> list[Params]:
        """The level's parameter sets without semantic twins: the first of each meaning, in order."""
        return list({self.meaning(p): p for p in reversed(list(self.params(level)))}.values())[::-1]

    def generate(self, level: str, split: Split, index: int, seed: int = 0) -> Problem:
        """Problem number `index` of a level's split. Splits share no meaning.

        Raises:
            BadInput: The level does not exist, or `index` is past the end of the split.
        """
        self.require_level(level)
        pool = self.distinct_params(level)
        ranked = ordered(pool, [self.meaning(p) for p in pool], seed, self.name, "split")
        cut = round(len(ranked) * TEST_SHARE)
        chosen = ranked[:cut] if split == "test" else ranked[cut:]
        if not 0 <= index < len(chosen):
            size = f"{self.name} {level} {split} has {len(chosen)} problems"
            raise BadInput(f"index: {size}, so index must be 0 to {len(chosen) - 1}, not {index}")
        return self.problem(level, chosen[index], seed)

    def require_level(self, level: str) -> None:
        """Raises `BadInput` unless `level` is one of `levels`."""
        if level not in self.levels:
            raise BadInput(f"level: {self.name} has no level {level!r}; choose one of {', '.join(self.levels)}")

    def require_dialect(self, dialect: str | None) -> None:
        """Raises `BadInput` unless `dialect` is None or one of `dialects`."""
        if dialect is not None and dialect not in self.dialects:
            raise BadInput(f"dialect: {self.scope} has no dialect {dialect!r}; choose one of {', '.join(self.dialects)}")


BUILT_IN = {
    "starts_with": "manufactoria.starts_with",
    "exact_sequence": "manufactoria.exact_sequence",
    "ends_with": "manufactoria.ends_with",
    "contains_substring": "manufactoria.contains_substring",
    "contains_ordered": "manufactoria.contains_ordered",
    "contains_count": "manufactoria.contains_count",
    "regex_pattern": "manufactoria.regex_pattern",
    "regex_same_num": "manufactoria.regex_same_num",
    "numerical_comparison": "manufactoria.numerical_comparison",
    "numerical_max_min": "manufactoria.numerical_max_min",
    "numerical_operations": "manufactoria.numerical_operations",
    "append_sequence": "manufactoria.append_sequence",
    "prepend_sequence": "manufactoria.prepend_sequence",
    **dict.fromkeys((
        "rotobj", "rotbox", "movbox", "gravity", "multibox", "multiobj",
        "rotobj_rotbox", "rotobj_movbox", "rotobj_gravity", "rotobj_multibox", "rotobj_multiobj", "rotbox_movbox",
        "rotbox_gravity", "rotbox_multibox", "rotbox_multiobj", "movbox_gravity", "movbox_multibox",
        "movbox_multiobj", "gravity_multibox", "gravity_multiobj", "multibox_multiobj",
        "rotobj_rotbox_movbox", "rotobj_rotbox_gravity", "rotobj_rotbox_multibox", "rotobj_rotbox_multiobj",
        "rotobj_movbox_gravity", "rotobj_movbox_multibox", "rotobj_movbox_multiobj", "rotobj_gravity_multibox",
        "rotobj_gravity_multiobj", "rotobj_multibox_multiobj", "rotbox_movbox_gravity", "rotbox_movbox_multibox",
        "rotbox_movbox_multiobj", "rotbox_gravity_multibox", "rotbox_gravity_multiobj", "rotbox_multibox_multiobj",
        "movbox_gravity_multibox", "movbox_gravity_multiobj", "movbox_multibox_multiobj",
        "gravity_multibox_multiobj",
        "irregular", "periodic", "heave", "spring", "reversed", "rotobj_reversed", "rotbox_reversed",
        "movbox_reversed", "gravity_reversed",
    ), "bouncing.catalogue"),
    **dict.fromkeys((
        "sql_joining", "sql_aggregation", "sql_set_algebra", "sql_subquery", "sql_window", "sql_hierarchy", "sql_mutation",
        "sql_joining_window", "sql_set_aggregation", "sql_hierarchy_aggregation", "sql_division", "sql_as_of",
    ), "sql.catalogue"),
    **{f"contest_{name}": f"contest.{name}" for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")},
    **{f"contest_{name}_cpp": "contest.in_cpp" for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")},
    **dict.fromkeys((
        "metamath_rewrite", "metamath_order", "metamath_count", "metamath_calculus", "metamath_rewrite_order",
        "metamath_rewrite_count", "metamath_rewrite_calculus", "metamath_order_count", "metamath_order_calculus",
        "metamath_count_calculus", "metamath_splice", "metamath_binder",
    ), "proof.metamath.catalogue"),
    "proof_algebra": "proof.algebra",
    "proof_inequality": "proof.inequality",
    "proof_number_theory": "proof.number_theory",
    "proof_geometry": "proof.geometry",
}  # fmt: skip
"""Family name to module below `deltagym.families`, which holds one `FAMILY` or `FAMILIES` by name. Imported only when asked for."""

_loaded: dict[str, Family] = {}


def family_names() -> list[str]:
    """Names of all families, built in first, then those of installed entry points."""
    return [*BUILT_IN, *sorted(e.name for e in entry_points(group="deltagym.families") if e.name not in BUILT_IN)]


def get_family(name: str) -> Family:
    """The family called `name`.

    Raises:
        BadInput: No such family, or its entry point does not give a `Family`.
    """
    if name not in _loaded:
        _loaded[name] = _load(name)
    return _loaded[name]


def _load(name: str) -> Family:
    if name in BUILT_IN:
        module = importlib.import_module(f"deltagym.families.{BUILT_IN[name]}")
        return module.FAMILIES[name] if hasattr(module, "FAMILIES") else module.FAMILY
    for entry in entry_points(group="deltagym.families", name=name):
        found = entry.load()
        instance = found() if isinstance(found, type) else found
        if not isinstance(instance, Family):
            raise BadInput(f"entry point {entry.name!r} = {entry.value!r} must name a deltagym.Family, not {type(instance).__name__}")
        return instance
    raise BadInput(f"family: there is no family {name!r}; known are {', '.join(family_names())}")
