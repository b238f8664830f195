"""Configs: what is refused, and that the message says where and why."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.sql.pipeline.config import load_config, parse_config
from deltagym.scopes.sql.pipeline.tasks import sample_tasks
from deltagym.scopes.sql.topics import BANDS

LEAST = '[endpoint]\nbase_url = "http://localhost:8000/v1/"\nmodel = "m"\n'


def test_the_least_that_must_be_said() -> None:
    config = parse_config(LEAST)
    assert config.endpoint.base_url == "http://localhost:8000/v1"
    assert len(config.tasks.families) == 7
    assert config.gates.agree <= config.gates.answers


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "endpoint: Field required"),
        ("[endpoint", "not valid TOML"),
        (LEAST + "colour = 1\n", "endpoint.colour: unknown key"),
        (LEAST.replace("http:", "ftp:"), "endpoint.base_url: must begin with http"),
        (
            LEAST.replace("localhost", "me:sk-secret@localhost"),
            "endpoint.base_url: must hold no user",
        ),
        (
            LEAST + "concurrency = 0\n",
            "endpoint.concurrency: Input should be greater than or equal to 1",
        ),
        (LEAST + 'api_key_env = "sk-secret"\n', "endpoint.api_key_env: "),
        (LEAST + "extra = {messages = []}\n", "endpoint.extra: messages cannot be set here"),
        (
            LEAST + '[tasks]\nfamilies = ["sql_as_of"]\n',
            "tasks.families: unknown: sql_as_of; choose from sql_joining",
        ),
        (LEAST + '[tasks]\nlevels = ["easy", "easy"]\n', "tasks.levels: one is listed twice"),
        (LEAST + "[temperatures]\nsql = 3.0\n", "temperatures.sql"),
        (
            LEAST + "[gates]\nanswers = 2\nagree = 3\n",
            "gates: agree: must be at most answers, 2, not 3",
        ),
    ],
)
def test_what_is_wrong_is_named(text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_config(text, "c.toml")
    assert f"c.toml: {told}" in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"config: cannot read .*nothing\.toml: No such file"):
        load_config(tmp_path / "nothing.toml")


def test_a_family_without_the_level_is_refused_only_if_nothing_is_left() -> None:
    with pytest.raises(
        BadInput, match=r"tasks.levels: sql_hierarchy has no question of level easy"
    ):
        sample_tasks(
            parse_config(LEAST + '[tasks]\nfamilies = ["sql_hierarchy"]\nlevels = ["easy"]\n')
        )


def test_tasks_are_the_same_every_time_and_in_their_band() -> None:
    config = parse_config(
        LEAST + '[tasks]\neach = 3\nlevels = ["easy", "medium-nonsense", "hard"]\n'
    )
    one, other = sample_tasks(config), sample_tasks(config)
    facts = [(t.number, t.family, t.level, t.index, t.features, t.style, t.schema.ddl) for t in one]
    assert facts == [
        (t.number, t.family, t.level, t.index, t.features, t.style, t.schema.ddl) for t in other
    ]
    assert len(facts) == 3 * (7 * 3 - 1)  # sql_hierarchy has no easy level
    for task in one:
        low, high = BANDS[task.band]
        assert low <= task.topic.score(task.features) < high
        assert task.topic.possible(task.features)


def test_features_are_drawn_from_all_sets_of_a_band() -> None:
    config = parse_config(
        LEAST + '[tasks]\neach = 60\nfamilies = ["sql_joining"]\nlevels = ["medium"]\n'
    )
    tasks = sample_tasks(config)
    assert len({task.features for task in tasks}) == len(tasks[0].topic.subsets("medium")) == 14
