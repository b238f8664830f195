"""Stage 1: what is asked for; schema, features and style of wording, all drawn from the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Json
from deltagym.core.seeding import rng
from deltagym.scopes.sql.draft import Draft
from deltagym.scopes.sql.families import TOPICS
from deltagym.scopes.sql.families.base import ATTEMPTS
from deltagym.scopes.sql.pipeline.config import PipelineConfig
from deltagym.scopes.sql.schema import Schema
from deltagym.scopes.sql.topics import MADE_UP, Topic

TONES = (
    "a colleague at the next desk",
    "a manager who has little time",
    "an auditor who will check every row",
    "a newcomer who explains why it is wanted",
    "a scientist, sober and exact",
    "a friendly customer",
    "somebody who writes the specification of a report",
    "a teacher setting an exercise",
)
FORMATS = (
    "one flowing paragraph",
    "a numbered list of requirements",
    "bullet points",
    "two or three short sentences, then the details",
    "a request with a heading sentence that names the purpose",
    "the wanted columns first, the conditions after them",
)
WORDS = (
    "name tables and columns as the database does, in backticks",
    "speak of tables and columns in everyday words wherever these are clear",
    "say every condition positively where that is possible",
    "begin with the widest condition and narrow it down",
)
CHANCE = 0.7
"""Chance that a style says something about the tone; likewise about the format, and the words."""


@dataclass(frozen=True)
class Task:
    """What is asked for.

    Attributes:
        number: Its place in the run.
        family: The family.
        level: Band of scores, perhaps with made-up names.
        index: Its number in the family and level.
        seed: The run's seed.
        features: What the SQL must have.
        style: How the question is to be put: up to three phrases, about tone, format and words.
        draft: A query of our own with these features, which shows that the schema allows them; only
            its schema is used.
    """

    number: int
    family: str
    level: str
    index: int
    seed: int
    features: tuple[str, ...]
    style: tuple[str, ...]
    draft: Draft

    @property
    def topic(self) -> Topic:
        """The family's topic."""
        return TOPICS[self.family]

    @property
    def band(self) -> str:
        """The level without the suffix for made-up names."""
        return self.level.removesuffix(MADE_UP)

    @property
    def schema(self) -> Schema:
        """The tables."""
        return self.draft.schema

    @property
    def writes(self) -> bool:
        """Whether tables are to be changed."""
        return self.family == "sql_mutation"

    @property
    def path(self) -> tuple[Json, ...]:
        """What everything random about it is derived from."""
        return (self.seed, "sql", "pipeline", self.family, self.level, self.index)


def sample_tasks(config: PipelineConfig) -> list[Task]:
    """All tasks of a run, in order.

    Raises:
        BadInput: None of the families has any of the levels.
    """
    wanted = config.tasks
    places = [
        (f, level, i)
        for f in wanted.families
        for level in wanted.levels
        if _sets(f, level)
        for i in range(wanted.each)
    ]
    if not places:
        raise BadInput(
            f"tasks.levels: {', '.join(wanted.families)} has no question of level "
            f"{', '.join(wanted.levels)}; add another level"
        )
    return [_sampled(number, *place, config.seed) for number, place in enumerate(places)]


def _sets(family: str, level: str) -> tuple[tuple[str, ...], ...]:
    return TOPICS[family].subsets(level.removesuffix(MADE_UP))


def _sampled(number: int, family: str, level: str, index: int, seed: int) -> Task:
    path = (seed, "sql", "pipeline", family, level, index)
    features = rng(*path, "features").choice(_sets(family, level))
    draw = rng(*path, "schema")
    for _ in range(ATTEMPTS):
        draft = TOPICS[family].build(features, level.endswith(MADE_UP), draw)
        if draft is not None:
            return Task(
                number, family, level, index, seed, features, _style(rng(*path, "style")), draft
            )
    raise DeltaGymError(f"{family} {level}: none of {ATTEMPTS} schemas allows {features}")


def _style(draw: random.Random) -> tuple[str, ...]:
    parts = (("Sound like {}.", TONES), ("Write it as {}.", FORMATS), ("Wording: {}.", WORDS))
    return tuple(
        pattern.format(draw.choice(phrases)) for pattern, phrases in parts if draw.random() < CHANCE
    )
