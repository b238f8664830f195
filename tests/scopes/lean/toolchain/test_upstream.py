"""Upstream's Lean files: what is read, repaired, refused and counted, on rows with each defect."""

import json
from pathlib import Path

import pytest

import deltagym
from deltagym.cli.main import app
from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.scopes.lean.toolchain.find import VARIABLES
from deltagym.scopes.lean.toolchain.judge import judge
from deltagym.scopes.lean.toolchain.repair import Defect, repair, unbalanced
from deltagym.scopes.lean.toolchain.repl import ReplBackend
from deltagym.scopes.lean.toolchain.upstream import check_statements, load_files


def prompt(statement: str, preamble: str = "Prove the theorem.") -> str:
    return f"{preamble}\n```lean\n{statement}\n```\nAnswer in Lean 4."


def row(number: int, statement: str, preamble: str = "Prove the theorem.") -> dict:
    return {
        "id": number,
        "messages": prompt(statement, preamble),
        "dataset": "lean",
        "ground_truth": "",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three of the four files, each with rows of the kinds that upstream's have."""
    algebra = [
        row(0, "(x y : ℝ) (h : x + y = 2) : x^2 + 2*x*y + y^2 = 4 := by"),
        row(1, "(f : ℝ → ℝ) (h : ∀ x, f x = 2 * x : f 1 = 2 := by"),
        row(2, "(x y : ℝ) (h : x + y = 2) :\n  x^2 + 2*x*y + y^2 = 4 := by"),
        {"id": 3, "messages": "No block here.", "dataset": "lean", "ground_truth": ""},
        {"id": 4, "dataset": "lean", "ground_truth": ""},
    ]
    numbers = [
        row(0, "ℕ) (hn : 1 ≤ n) : n ∣ n^2 := by"),
        row(1, "ℕ) : 2 + 2 = 4 := by"),
        row(2, "theorem x (n : ℕ) : n = n := by sorry"),
        row(3, "theorem known (n : ℕ) : ∃ m, m > n := by"),
    ]
    geometry = [row(0, "∀ (A B C : Point), A ≠ B → |(A─B)| > 0 := by", "Import SystemE first.")]
    (tmp_path / "lean_algebra.json").write_text(json.dumps(algebra), encoding="utf-8")
    (tmp_path / "lean_number_theory.json").write_text(
        "\n".join(map(json.dumps, numbers)), encoding="utf-8"
    )
    (tmp_path / "lean_geometry.json").write_text(json.dumps(geometry), encoding="utf-8")
    return tmp_path


def test_every_row_is_there_mended_or_with_a_reason(folder: Path) -> None:
    loaded = load_files(folder)
    found = [
        (r.file, r.id, r.statement.text if r.statement else None, r.repairs, r.unverifiable)
        for r in loaded.rows
    ]
    first = "theorem lean_algebra_0 (x y : ℝ) (h : x + y = 2) : x^2 + 2*x*y + y^2 = 4 := by"
    assert found == [
        ("lean_algebra", 0, first, ("name: called lean_algebra_0",), None),
        ("lean_algebra", 1, None, (), "malformed: brackets do not match; ( is not closed"),
        (
            "lean_algebra",
            2,
            "theorem lean_algebra_2 (x y : ℝ) (h : x + y = 2) :\n  x^2 + 2*x*y + y^2 = 4 := by",
            ("name: called lean_algebra_2",),
            "duplicate: of row 0",
        ),
        ("lean_algebra", 3, None, (), "malformed: no lean block"),
        ("lean_algebra", 4, None, (), "malformed: messages holds no text"),
        (
            "lean_number_theory",
            0,
            "theorem lean_number_theory_0 (n : ℕ) (hn : 1 ≤ n) : n ∣ n^2 := by",
            ("name: called lean_number_theory_0", "binder: (n : ℕ) put back"),
            None,
        ),
        (
            "lean_number_theory",
            1,
            None,
            (),
            "malformed: a binder is cut off, and the statement does not tell its variables",
        ),
        ("lean_number_theory", 2, None, (), "malformed: a sorry stands in the statement"),
        ("lean_number_theory", 3, "theorem known (n : ℕ) : ∃ m, m > n := by", (), None),
        (
            "lean_geometry",
            0,
            None,
            ("name: called lean_geometry_0", "claim: colon put before it"),
            "no_library: its geometry is System E, which Mathlib has not",
        ),
    ]


def test_the_report_counts_repairs_and_reasons(folder: Path) -> None:
    loaded = load_files(folder)
    numbers = loaded.report["lean_number_theory"]
    assert (numbers.rows, numbers.verifiable) == (4, 2)
    assert numbers.repairs == {"name": 1, "binder": 1}
    assert sum(numbers.unverifiable.values()) == 2
    assert loaded.report["lean_algebra"].unverifiable["malformed: brackets do not match"] == 1
    assert loaded.report["lean_algebra"].unverifiable["duplicate"] == 1
    assert "lean_geometry: 1 rows, 0 for a Lean with Mathlib, 1 unverifiable" in str(loaded)
    assert all(
        r.verifiable + sum(r.unverifiable.values()) == r.rows for r in loaded.report.values()
    )


def test_one_file_can_be_read_alone(folder: Path) -> None:
    assert set(load_files(folder / "lean_geometry.json").report) == {"lean_geometry"}


def test_verifiable_rows_can_be_judged_by_a_lean(folder: Path, repl) -> None:
    statements = [
        r.statement
        for r in load_files(folder).rows
        if r.unverifiable is None and r.statement is not None
    ]
    with ReplBackend(repl[0]) as backend:
        assert [
            v.full_pass for v in judge(backend, statements, ["nlinarith", "exact (f = 2)", "sorry"])
        ] == [True, False, False]


def test_a_statement_that_lean_refuses_is_no_fault_of_an_answer(folder: Path, repl) -> None:
    (folder / "lean_inequality_v2.json").write_text(
        json.dumps([row(7, "theorem p : f = 2 := by")]), encoding="utf-8"
    )
    loaded = load_files(folder)
    with ReplBackend(repl[0]) as backend:
        seen = check_statements(loaded, backend)
    assert [r.unverifiable for r in seen.rows if r.file == "lean_inequality_v2"] == [
        "refused: Lean does not accept the statement; 1:23: type mismatch: f = f, expected f = 2"
    ]
    assert seen.report["lean_inequality_v2"].unverifiable == {
        "refused: Lean does not accept the statement": 1
    }
    assert seen.report["lean_number_theory"] == loaded.report["lean_number_theory"]


def test_without_a_lean_every_row_says_so(folder: Path) -> None:
    report = check_statements(load_files(folder), None).report
    assert all(r.verifiable == 0 for r in report.values())
    assert report["lean_number_theory"].unverifiable["no_toolchain: no Lean to ask"] == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[1]", "row 0 must be an object"),
        ("{no json", "neither a JSON list nor JSON lines"),
        ("[", "neither a JSON list"),
    ],
)
def test_a_file_that_is_none_is_refused(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "lean_algebra.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=message):
        load_files(path)


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="neither a file nor a folder"):
        load_files(tmp_path)


