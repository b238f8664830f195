"""Served models: evaluated as local ones, killed and resumed, in transfer and on the ladder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.evaluation import Evaluation, Incomplete
from deltagym.evaluation.models import evaluate_model
from deltagym.models.served.settings import Endpoint
from deltagym.suites.load import suite_names
from served_models import Serve, Served

FEW = """
name = "few"
description = "Six problems to ask a server."

[[test]]
family = "ends_with"
level = "easy-2c"
count = 3

[[test]]
family = "exact_sequence"
level = "basic-2c"
count = 3
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("suite") / "few.toml"
    path.write_text(FEW)
    return str(path)


def endpoint(server: Served, **settings: object) -> Endpoint:
    options: dict = {"base_url": server.url, "backoff": 0.01, **settings}
    return Endpoint(**options)


def unlikely(first: Evaluation, second: Evaluation) -> float:
    """p-value of the largest difference between two evaluations' rates, over all problems.

    For each problem Fisher's exact test, conditional on the successes of both; then Bonferroni.
    """
    from scipy.stats import fisher_exact

    values = []
    for one, other in zip(first.records, second.records, strict=True):
        table = [
            [one.successes, one.samples - one.successes],
            [other.successes, other.samples - other.successes],
        ]
        values.append(float(fisher_exact(table)[1]))
    return min(1.0, min(values) * len(values))


def test_a_served_base_is_the_local_base_in_distribution(
    serve: Serve, few: str, tmp_path: Path
) -> None:
    """Both sample the embedded base at a temperature at which it solves about half.

    They differ in how prompts travel, how many samples a request gives, and the random numbers. The
    last line shows that the test can tell: a slightly lower temperature does not pass it.
    """
    pytest.importorskip("torch")
    server = serve(few, model="tiny")
    asked = endpoint(server, prompt="compact", samples_per_request=16)
    options = {"n": 48, "temperature": 1.6, "audit": False, "max_new_tokens": 100}
    folder = tmp_path / "samples"
    served = evaluate_model("openai:served", few, endpoint=asked, sample_folder=folder, **options)
    local = evaluate_model("tiny", few, **options)
    assert served.problem_ids == local.problem_ids
    assert unlikely(served, local) > 1e-3
    cooler = evaluate_model("tiny", few, **options | {"temperature": 1.2})
    assert unlikely(served, cooler) < 1e-3


def command(server: Served, suite: str, out: Path, *options: str) -> list[str]:
    asked = ["openai:served", "--base-url", server.url, "--suite", suite, "-o", str(out)]
    fast = ["--backoff", "0.01", "--samples-per-request", "2", "--no-audit", "-n", "8"]
    return [sys.executable, "-m", "deltagym.cli.main", "eval", *asked, *fast, *options]


