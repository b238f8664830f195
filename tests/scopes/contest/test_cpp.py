"""The families in C++: our own programs for every template and setting, and the verifier."""

import json

import pytest

from deltagym import Problem, verify, verify_many
from deltagym.core.errors import BadInput
from deltagym.core.evidence import Evidence
from deltagym.core.problem import Status
from deltagym.core.registry import get_family
from deltagym.core.rows import read_row, write_row
from deltagym.sandbox import compiled_fault
from deltagym.scopes.contest.cases import tier_of
from deltagym.scopes.contest.lookup import dialect_of, find
from deltagym.scopes.contest.template import LEVELS, Template, Tier
from deltagym.scopes.contest.verifier import Code, rulings_of, shared_judge

FAMILIES = [
    get_family(f"contest_{name}_cpp") for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")
]
TEMPLATES: list[Template] = [
    template
    for family in FAMILIES
    for template in family.templates  # type: ignore[attr-defined]
    if any(True for level in LEVELS for _ in template.knobs(level))
]
CANNOT = compiled_fault()
compiles = pytest.mark.skipif(bool(CANNOT), reason=f"C++ cannot be run here: {CANNOT}")

WRONG = "int main() {}"
LARGE = "#include <vector>\nint main() { std::vector<char> all(1l << 30, 1); return all[3] - 1; }"
ENDLESS = "int main() { for (volatile int x = 0;; x++) {} }"


@pytest.fixture(scope="module")
def problem() -> Problem:
    family = get_family("contest_cdq_cpp")
    return family.problem(
        "easy", next(p for p in family.params("easy") if p["template"] == "cdq_pairs")
    )


def part(problem: Problem, *tiers: Tier) -> Problem:
    """The problem with the tests of some tiers only, two each."""
    cases = [c for tier in tiers for c in [c for c in problem.cases if tier_of(c) is tier][:2]]
    return Problem(problem.family, problem.level, problem.params, problem.statement, tuple(cases))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_there_is_a_program_and_naive_ones_for_every_template(template: Template) -> None:
    knobs = next(k for level in LEVELS for k in template.knobs(level))
    assert "int main()" in template.cpp_gold(knobs)
    naive = template.cpp_naive_programs(knobs)
    assert len(naive) >= 2
    assert all(
        program.startswith(f"#define {name}\n") and "int main()" in program
        for name, program in naive.items()
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_settings_differ_in_their_constants_and_agree_in_their_names(template: Template) -> None:
    settings = [k for level in LEVELS for k in template.knobs(level)]
    texts = {template.cpp_constants(k) for k in settings}
    assert len(texts) == len(settings)
    assert (
        len(
            {
                tuple(line.split(" = ")[0].split()[-1] for line in t.splitlines() if " = " in line)
                for t in texts
            }
        )
        == 1
    )


def test_constants_are_of_three_kinds() -> None:
    mixed = next(t for t in TEMPLATES if t.name == "seg_sizes")
    number, pair = ({"of": "exact", "k": 3}, {"of": "residue", "k": [2, 1]})
    assert "k = 3;" in mixed.cpp_constants(number)
    assert "std::array<long long, 0> k_list = {};" in mixed.cpp_constants(number)
    assert "k = 0;" in mixed.cpp_constants(pair)
    assert "std::array<long long, 2> k_list = {2, 1};" in mixed.cpp_constants(pair)
    assert 'start_text = "";' in mixed.cpp_constants(pair)


@compiles
@pytest.mark.parametrize("family", FAMILIES, ids=lambda f: f.name)
def test_gold_passes_small_and_medium_tests(family) -> None:
    asked = part(family.generate("hard", "test", 0), Tier.SMALL, Tier.MEDIUM)
    verdict = verify(asked, f"Here:\n```cpp\n{family.reference(asked)}```\n")
    assert verdict.full_pass, verdict.message


@compiles
def test_gold_is_fast_enough_and_naive_programs_are_not(problem: Problem) -> None:
    large = part(problem, Tier.LARGE)
    family, (template, knobs) = get_family(problem.family), find(problem)
    naive = next(iter(template.cpp_naive_programs(knobs).values()))
    gold, plain = verify_many([(large, family.reference(large)), (large, naive)])
    assert (gold.full_pass, gold.message) == (True, "")
    assert plain.status is Status.TIMEOUT
    assert plain.message.startswith("large TLE TLE; its ")


@compiles
@pytest.mark.parametrize(
    ("program", "code"),
    [
        (WRONG, Code.WRONG),
        (ENDLESS, Code.TOO_LONG),
        ("int main() { return 1; }", Code.FAILED),
        ("int main() { __builtin_trap(); }", Code.FAILED),
        (LARGE, Code.TOO_LARGE),
        ("int main( {", Code.NO_PROGRAM),
        ("print(1)", Code.NO_PROGRAM),
    ],
)
def test_every_way_to_fail_has_its_code(problem: Problem, program: str, code: Code) -> None:
    few = Problem(problem.family, problem.level, problem.params, "", problem.cases[:1])
    assert [r.code for r in rulings_of(shared_judge("cpp"), few, program, *find(few))] == [code]


@compiles
def test_no_program_is_invalid_and_says_where(problem: Problem) -> None:
    verdict = verify(problem, "int main() { return nothing; }")
    assert verdict.status is Status.INVALID
    assert verdict.message.startswith("CE: program.cpp")
    assert "program.cpp:1:21: error: " in verdict.message


@compiles
def test_families_of_both_languages_are_judged_together(problem: Problem) -> None:
    template, knobs = find(problem)
    few = part(problem, Tier.SMALL)
    twin = Problem("contest_cdq", few.level, few.params, few.statement, few.cases)
    python, compiled = template.gold(knobs), template.cpp_gold(knobs)
    assert [v.full_pass for v in verify_many([(few, compiled), (twin, python)])] == [True, True]
    assert [v.status for v in verify_many([(few, python), (twin, compiled)])] == [
        Status.INVALID,
        Status.INVALID,
    ]
    assert [dialect_of(few), dialect_of(twin), dialect_of(twin, "ticks")] == [
        "cpp",
        "python",
        "ticks",
    ]
    with pytest.raises(BadInput, match="contest_cdq_cpp has no dialect 'ticks'; known are cpp"):
        verify_many([(few, compiled)], dialect="ticks")
    with pytest.raises(BadInput, match="contest_cdq_cpp has no dialect 'python'; known are cpp"):
        verify_many([(few, compiled)], dialect="python")
    assert [v.full_pass for v in verify_many([(few, compiled)], dialect="cpp")] == [True]


def test_problems_are_the_python_familys_in_another_wording(problem: Problem) -> None:
    family, twin = get_family("contest_cdq_cpp"), get_family("contest_cdq")
    same = twin.problem(problem.level, problem.params)
    assert family.meaning(problem.params) == twin.meaning(same.params)
    small = [[c for c in p.cases if tier_of(c) is not Tier.LARGE] for p in (problem, same)]
    assert small[0] == small[1]
    assert problem.statement.split("Bounds:")[0] == same.statement.split("Bounds:")[0]
    assert problem != same
    assert "```cpp" in family.prompt(problem)
    assert "```python" not in family.prompt(problem)
    again = read_row(json.loads(json.dumps(write_row(problem))))
    assert again == problem
    assert isinstance(family.scope.evidence([problem]), Evidence)


def test_what_has_no_program_in_cpp_says_so() -> None:
    template = type("Nameless", (type(TEMPLATES[0]),), {"name": "nameless"})()
    with pytest.raises(BadInput, match="no C\\+\\+ program for it"):
        template.cpp_gold(next(template.knobs("easy")))