@pytest.mark.parametrize(
    ("statement", "binder"),
    [
        ("ℕ) (h : a + b = 3) : a ≤ 3 := by", "(a b : ℕ)"),
        ("ℤ) : ∃ k, n = 2 * k ∨ n = 2 * k + 1 := by", "(n : ℤ)"),
        ("ℕ) : ∑ i in Finset.range n, i = n * (n - 1) / 2 := by", "(n : ℕ)"),
        ("ℕ+) (hp : Nat.Prime p) : p > 1 := by", "(p : ℕ+)"),
        ("ℕ) (h₀ : x₁ = 1) : x₁ + x₂ ≥ 1 := by", "(x₁ x₂ : ℕ)"),
        ("ℕ} (hn : 1 ≤ n) : n ∣ n ^ 2 := by", "{n : ℕ}"),
        ("ℕ → ℕ) (hf : ∀ n, f (n + 1) > f n) : f 0 ≥ 0 := by", "(f : ℕ → ℕ)"),
        ("List ℕ) (h : l = []) : l.length = 0 := by", "(l : List ℕ)"),
    ],
)
def test_a_cut_binder_is_put_back_with_the_variables_that_nothing_binds(
    statement: str, binder: str
) -> None:
    repaired = repair(prompt(statement), "t")
    assert repaired.text.startswith(f"theorem t {binder}")
    assert unbalanced(repaired.text) is None
    assert f"binder: {binder} put back" in repaired.changes


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("(x : ℝ) : x = x", "does not end with := by"),
        ("(x : ℝ) (h : x > 0 ] : x = x := by", r"brackets do not match; \] at 19"),
        ("(x : ℝ) := by", "no claim"),
        ("(x : ℝ) x = x := by", "no claim"),
        (":= by", "no claim"),
        (": := by", "no claim"),
        ("Fin n) (h : l = []) : l.length = 0 := by", "brackets do not match"),
        ("ℕ → ℕ) (h : f n > 3) : f (n + 1) > 3 := by", "which are its functions"),
        ("Finset ℕ) : s ⊆ t := by", "does not tell its variables"),
    ],
)
def test_what_would_take_a_guess_is_refused(statement: str, message: str) -> None:
    with pytest.raises(Defect, match=message):
        repair(prompt(statement), "t")


