"""Scope: one language of answers and its judge.

Everything that depends on the language alone is here; what depends on the kind of problem is a
`Family`. A scope keeps no state and is found by its name (`deltagym.core.registry.get_scope`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from deltagym.core.answers import Span, last_block_span
from deltagym.core.audit import NOT_AUDITED, Audit
from deltagym.core.errors import BadInput, unknown_name
from deltagym.core.evidence import Evidence
from deltagym.core.markup import Markup
from deltagym.core.problem import Case, Json, Problem, Verdict, canonical_json


class Scope(ABC):
    """One language of answers: reads completions, judges them, and reads and writes cases.

    Attributes:
        name: Unique name, e.g. `"manufactoria"`; rows carry it as `dataset`.
        dialects: Variants of the language, the default first.
        case_counts: How many cases a problem may have; `deltagym validate` holds suites to it.
        renamed_from: Old names of this scope. They are accepted with a note for one version.
    """

    name: ClassVar[str]
    dialects: ClassVar[tuple[str, ...]]
    case_counts: ClassVar[range]
    renamed_from: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def judge(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str
    ) -> list[Verdict]:
        """Judges `completions[i]` against `problems[i]`; `verify_many` has checked all three."""

    @abstractmethod
    def read_case(self, test: Mapping[str, Json]) -> Case:
        """Reads one entry of a row's `ground_truth`; raises `BadInput` naming the field."""

    @abstractmethod
    def write_case(self, case: Case) -> Json:
        """Writes one entry of a row's `ground_truth`."""

    def tests_of_row(self, row: Mapping[str, Json]) -> Sequence[Json] | None:
        """The test cases of a row whose `ground_truth` is empty or missing; None for none."""
        return None

    def read_family(self, row: Mapping[str, Json]) -> str:
        """The name of the family of a row that has no column for it."""
        return "unnamed"

    def why_no_family(self, name: str) -> str:
        """Why the scope has no family of this name, as a clause; empty if it has nothing to say."""
        return ""

    def read_level(self, row: Mapping[str, Json]) -> str:
        """The level that a row names in `level` or else `difficulty`; `unknown` if in neither."""
        given = (row.get(column) for column in ("level", "difficulty"))
        return next((str(level) for level in given if level not in (None, "")), "unknown")

    def verify_many(
        self, problems: Sequence[Problem], completions: Sequence[str], dialect: str | None = None
    ) -> list[Verdict]:
        """Judges `completions[i]` against `problems[i]`.

        Args:
            problems: One for each completion, from any family of this scope.
            completions: What the model wrote.
            dialect: Variant of the language; None for the default.

        Raises:
            BadInput: The lengths differ, a completion is not text, a case is malformed, or there
                is no such dialect.
        """
        self.require_dialect(dialect)
        if len(problems) != len(completions):
            raise BadInput(
                f"completions: {len(completions)} for {len(problems)} problems; give one each"
            )
        require_texts(completions)
        return self.judge(problems, completions, dialect or self.dialects[0])

    def require_dialect(self, dialect: str | None) -> None:
        """Raises `BadInput` unless `dialect` is None or one of `dialects`."""
        if dialect is not None and dialect not in self.dialects:
            raise unknown_name("dialect", dialect, self.dialects, of=self.name)

    def answer_span(self, completion: str) -> Span:
        """Where the answer is in `completion`: by default, the last fenced block or all of it."""
        return last_block_span(completion)

    def used_spans(self, completion: str) -> list[Span]:
        """Spans of characters of `completion` that its verdict can depend on.

        The entropy bonus is paid on these alone, where exploring can change anything.
        """
        return [self.answer_span(completion)]

    def idle_answers(self, problem: Problem) -> tuple[str, ...]:
        """Baseline: completions whose outcome does not depend on their input."""
        return ()

    def prompt(self, problem: Problem) -> str:
        """The user message that puts `problem` to a language model; by default its statement."""
        return problem.statement

    def feedback(self, cases: Sequence[Case], more: int, error: str) -> str:
        """What a model is told about an answer that failed, so that it can try again.

        Args:
            cases: Failing cases to show.
            more: How many more failed.
            error: Why the answer could not be run at all; empty when it could.
        """
        if error:
            lines = [f"It cannot be run: {error}"]
        else:
            lines = [f"Failed: {canonical_json(self.write_case(case))}" for case in cases]
        return "\n".join([*lines, f"{more} more tests failed."] if more else lines)

    def answer_parts(self, answer: str) -> list[str]:
        """Cuts an answer into the parts in which it can be given away as a hint.

        Joined, the parts are the whole answer.
        """
        return answer.splitlines(keepends=True)

    def canonical(self, completion: str) -> str | None:
        """The part of `completion` that can matter, written in one fixed way, a statement a line.

        Programs that differ only in names, order, layout or dead code give the same text. None if
        `completion` is no program, or the scope has no such form.
        """
        return None

    def behaviour(self, problem: Problem, completion: str) -> str | None:
        """A key of what `completion` does on the inputs of `problem`; equal for equal behaviour.

        None if `completion` is no program, or the scope cannot tell.
        """
        return None

    def audit(self, problem: Problem, completions: Sequence[str]) -> list[Audit]:
        """Judges completions by more than the problem's cases; for evaluation, never for rewards.

        Returns:
            One audit a completion. `deltagym.core.audit.NOT_AUDITED` where the scope has no judge
            stronger than the cases.
        """
        return [NOT_AUDITED] * len(completions)

    def evidence(self, problems: Sequence[Problem]) -> Evidence | None:
        """What can be shown about `problems`, of any family of this scope; None for nothing."""
        return None

    def upstream_columns(self, problem: Problem) -> Mapping[str, Json]:
        """Columns of upstream's row of `problem` that ours lacks or writes in another way."""
        return {}

    def draw(self, completion: str, title: str) -> Markup | None:
        """A drawing of an answer as SVG, with an accessible `title`; None where there is none."""
        return None

    def legend(self) -> Markup:
        """What the colours and signs of `draw` mean; empty where nothing is drawn."""
        return Markup("")


def require_texts(completions: Sequence[str]) -> None:
    """Raises `BadInput`, naming the first completion that is not text, if there is one."""
    if set(map(type, completions)) <= {str}:  # a loop in C; a subclass takes the slower one
        return
    for i, completion in enumerate(completions):
        if not isinstance(completion, str):
            raise BadInput(f"completions[{i}]: must be text, not {type(completion).__name__}")
