"""Small models on a small suite, for real: what is written, resumed and refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.evaluation import Evaluation
from deltagym.evaluation.results import model_names
from deltagym.evaluation.transfer import Matrix, transfer
from deltagym.runs.folder import RunFolder

News = list[tuple[str, int, int]]


def matrix(run: RunFolder, base: Path, mixed: str, out: Path, **options) -> Matrix:
    return transfer([run.path], [mixed], out, 2, base=str(base), **options)


@pytest.fixture(scope="module")
def told() -> News:
    """What `found` told about its progress."""
    return []


@pytest.fixture(scope="module")
def found(
    make_run: Callable[[Path], RunFolder],
    base: Path,
    mixed: str,
    told: News,
    tmp_path_factory: pytest.TempPathFactory,
) -> Matrix:
    """A trained model and its base on the whole suite."""
    folder = tmp_path_factory.mktemp("transfer")
    run = make_run(folder / "has")
    return matrix(run, base, mixed, folder / "out", progress=lambda *news: told.append(news))


def test_a_run_is_compared_with_its_base(found: Matrix, told: News) -> None:
    assert [model.name for model in found.models] == ["blank", "has"]
    assert [model.step for model in found.models] == [None, 2]
    assert told[-1] == ("has on mixed", 7, 7)
    assert found.columns() == ["ends_with", "starts_with", "numerical_operations"]
    assert found.columns("axis") == ["in-distribution", "exploratory"]
    assert [cell.mark for cell in found.cells()[1]] == ["trained", "transfer", "transfer"]
    levels = ["trained", "transfer", "transfer", "transfer"]
    assert [cell.mark for cell in found.cells("level")[1]] == levels
    cell = found.cell("has", "ends_with")
    assert (cell.problems, cell.unread, cell.unsolved, cell.discovered) == (5, 0, 5, 0)
    assert cell.text() == "● 0% (≤ 52.2%); 0 of 5"


def test_files_for_people_and_programs_are_written(found: Matrix) -> None:
    stored = Evaluation.load(found.path / "evals/has/mixed.json")
    assert stored == found.models[1].evaluations["mixed"]
    assert len(stored.records) == 7
    written = json.loads((found.path / "transfer.json").read_text())
    assert written == json.loads(json.dumps(found.to_json()))
    assert (found.path / "heatmap.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_keys_of_the_json_file_stay_as_they_are(found: Matrix) -> None:
    written = found.to_json()
    assert list(written) == ["schema", "n", "limit", "base", "suites", "models", "cells"]
    assert list(written["models"][1]) == ["model", "source", "step", "trained", "unread"]
    assert list(written["models"][1]["trained"]) == ["families", "groups"]
    assert list(written["cells"]["family"][0]) == [
        "model", "group", "mark", "problems", "unread", "estimate", "unsolved", "discovered",
    ]  # fmt: skip


def test_what_a_model_cannot_read_is_noted_and_left_out(found: Matrix) -> None:
    assert found.unread(found.models[1]) == {"numerical_operations": 2}
    assert found.cell("has", "numerical_operations").text() == "cannot be read"
    text = (found.path / "matrix.md").read_text()
    note = (
        "- Cannot be read by has: numerical_operations (2 problems). These problems are left out."
    )
    assert note in text
    assert "| blank (untrained) | - | 0% (≤ 52.2%) |" in text
    assert "| has, step 2 | ends_with | ● 0% (≤ 52.2%); 0 of 5 | → " in text
    assert "| exploratory | 6 | " in text


def test_the_page_has_heat_map_and_tables_and_needs_nothing_else(found: Matrix) -> None:
    text = (found.path / "report.html").read_text()
    assert 'src="data:image/png;base64,' in text
    assert not re.search(r"https?:|<script|<link", text)
    for words in (
        "Does the skill transfer?",
        "blank (untrained)",
        "Cannot be read by has",
        "exploratory",
    ):
        assert words in text


def test_resume_samples_only_what_is_missing_or_has_trained_on(
    run: RunFolder, base: Path, mixed: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = matrix(run, base, mixed, out, limit=1)
    (out / "evals/has/mixed.json").unlink()
    told: set[str] = set()
    options = {"limit": 1, "resume": True, "progress": lambda what, done, total: told.add(what)}
    assert matrix(run, base, mixed, out, **options).to_json() == first.to_json()
    assert told == {"has on mixed"}

    told.clear()
    matrix(run, base, mixed, out, **options)
    assert told == set()

    (run.path / "checkpoints/step_000002").rename(run.path / "checkpoints/step_000003")
    assert matrix(run, base, mixed, out, **options).models[1].step == 3
    assert told == {"has on mixed"}


def test_resume_refuses_other_settings_and_other_folders(
    run: RunFolder, base: Path, mixed: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=r"out: .* holds no transfer matrix"):
        matrix(run, base, mixed, tmp_path / "out", resume=True)
    matrix(run, base, mixed, tmp_path / "out", limit=1)
    with pytest.raises(BadInput, match=r"limit: .* was begun with 1, not 2"):
        matrix(run, base, mixed, tmp_path / "out", limit=2, resume=True)
    with pytest.raises(BadInput, match=r"out: .* already exists"):
        matrix(run, base, mixed, tmp_path / "out", limit=1)


def test_a_limit_keeps_some_of_every_family_and_level(
    run: RunFolder, mixed: str, tmp_path: Path
) -> None:
    found = transfer([run.path], [mixed], tmp_path / "out", 1, limit=1, base="none")
    assert [cell.problems for cell in found.cells("level")[0]] == [1, 1, 1, 1]
    assert found.base is None
    assert found.cell("has", "ends_with").unsolved is None


def test_a_checkpoint_in_a_run_folder_was_trained_on_what_the_run_had_seen(
    run: RunFolder, mixed: str, tmp_path: Path
) -> None:
    run.append_metrics({"step": 3, "phase": "dense", "full_pass_by_family": {"starts_with": 0.0}})
    checkpoint = run.checkpoints()[-1].path
    found = transfer([checkpoint], [mixed], tmp_path / "out", 1, limit=1, base="none")
    assert found.models[0].trained is not None
    assert found.models[0].trained.families == ("ends_with",)


def test_bad_input_names_the_argument(
    run: RunFolder, base: Path, mixed: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(BadInput, match="suite: there is no suite 'nope'"):
        transfer([run.path], ["nope"], out)
    with pytest.raises(BadInput, match="suites: 2 are called mixed"):
        transfer([run.path], [mixed, mixed], out)
    with pytest.raises(BadInput, match="suites: name at least one"):
        transfer([run.path], [], out)
    with pytest.raises(BadInput, match="models: name at least one"):
        transfer([], [mixed], out)
    with pytest.raises(BadInput, match="n: must be at least 1"):
        transfer([run.path], [mixed], out, 0)
    with pytest.raises(BadInput, match=r"models: .*blank is given 2 times"):
        transfer([base], [mixed], out, base=str(base))
    with pytest.raises(BadInput, match="models: cannot load"):
        transfer([tmp_path], [mixed], out)
    assert not out.exists()


def test_models_of_the_same_name_are_told_apart_by_their_parents() -> None:
    assert model_names(["study/plain/seed_0", "study/dense/seed_0"]) == [
        "plain-seed_0",
        "dense-seed_0",
    ]
    assert model_names(["tiny", "org/a model"]) == ["tiny", "a_model"]


RECIPE = """
name = "short"
[suite]
name = "SUITE"
[model]
name = "MODEL"
[rollouts]
prompts = 2
group_size = 4
max_new_tokens = 40
[[phases]]
score = "pass_rate"
families = ["ends_with"]
steps = 2
[evaluation]
every = 0
final_samples = 1
families = ["ends_with"]
"""


def test_a_recipe_is_trained_first_and_not_again(base: Path, mixed: str, tmp_path: Path) -> None:
    recipe, out = tmp_path / "short.toml", tmp_path / "out"
    recipe.write_text(RECIPE.replace("SUITE", mixed).replace("MODEL", str(base)))
    found = transfer([recipe], [mixed], out, 1, limit=1)
    assert [(model.name, model.step) for model in found.models] == [("tiny", None), ("short", 2)]
    assert found.models[1].trained is not None
    assert found.models[1].trained.families == ("ends_with",)
    written = (out / "runs/short/metrics.jsonl").read_bytes()
    again = transfer([recipe], [mixed], out, 1, limit=1, resume=True)
    assert again.to_json() == found.to_json()
    assert (out / "runs/short/metrics.jsonl").read_bytes() == written


def test_a_bad_recipe_or_model_is_refused_before_anything_is_written(
    run: RunFolder, mixed: str, tmp_path: Path
) -> None:
    recipe, out = tmp_path / "short.toml", tmp_path / "out"
    recipe.write_text(RECIPE.replace("steps = 2", "steps = 0").replace("SUITE", mixed))
    with pytest.raises(BadInput, match="steps"):
        transfer([run.path, recipe], [mixed], out, 1)
    with pytest.raises(BadInput, match=r"recipe: cannot read .*gone\.toml"):
        transfer([tmp_path / "gone.toml"], [mixed], out, 1)
    (tmp_path / "other").mkdir()
    recipe.write_text(RECIPE.replace("SUITE", mixed))
    (tmp_path / "other/short.toml").write_text(RECIPE)
    with pytest.raises(BadInput, match="models: 2 recipes are called short"):
        transfer([recipe, tmp_path / "other/short.toml"], [mixed], out, 1)
    assert not out.exists()