@pytest.mark.parametrize(
    "proposition",
    [
        "2 + 2 = 4",
        "∀ n : ℕ, 0 < n → n ≤ n ^ 2",
        "∃ x ∈ Set.Icc (0 : ℝ) 1, x ^ 2 = x",
        "(1 + 1) ^ 2 = 4",
        "¬ ∃ n : ℕ, n < 0",
    ],
)
def test_a_whole_proposition_gets_the_name_and_the_colon_that_it_lacks(proposition: str) -> None:
    repaired = repair(prompt(f"{proposition} := by"), "t")
    assert repaired.text == f"theorem t : {proposition} := by"
    assert "claim: colon put before it" in repaired.changes


def test_a_statement_with_binders_and_claim_is_left_alone() -> None:
    text = "theorem t {G : Type} [Group G] (x y : G) (h : ∀ z : G, z = x) : x = y := by"
    assert repair(prompt(text), "t").text == text


def test_rows_are_verified_by_a_lean_or_say_that_there_is_none(
    tmp_path: Path, repl, monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = "theorem x (n : ℕ) : n = n := by"
    answers = [row(i, statement) | {"completion": c} for i, c in enumerate(["rfl", "sorry"])]
    answers.append(row(2, "(x : ℝ : x := by") | {"completion": "rfl"})
    answers.append(
        row(3, "1 = 1 := by rfl\n#eval 1\ntheorem y : 1 = 1 := by") | {"completion": "rfl"}
    )
    (tmp_path / "in.json").write_text(json.dumps(answers), encoding="utf-8")
    for variable, _ in VARIABLES.values():
        monkeypatch.delenv(variable, raising=False)
    summary = deltagym.verify_file(tmp_path / "in.json", tmp_path / "none.jsonl")
    assert summary.unjudged == 3  # what the guard refuses is judged without a Lean
    assert summary.reasons[0][0].startswith("no Lean can be asked. project: DELTAGYM_LEAN_PROJECT")
    monkeypatch.setenv("DELTAGYM_LEAN_REPL", " ".join(repl[0]))
    deltagym.verify_file(tmp_path / "in.json", tmp_path / "out.jsonl")
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [r["status"] for r in found] == ["ok", "invalid", "infra_error", "infra_error"]
    assert [r["full_pass"] for r in found] == [True, False, None, None]
    assert "row 3: messages: brackets do not match" in found[2]["message"]
    assert "row 4: messages: the statement" in found[3]["message"]


def test_the_command_writes_rows_and_the_report(folder: Path, capsys) -> None:
    out = folder / "rows.jsonl"
    app(["import-lean", str(folder), "--out", str(out)], result_action="return_value")
    said = capsys.readouterr().out
    assert "lean_number_theory: 4 rows, 2 for a Lean with Mathlib" in said
    suite = deltagym.load_suite(f"rows:{out}")
    assert len(suite.members["test"]) == 3
    problem = suite.problems("test")[0]
    assert get_family(problem.family).prompt(problem).startswith("Prove the theorem.")
    assert problem.cases[0].input["name"] == "lean_algebra_0"


def test_a_missing_by_is_added_and_told() -> None:
    assert repair(prompt("theorem a (x : ℝ) : x = x :="), "t").changes == ("ending: by added",)
