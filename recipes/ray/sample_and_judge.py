"""Samples answers to rows of problems on a Ray cluster, judges them, and writes parquet.

    python recipes/ray/sample_and_judge.py data/has_test.parquet -o verdicts --model tiny -n 4

Ray Data reads the rows, policies sample side by side, each in an actor that has loaded the model
once, and tasks judge. The samples of a problem derive from the seed and the problem's id, so that
they do not depend on the batches or on the number of policies.
"""

from __future__ import annotations

import argparse
from typing import Any

import pyarrow as pa
import ray

import deltagym
from deltagym.core.seeding import derive_seed
from deltagym.models.policy import load_policy

KEPT = ["id", "problem_family", "level", "sample", "completion"]
"""Columns that stand beside a verdict."""


class Answers:
    """An actor that samples answers.

    Anything with the `sample` of `deltagym.evaluation` can take the policy's place.
    """

    def __init__(self, asked: argparse.Namespace) -> None:
        self.policy = load_policy(asked.model, max_new_tokens=asked.max_new_tokens)
        self.asked = asked

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Gives each row n rows, one an answer, with `sample` and `completion`."""
        n = self.asked.n
        texts = [text for row in batch.to_pylist() for text in self._answers(row)]
        rows = batch.take([i for i in range(len(batch)) for _ in range(n)])
        rows = rows.append_column("sample", pa.array(list(range(n)) * len(batch), pa.int64()))
        return rows.append_column("completion", pa.array(texts, pa.string()))

    def _answers(self, row: dict[str, Any]) -> list[str]:
        problem, asked = deltagym.read_row(row), self.asked
        seed = derive_seed(asked.seed, "ray", problem.id)
        (texts,) = self.policy.sample(
            [problem], asked.n, temperature=asked.temperature, greedy=False, seed=seed
        )
        return texts


def judged(batch: pa.Table) -> pa.Table:
    """The task that judges: one row an answer, with its verdict."""
    rows = batch.to_pylist()
    verdicts = deltagym.verify_many((deltagym.read_row(r), r["completion"]) for r in rows)
    statuses = pa.array([v.status.value for v in verdicts], pa.string())
    pass_rates = pa.array([v.pass_rate for v in verdicts], pa.float64())
    full_passes = pa.array([v.full_pass for v in verdicts], pa.bool_())
    return (
        batch.select(KEPT)
        .append_column("status", statuses)
        .append_column("pass_rate", pass_rates)
        .append_column("full_pass", full_passes)
    )


def main() -> None:
    """Reads the command line and runs the pipeline."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("rows", help="parquet of `deltagym generate`, or a folder of such files")
    parser.add_argument("-o", "--out", required=True, help="folder for parquet files")
    parser.add_argument("--model", default="tiny", help="tiny, a checkpoint folder, or a hub id")
    parser.add_argument("-n", type=int, default=4, help="answers a problem")
    parser.add_argument("--max-new-tokens", type=int, default=256)
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--address", default="local", help="the Ray cluster")
    parser.add_argument("--policies", type=int, default=1, help="actors that sample")
    parser.add_argument("--gpus", type=float, default=0.0, help="GPUs of each of them")
    parser.add_argument("--batch", type=int, default=16, help="problems a batch")
    asked = parser.parse_args()
    if not ray.is_initialized():
        ray.init(address=asked.address)
    answers = ray.data.read_parquet(asked.rows).map_batches(
        Answers,
        fn_constructor_args=(asked,),
        batch_format="pyarrow",
        batch_size=asked.batch,
        compute=ray.data.ActorPoolStrategy(size=asked.policies),
        num_gpus=asked.gpus,
    )
    verdicts = answers.map_batches(judged, batch_format="pyarrow", batch_size=asked.batch)
    verdicts.write_parquet(asked.out)


if __name__ == "__main__":
    main()