def test_a_killed_evaluation_goes_on_without_paying_twice(
    serve: Serve, few: str, tmp_path: Path
) -> None:
    """The server answers ten requests and lets the others hang; then the command is killed."""
    out = tmp_path / "found.json"
    hanging = serve(few, hangs_after=10)
    process = subprocess.Popen(command(hanging, few, out))
    folder = out.with_suffix(".samples")
    until = time.monotonic() + 60
    while len(list(folder.glob("*.parquet"))) == 0 or kept(folder) < 20:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists()
    assert hanging.samples() == 20

    answering = serve(few)
    refused = subprocess.run(command(answering, few, out), capture_output=True, text=True)
    assert refused.returncode == 2
    assert "holds samples already; add --resume" in refused.stderr
    done = subprocess.run(command(answering, few, out, "--resume"), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert hanging.samples() + answering.samples() == 6 * 8
    found = Evaluation.load(out)
    assert [record.samples for record in found.records] == [8] * 6
    assert found.serving is not None
    assert set(found.serving.servers) == {hanging.url, answering.url}
    assert found.serving.requests == 24


def kept(folder: Path) -> int:
    import pyarrow.parquet as pq

    return sum(pq.ParquetFile(part).metadata.num_rows for part in folder.glob("*.parquet"))


def test_what_is_missing_is_told_and_what_is_there_is_evaluated(
    serve: Serve, few: str, tmp_path: Path
) -> None:
    server = serve(few, share_cut=0.4, share_solved=0.7)
    options = {"n": 4, "sample_folder": tmp_path / "samples", "audit": False}
    asked = endpoint(server, samples_per_request=4, concurrency=1, budget=100)
    with pytest.raises(Incomplete, match=r"12 of 24 samples .* on 3 of 6 problems: budget") as got:
        evaluate_model("openai:served", few, endpoint=asked, **options)
    assert [record.samples for record in got.value.evaluation.records] == [4, 4, 4]
    priced = endpoint(server, price_in=10.0, price_out=100.0)
    found = evaluate_model("openai:served", few, endpoint=priced, resume=True, **options)
    assert server.samples() == 24
    assert sum(record.cut or 0 for record in found.records) > 0
    serving = found.serving
    assert serving is not None
    assert serving.cost == pytest.approx((60 * 10 + 120 * 100) / 1e6)
    assert "60 tokens read, 120 written" in serving.text()
    found.save(tmp_path / "found.json")
    assert Evaluation.load(tmp_path / "found.json") == found


def test_transfer_asks_served_models_and_resumes(serve: Serve, few: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from deltagym.evaluation.transfer import transfer

    server, other = serve(few, share_solved=1.0), serve(few, share_solved=0.0)
    models = [f"openai:served@{server.url}", f"openai:served@{other.url}"]
    with pytest.raises(Incomplete):
        transfer(models, [few], tmp_path / "out", 2, endpoint=Endpoint(budget=40))
    found = transfer(models, [few], tmp_path / "out", 2, resume=True, endpoint=Endpoint())
    scores = [[cell.estimate and cell.estimate.value for cell in line] for line in found.cells()]
    assert scores == [[1.0, 1.0], [0.0, 0.0]]
    assert server.samples() == other.samples() == 12
    assert found.base is None


def test_the_ladder_has_a_table_and_a_figure_and_resumes(
    serve: Serve, few: str, small_base: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    from deltagym.evaluation.ladder import ladder
    from deltagym.evaluation.ladder.table import ladder_table

    server = serve(few, share_solved=1.0)
    asked, out = endpoint(server), tmp_path / "out"
    ladder(["openai:served"], out, [few], limit=2, endpoint=asked)
    assert server.samples() == 4 * 4
    models = ["openai:served", str(small_base)]
    found = ladder(models, out, [few], limit=2, endpoint=asked, resume=True)
    assert server.samples() == 4 * 4
    assert [(rung.tier, len(rung.problems)) for rung in found.rungs] == [("basic", 2), ("easy", 2)]
    rows = ladder_table(found).rows
    assert [row[3] for row in rows] == ["100% (≥ 15.8%)"] * 2
    assert (out / "ladder.png").read_bytes()[:4] == b"\x89PNG"
    assert "mean of 4 runs" in (out / "ladder.md").read_text()
    with pytest.raises(BadInput, match=r"runs: .* was begun with 4, not 3"):
        ladder(models, out, [few], 3, limit=2, endpoint=asked, resume=True)


def test_the_papers_ladder_is_made_of_suites_that_ship() -> None:
    from deltagym.evaluation.ladder.rungs import find_rungs, paper_suites

    assert len(set(paper_suites()) & set(suite_names())) == 12
    assert [(rung.suite, rung.tier) for rung in find_rungs(["add", "basic_mix"], 1)] == [
        ("basic_mix", "basic"),
        ("add", "hard"),
    ]


def test_models_that_cannot_be_asked_name_the_fix(few: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"needs vllm, which is not installed"):
        evaluate_model("vllm:org/model", few, sample_folder=tmp_path / "a")
    with pytest.raises(BadInput, match=r"gold: openai:m gives no probabilities"):
        evaluate_model("openai:m", few, gold=True)
    with pytest.raises(BadInput, match="names no model behind the colon"):
        evaluate_model("openai:", few, sample_folder=tmp_path / "b")
    with pytest.raises(BadInput, match="price_out: is missing beside price_in"):
        Endpoint(price_in=1.0)
    with pytest.raises(BadInput, match="base_url: must hold no user"):
        Endpoint(base_url="http://me:secret@host/v1")
    with pytest.raises(BadInput, match="extra: n cannot be set here"):
        Endpoint(extra={"n": 4})
