"""Takes one task through the stages, from its schema to a problem or to the place where it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

from deltagym.core.family import split_by
from deltagym.core.problem import Json, Problem
from deltagym.core.seeding import digest
from deltagym.scopes.sql.compare import right
from deltagym.scopes.sql.english import Style
from deltagym.scopes.sql.features import normal_form
from deltagym.scopes.sql.pipeline.asking import Asking, Ended
from deltagym.scopes.sql.pipeline.client import Asker
from deltagym.scopes.sql.pipeline.config import PipelineConfig
from deltagym.scopes.sql.pipeline.databases import Run, Tests, draw_tests, require_runs, run_job
from deltagym.scopes.sql.pipeline.fence import Unusable, found_at, opinion_of, question_of, sql_of
from deltagym.scopes.sql.pipeline.prompts import (
    ask_backward,
    ask_opinion,
    ask_question,
    ask_sql,
    tables_of,
)
from deltagym.scopes.sql.pipeline.reading import Gold, read_sql, require_features
from deltagym.scopes.sql.pipeline.tasks import Task
from deltagym.scopes.sql.pipeline.wording import Question, better, gives_away, question
from deltagym.scopes.sql.pool import Job
from deltagym.scopes.sql.prompt import describe, full_prompt
from deltagym.scopes.sql.topics import BANDS
from deltagym.scopes.sql.verifier import extract

STAGES = (
    "question forward",
    "SQL forward",
    "format",
    "verify",
    "tests",
    "question backward",
    "gates",
    "rows",
)
"""Where a task may end; `rows` is the good end. (Stage 1 samples it.)"""

PLAIN = Style("lines", "", exact=True)


@dataclass(frozen=True)
class TaskReport:
    """What became of a task.

    Attributes:
        task: The task.
        stage: Where it ended.
        reason: Why it ended there; empty if it became a problem.
        problem: The problem, if it became one.
        facts: What was found out on the way.
        requests: Number of its requests, answered from the journal or not.
        unanswered: Whether it ended only because the server did not answer.
    """

    task: Task
    stage: str
    reason: str
    problem: Problem | None
    facts: dict[str, Json]
    requests: int
    unanswered: bool = False


def run_task(task: Task, config: PipelineConfig, asker: Asker, run: Run) -> TaskReport:
    """Takes one task through the stages.

    Args:
        task: What is asked for.
        config: The gates and temperatures.
        asker: Who answers requests.
        run: What runs SQL under guard.

    Raises:
        DeltaGymError: Nothing can be asked or run, whatever the task.
    """
    way = _Way(task, config, asker, run)
    try:
        problem = way.problem()
    except Ended as end:
        stage, reason, unanswered = end.stage, end.reason, end.unanswered
        return TaskReport(task, stage, reason, None, way.facts, way.requests, unanswered)
    return TaskReport(task, "rows", "", problem, way.facts, way.requests)


class _Way:
    """A task under way: what it asks, and what is found out."""

    def __init__(self, task: Task, config: PipelineConfig, asker: Asker, run: Run) -> None:
        self.facts: dict[str, Json] = {}
        self._asking = Asking(task.number, config.gates.tries, asker)
        self._task, self._config, self._run = task, config, run

    @property
    def requests(self) -> int:
        """Number of requests so far."""
        return self._asking.requests

    def problem(self) -> Problem:
        """All stages after the first, in order."""
        heat = self._config.temperatures
        asked = self._asking.usable(
            "question forward", heat.question, ask_question(self._task), question_of
        )
        gold = self._asking.usable("SQL forward", heat.sql, ask_sql(self._task, asked), self._gold)
        self.facts |= {"found": list(gold.found), "sql": gold.sql}
        forward = self._judged(asked, "forward", gold)
        if forward.opinion == "incorrect":
            raise Ended("verify", "the judge says that the SQL does not answer the question")
        tests = self._tests(gold)
        self._gate_sql(gold, tests)
        kept = better(forward, self._backward(gold))
        self.facts |= {"kept": kept.origin, "named": round(kept.named, 3)}
        self._gate_question(gold, kept)
        draft = replace(
            self._task.draft, sentences=(kept.text,), style=PLAIN, in_order=gold.ordered
        )
        statement = describe(draft, *tests.sample)
        self._agree(gold, tests, statement)
        return self._made(gold, tests, statement)

    def _gold(self, answer: str) -> Gold:
        """Stage 4 and the first half of 5; if they fail, the SQL is asked for again."""
        sql = sql_of(answer)
        with found_at("format"):
            gold = read_sql(self._task, sql)
            require_runs(self._task, gold, self._run)
        with found_at("verify"):
            require_features(self._task, gold)
        return gold

    def _judged(self, text: str, origin: str, gold: Gold) -> Question:
        """Second half of stage 5: what the judge says about a question and the SQL."""
        opinion = self._asking.usable(
            "verify",
            self._config.temperatures.judge,
            ask_opinion(tables_of(self._task), text, gold.written),
            opinion_of,
        )
        self.facts[f"{origin} verdict"] = opinion
        return question(text, origin, opinion, gold)

    def _tests(self, gold: Gold) -> Tests:
        """Stage 6."""
        try:
            tests = draw_tests(self._task, gold, self._run)
        except Unusable as error:
            raise Ended("tests", str(error)) from None
        self.facts["rejected"] = [tests.rejected, tests.tried]
        return tests

    def _backward(self, gold: Gold) -> Question | None:
        """Stage 7; None if the answers hold no usable question, which ends nothing."""
        try:
            text = self._asking.usable(
                "question backward",
                self._config.temperatures.backward,
                ask_backward(self._task, gold.written),
                question_of,
            )
            return self._judged(text, "backward", gold)
        except Ended as end:
            if end.unanswered:
                raise
            self.facts["backward"] = end.reason
            return None

    def _gate_sql(self, gold: Gold, tests: Tests) -> None:
        """Stage 8, the gates of the SQL alone; they come before stage 7, which costs answers."""
        low, high = BANDS[self._task.band]
        score = self._task.topic.score(gold.found)
        if not low <= score < high:
            raise Ended(
                "gates",
                f"the SQL's features score {score}, which is not {self._task.band} "
                f"({low} to below {high})",
            )
        least = self._config.gates.rejected
        if tests.share < least:
            raise Ended(
                "gates",
                f"the cases reject {tests.rejected} of {tests.tried} mutants, less than "
                f"{least:.0%}",
            )

    def _gate_question(self, gold: Gold, kept: Question) -> None:
        """Stage 8, the gates of the question that need no further answers."""
        if kept.opinion != "correct":
            raise Ended(
                "gates", f"the judge calls neither question correct; the better is {kept.opinion}"
            )
        if gives_away(kept.text, gold):
            raise Ended("gates", "the question holds a stretch of the SQL")

    def _agree(self, gold: Gold, tests: Tests, statement: str) -> None:
        """Stage 8, self-consistency: enough independent answers are right on every case."""
        gates, heat = self._config.gates, self._config.temperatures.answer
        prompt = full_prompt(statement, self._task.writes, gold.ordered)
        answers = [
            extract(self._asking.ask("gates", heat, ("", prompt), number))
            for number in range(gates.answers)
        ]
        databases = [(case.input["ddl"], case.input["rows"]) for case in tests.cases]
        expected = [case.expected for case in tests.cases]
        results = run_job(self._run, Job(databases, answers, self._task.writes))
        agreed = sum(all(map(right, on_answer, expected)) for on_answer in results)
        self.facts["agreed"] = [agreed, gates.answers]
        if agreed < gates.agree:
            raise Ended(
                "gates",
                f"{agreed} of {gates.answers} independent answers are right on all cases; "
                f"{gates.agree} must be",
            )

    def _made(self, gold: Gold, tests: Tests, statement: str) -> Problem:
        """Stage 9: the problem, with what shows where it came from."""
        task = self._task
        key = digest(task.schema.ddl, normal_form(gold.sql), gold.ordered).hex()[:16]
        params = {
            "level": task.level,
            "split": split_by(key),
            "index": f"written-{key}",
            "domain": task.schema.domain.name,
            "motif": task.schema.motif,
            **{name: self.facts[name] for name in ("kept", "rejected", "agreed")},
            "source": {
                "model": self._config.endpoint.model,
                "seed": task.seed,
                "index": task.index,
            },
            "features": list(gold.found),
            "solution": gold.sql,
        }
        return Problem(task.family, task.level, params, statement, tests.cases)
