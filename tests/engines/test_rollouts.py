"""From prompts to judged groups: repeats, replay, guidance, verification in the loop."""

from itertools import islice
from pathlib import Path

import pytest

from deltagym.core.problem import Problem
from deltagym.core.verification import verify
from deltagym.engines.rollouts import Collector, Group
from deltagym.models.embedded import model as tiny
from deltagym.models.policy import load_policy
from deltagym.recipe.guidance import Guidance
from deltagym.recipe.replay import ReplayBuffer, Trace
from deltagym.recipe.schema import Recipe, parse_recipe
from deltagym.suites.load import load_suite

PROBLEMS = list(islice(load_suite("basic_tiny").iterate("train"), 3))


def recipe(base: Path | str, extra: str = "") -> Recipe:
    return parse_recipe(f"""
name = "t"
[suite]
name = "basic_tiny"
[model]
name = "{base}"
precision = "fp32"
[rollouts]
prompts = 3
group_size = 4
max_new_tokens = 60
[[phases]]
score = "pass_rate"
steps = 1
{extra}
""")


def collector(base: Path | str, extra: str = "") -> Collector:
    settings = recipe(base, extra)
    policy = load_policy(str(base), max_new_tokens=60, precision="fp32")
    return Collector(policy, settings, ReplayBuffer(settings.replay), Guidance(settings.guidance))


def gold_ids(made: Collector, problem: Problem) -> list[int]:
    return [t for part in made.policy.gold(problem) for t in part]


def test_a_prompt_that_comes_twice_is_one_group_of_twice_the_size(small_base: Path) -> None:
    groups = collector(small_base).sample([PROBLEMS[0], PROBLEMS[1], PROBLEMS[0]], seed=1)
    assert [(g.problem.id, len(g.rollouts)) for g in groups] == [
        (PROBLEMS[0].id, 8),
        (PROBLEMS[1].id, 4),
    ]
    assert all(
        r.sample.prompt == tiny.encode_prompt(tiny.compact_prompt(g.problem))
        for g in groups
        for r in g.rollouts
    )


def test_a_gold_answer_passes_and_its_parts_join_to_it(small_base: Path) -> None:
    made = collector(small_base)
    for problem in PROBLEMS:
        assert verify(problem, made.policy.decode(gold_ids(made, problem))).full_pass


def test_successes_are_remembered_and_join_a_later_group_once(small_base: Path) -> None:
    made = collector(small_base, '[replay]\nmode = "corrected"\nper_group = 2\n')
    tokens = gold_ids(made, PROBLEMS[0])
    made.replay.add(PROBLEMS[0].id, Trace(0, tokens, [-0.1] * len(tokens), [1] * len(tokens)))
    groups = made.sample(PROBLEMS, seed=1)
    made.remember(groups, step=1)
    replayed = [r for r in groups[0].rollouts if r.origin == "replay"]
    assert [(r.sample.tokens, r.verdict.full_pass) for r in replayed] == [(tokens, True)]
    assert [len(g.rollouts) for g in groups] == [5, 4, 4]
    assert groups[0].full_pass == 0  # what is replayed does not measure the policy
    made.weigh(groups, made.recipe.phases[0])
    assert groups[0].advantages[-1] == max(groups[0].advantages) > 0
    assert len(made.replay) == 1


def test_a_guided_group_begins_with_the_gold_answer_but_carries_the_plain_prompt(
    small_base: Path,
) -> None:
    made = collector(small_base, "[guidance]\ngroups = 2\nfirst_parts = 2\n")
    groups = made.sample(PROBLEMS, seed=1)
    guided = made.guided(groups, seed=1)
    assert len(guided) == 2
    for group in guided:
        parts = made.policy.gold(group.problem)
        given = [t for part in parts[: min(2, len(parts) - 1)] for t in part]
        for rollout in group.rollouts:
            assert rollout.origin == "guided"
            assert rollout.sample.prompt == made.policy.encode(group.problem)
            assert rollout.sample.tokens[: len(given)] == given
            assert rollout.sample.logprobs[: len(given)] == [0.0] * len(given)
            assert set(rollout.sample.logprobs[len(given) :]) != {0.0}


def test_nothing_is_guided_when_a_group_has_passed(small_base: Path) -> None:
    made = collector(small_base, "[guidance]\ngroups = 3\n")
    groups = made.sample(PROBLEMS[:1], seed=1)
    tokens = gold_ids(made, PROBLEMS[0])
    rollout = groups[0].rollouts[0]
    rollout.sample.tokens = tokens
    rollout.verdict = verify(PROBLEMS[0], made.policy.decode(tokens))
    assert made.guided(groups, seed=1) == []


@pytest.mark.parametrize("source", ["reward", "held_out"])
def test_an_answer_that_failed_is_shown_why_and_goes_on_within_the_budget(source: str) -> None:
    made = collector("tiny", f'[feedback]\nrounds = 1\ncases = 2\nsource = "{source}"\n')
    target = list(islice(load_suite("has_tiny").iterate("test"), 6))
    groups = made.sample(target, seed=1)
    told = [(g, r) for g in groups for r in g.rollouts if 0 in r.sample.trained]
    assert told
    for group, rollout in told:
        sample = rollout.sample
        given = [t for t, trained in zip(sample.tokens, sample.trained, strict=True) if not trained]
        assert given[-1] == tiny.ANSWER_ID
        assert len(sample.tokens) <= 60
        assert tiny.EOS_ID not in sample.tokens[:-1]
        assert rollout.text == made.policy.decode(sample.tokens[made.policy.answer_start(sample) :])
        share = 1 if source == "reward" else 0.75
        assert len(rollout.verdict.passed) == len(group.problem.cases) * share


def test_advantages_are_signed_and_dead_groups_have_none(small_base: Path) -> None:
    made = collector(small_base, "[policy]\npositive_weight = 0.0\n")
    groups: list[Group] = made.sample(PROBLEMS, seed=1)
    made.weigh(groups, made.recipe.phases[0])
    for group in groups:
        assert max(group.advantages) <= 0
        assert not group.dead or set(group.advantages) == {0.0}
