"""Templates: the programs of a setting agree on small inputs, and settings differ."""

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.problem import canonical_json
from deltagym.core.registry import get_family
from deltagym.core.seeding import derive_seed, ordered
from deltagym.scopes.contest.draws import Draws
from deltagym.scopes.contest.source import compiled
from deltagym.scopes.contest.template import LEVELS, Shape, Template, Tier

FAMILIES = [get_family(f"contest_{name}") for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")]
TEMPLATES = [template for family in FAMILIES for template in family.templates]
TOO_LARGE = "numpy_a_table_of_remainders"
"""This one makes a table of a gigabyte, whatever the input."""


def some(template: Template, level: str, count: int) -> list[dict]:
    settings = [dict(k) for k in template.knobs(level)]
    return ordered(settings, [canonical_json(k) for k in settings], "tests")[:count]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_gold_and_naive_programs_agree_with_the_definition(template: Template) -> None:
    for level in LEVELS:
        for knobs in some(template, level, 2):
            right = compiled(template.brute(knobs))
            programs = {"gold": template.gold(knobs), **template.naive_programs(knobs)}
            solves = {name: compiled(text) for name, text in programs.items() if name != TOO_LARGE}
            for number in range(14):
                text = template.draw(
                    knobs, Shape(Tier.SMALL, number), Draws(derive_seed("tests", number))
                )
                found = {name: solve(text).split() for name, solve in solves.items()}
                assert found == dict.fromkeys(found, right(text).split()), (level, knobs, text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_gold_agrees_with_the_definition_on_a_medium_input(template: Template) -> None:
    for level in LEVELS:
        for knobs in some(template, level, 1):
            text = template.draw(knobs, Shape(Tier.MEDIUM, 1), Draws(5))
            assert (
                compiled(template.gold(knobs))(text).split()
                == compiled(template.brute(knobs))(text).split()
            )


def test_each_technique_has_five_templates_and_a_thousand_problems() -> None:
    for family in FAMILIES:
        assert sum(len(t.needs) == 1 for t in family.templates) >= 5
        assert sum(len(family.distinct_params(level)) for level in family.levels) >= 1000
        assert {"easy", "medium", "hard"} <= set(family.levels)
    assert sum(len(t.needs) == 2 for t in TEMPLATES) >= 2
    assert len({t.name for t in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_no_setting_is_at_two_levels(family) -> None:
    meanings = [family.meaning(p) for level in family.levels for p in family.params(level)]
    assert len(meanings) == len(set(meanings))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_statements_differ_wherever_settings_do(template: Template) -> None:
    statements = [template.statement(knobs) for level in LEVELS for knobs in template.knobs(level)]
    assert len(statements) == len(set(statements))
    assert all(part in text for text in statements for part in ("Input:", "Output:", "Bounds:"))
    assert not any("{" in text or "$" in text for text in statements)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_programs_have_no_directives_and_no_unknown_names_left(template: Template) -> None:
    for level in LEVELS:
        for knobs in some(template, level, 3):
            programs = [template.gold(knobs), template.brute(knobs)]
            for text in [*programs, *template.naive_programs(knobs).values()]:
                assert "#: " not in text
                assert "$" not in text
                assert text.endswith(
                    'if __name__ == "__main__":\n    print(solve(sys.stdin.read()))\n'
                )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_settings_differ_in_their_constants_and_agree_in_their_names(template: Template) -> None:
    constants = [template.constants(knobs) for level in LEVELS for knobs in template.knobs(level)]
    assert len({canonical_json(values) for values in constants}) == len(constants)
    assert len({tuple(values) for values in constants}) == 1
    gold = template.gold(next(k for level in LEVELS for k in template.knobs(level)))
    header = "".join(f"{name} = {value!r}\n" for name, value in constants[0].items())
    assert gold.startswith(f"{header}\n")


def test_only_settings_of_a_template_are_taken() -> None:
    """Settings become part of programs that run in this process."""
    template = TEMPLATES[0]
    knobs = some(template, "easy", 1)[0]
    template.require(knobs)
    for hostile in ({**knobs, "bounds": "__import__('os')"}, {**knobs, "more": 1}, {}):
        with pytest.raises(BadInput, match="has no setting"):
            template.require(hostile)
