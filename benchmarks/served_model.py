"""Compares the embedded base behind a server with the same base sampled here.

    transformers serve MODEL_FOLDER --port 8000          # pip install 'transformers[serving]'
    python benchmarks/served_model.py openai:MODEL_FOLDER --base-url http://127.0.0.1:8000/v1

MODEL_FOLDER holds the embedded base (`src/deltagym/models/embedded/weights`). Prints each problem's
successes on both sides, Fisher's exact test for each, and the smallest p-value times the number of
problems (Bonferroni). Below 0.01 the two differ.
"""

from __future__ import annotations

import argparse
import tempfile
import time

from scipy.stats import fisher_exact

from deltagym.evaluation.models import evaluate_model
from deltagym.models.served import Endpoint


def main() -> None:
    """Samples on both sides and compares."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model")
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--suite", default="ends")
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("-n", type=int, default=16)
    chosen = parser.parse_args()
    # transformers keeps the 50 likeliest tokens unless told otherwise; DeltaGym keeps all.
    extra = {"generation_config": '{"top_k": 0}'}
    endpoint = Endpoint(base_url=chosen.base_url, prompt="compact", extra=extra)
    options = {"n": chosen.n, "limit": chosen.limit, "max_new_tokens": 100, "audit": False}
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        served = evaluate_model(
            chosen.model, chosen.suite, endpoint=endpoint, sample_folder=folder, **options
        )
        middle = time.monotonic()
        local = evaluate_model("tiny", chosen.suite, **options)
    ratio = (middle - began) / (time.monotonic() - middle)
    values = []
    for one, other in zip(served.records, local.records, strict=True):
        counts = [[r.successes, r.samples - r.successes] for r in (one, other)]
        values.append(float(fisher_exact(counts)[1]))
        print(f"{one.problem_id}  served {one.successes}, here {other.successes} of {chosen.n}")
    print(f"p = {min(1.0, min(values) * len(values)):.3f}; served took {ratio:.1f} times as long")
    if served.serving is not None:
        print(served.serving.text())


if __name__ == "__main__":
    main()
