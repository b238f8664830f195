"""The run folder: everything one training run leaves behind, in files that survive being killed at any moment.

    recipe.toml                      exact copy of the recipe
    meta.json                        versions, command, seed, start time
    metrics.jsonl                    one JSON object a step; a line counts once its newline is written
    rollouts/step_000123.parquet     every completion of a step with its verdict and advantage
    checkpoints/step_000123/         whatever the trainer puts there; appears whole or not at all
    evals/<name>.json                `deltagym.evaluate.Evaluation`
    status.json                      running, finished, interrupted or failed

Whole files are written beside their place and renamed into it. No torch, no matplotlib.
"""

from __future__ import annotations

import json
import math
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal, get_args

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing, sync
from deltagym.core.problem import Json
from deltagym.evaluation.evaluation import Evaluation

State = Literal["running", "finished", "interrupted", "failed"]

_KEEP = ".keep"
_STEP = re.compile(r"step_(\d{6,})")
_EVAL_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run stands: its state, the last completed step, when that was written (ISO 8601, UTC), and a word for people."""

    state: State
    step: int
    updated: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Rollout:
    """One completion of a training step.

    Attributes:
        problem_id: `Problem.id`.
        family: Its family.
        level: Its level.
        phase: Phase of the recipe it was sampled in.
        completion: The model's text.
        pass_rate: Share of cases passed; None after an infrastructure error.
        full_pass: Whether all passed; None after an infrastructure error.
        advantage: What the update weighted it with; None if it was left out of the update.
    """

    problem_id: str
    family: str
    level: str
    phase: str
    completion: str
    pass_rate: float | None
    full_pass: bool | None
    advantage: float | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A committed checkpoint directory."""

    step: int
    path: Path

    @property
    def kept(self) -> bool:
        """Whether rotation must spare it."""
        return (self.path / _KEEP).exists()


class RunFolder:
    """One run's folder. Make it with `create` or `open`.

    Attributes:
        path: The folder, absolute.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last_step: int | None = None

    @classmethod
    def create(
        cls, path: str | Path, recipe_toml: str, meta: Mapping[str, Json] | None = None
    ) -> RunFolder:
        """Starts a new run folder.

        Args:
            path: Must not exist, or be an empty directory.
            recipe_toml: The recipe file's exact text.
            meta: Added to, and winning over, what is recorded anyway: versions, command, start time.

        Raises:
            BadInput: Something is already there.
        """
        folder = Path(path).resolve()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(
                f"run folder: {folder} already exists; choose another path, or resume the run that is there"
            )
        for name in ("rollouts", "checkpoints", "evals"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        _write(folder / "recipe.toml", recipe_toml)
        (folder / "metrics.jsonl").touch()
        run = cls(folder)
        run.set_status("running", 0)
        _write_json(folder / "meta.json", environment() | dict(meta or {}))
        return run

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """Opens an existing run folder; raises `BadInput` if `path` is none."""
        folder = Path(path).resolve()
        if not (folder / "meta.json").is_file():
            what = "is no run folder (it has no meta.json)" if folder.exists() else "does not exist"
            raise BadInput(f"run folder: {folder} {what}; give the folder that a training run made")
        return cls(folder)

    @property
    def name(self) -> str:
        """The folder's own name."""
        return self.path.name

    def recipe_toml(self) -> str:
        """The recipe's exact text."""
        return (self.path / "recipe.toml").read_text(encoding="utf-8")

    def meta(self) -> dict[str, Json]:
        """What `create` recorded about the run's surroundings."""
        return _read_json(self.path / "meta.json")

    def set_status(self, state: State, step: int, message: str = "") -> None:
        """Records how the run stands."""
        if state not in get_args(State):
            raise BadInput(f"state: must be one of {', '.join(get_args(State))}, not {state!r}")
        _write_json(self.path / "status.json", asdict(RunStatus(state, step, _now(), message)))

    def status(self) -> RunStatus:
        """How the run stood when last heard of."""
        return RunStatus(**_read_json(self.path / "status.json"))

    def append_metrics(self, row: Mapping[str, Json]) -> None:
        """Adds one step's metrics.

        Args:
            row: Needs `step` (int, above the last one) and `phase` (str); every other key is up to the trainer. Numbers that
                are not finite are written as null.

        Raises:
            BadInput: `step` or `phase` is missing, or the step does not come after the last one.
        """
        step, phase = row.get("step"), row.get("phase")
        if not isinstance(step, int) or not isinstance(phase, str):
            raise BadInput(
                f"metrics: step must be an int and phase a str, got {step!r} and {phase!r}"
            )
        if self._last_step is None:
            self._last_step = self._drop_torn_line()
        if step <= self._last_step:
            raise BadInput(
                f"metrics: step {step} does not come after step {self._last_step}; call rewind({step - 1}) before repeating steps"
            )
        with (self.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(_finite(dict(row)), allow_nan=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._last_step = step

    def metrics(self) -> list[dict[str, Json]]:
        """All steps' metrics in order; a last line without newline was never finished and is left out.

        Raises:
            BadInput: A finished line is not a JSON object; the message names the line.
        """
        rows = []
        for number, line in enumerate(self._finished_lines(), start=1):
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadInput(
                    f"{self.path / 'metrics.jsonl'}: line {number} is not JSON ({error}); remove it"
                ) from error
            if not isinstance(row, dict) or "step" not in row:
                raise BadInput(
                    f"{self.path / 'metrics.jsonl'}: line {number} is no object with a step; remove it"
                )
            rows.append(row)
        return rows

    def phases(self) -> list[tuple[str, int]]:
        """(name, first step) of each phase in the order they ran."""
        found: list[tuple[str, int]] = []
        for row in self.metrics():
            if not found or row.get("phase") != found[-1][0]:
                found.append((str(row.get("phase")), row["step"]))
        return found

    def truncate_metrics(self, step: int) -> None:
        """Forgets the metrics of all steps after `step`."""
        kept = [row for row in self.metrics() if row["step"] <= step]
        _write(self.path / "metrics.jsonl", "".join(json.dumps(row) + "\n" for row in kept))
        self._last_step = kept[-1]["step"] if kept else -1

    def rewind(self, step: int) -> None:
        """Forgets metrics and rollouts of all steps after `step`, to resume from its checkpoint."""
        self.truncate_metrics(step)
        for later in self.rollout_steps():
            if later > step:
                self._rollout_file(later).unlink()

    def write_rollouts(self, step: int, rollouts: Sequence[Rollout]) -> None:
        """Writes all completions of a step, replacing what was there."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        texts = [
            asdict(r) | {"completion": r.completion.encode("utf-8", "replace").decode()}
            for r in rollouts
        ]
        table = pa.Table.from_pylist(texts, schema=_rollout_schema())
        target = self._rollout_file(step)
        with replacing(target) as draft:
            pq.write_table(table, draft, compression="zstd")

    def read_rollouts(self, step: int) -> list[Rollout]:
        """All completions of a step; raises `BadInput` if none were written."""
        import pyarrow.parquet as pq

        file = self._rollout_file(step)
        if not file.is_file():
            raise BadInput(f"step: {self.path} has no rollouts of step {step}")
        return [Rollout(**row) for row in pq.ParquetFile(file).read().to_pylist()]

    def rollout_steps(self) -> list[int]:
        """Steps whose completions were written, ascending."""
        return sorted(
            int(m[1])
            for file in (self.path / "rollouts").glob("*.parquet")
            if (m := _STEP.fullmatch(file.stem))
        )

    @contextmanager
    def new_checkpoint(self, step: int, *, keep: bool = False) -> Iterator[Path]:
        """An empty directory to fill; on leaving the block it becomes the checkpoint of `step`, whole and on disk.

        After an exception, or a kill at any moment, nothing is committed. With `keep` rotation spares it.
        """
        target = self.path / "checkpoints" / f"step_{step:06d}"
        draft = target.with_name(f".draft-{target.name}")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        if keep:
            (draft / _KEEP).touch()
        _sync_tree(draft)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
        sync(target.parent)

    def checkpoints(self) -> list[Checkpoint]:
        """All committed checkpoints, ascending by step."""
        found = (
            (m, path)
            for path in (self.path / "checkpoints").glob("step_*")
            if (m := _STEP.fullmatch(path.name))
        )
        return sorted((Checkpoint(int(m[1]), path) for m, path in found), key=lambda c: c.step)

    def latest_checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the highest step, or None."""
        return max(self.checkpoints(), key=lambda c: c.step, default=None)

    def best_checkpoint(self) -> Checkpoint | None:
        """The checkpoint whose evaluation has the largest share of full passes, the earliest among equals; None without any."""
        groups = {e.step: e.overall() for e in self.evals().values()}
        scores = {step: g.successes / g.samples for step, g in groups.items() if g.samples}
        evaluated = [c for c in self.checkpoints() if c.step in scores]
        return max(evaluated, key=lambda c: (scores[c.step], -c.step), default=None)

    def rotate_checkpoints(self, keep_last: int) -> None:
        """Deletes all checkpoints but the newest `keep_last`, the best by evaluation, and those committed with `keep`."""
        if keep_last < 1:
            raise BadInput(f"keep_last: must be at least 1, not {keep_last}")
        best = self.best_checkpoint()
        for checkpoint in self.checkpoints()[:-keep_last]:
            if not checkpoint.kept and checkpoint != best:
                shutil.rmtree(checkpoint.path)

    def save_eval(self, name: str, evaluation: Evaluation) -> Path:
        """Stores an evaluation under `name` (letters, digits, `_`, `.`, `-`); the names `before` and `after` lead the report."""
        if not _EVAL_NAME.fullmatch(name):
            raise BadInput(
                f"name: an evaluation's name is made of letters, digits, '_', '.' and '-', not {name!r}"
            )
        target = self.path / "evals" / f"{name}.json"
        with replacing(target) as draft:
            evaluation.save(draft)
        return target

    def evals(self) -> dict[str, Evaluation]:
        """All stored evaluations by name, by step and then name; those of unknown step come first."""
        found = {
            file.stem: Evaluation.load(file)
            for file in sorted((self.path / "evals").glob("*.json"))
        }
        return dict(
            sorted(found.items(), key=lambda item: -1 if item[1].step is None else item[1].step)
        )

    def _rollout_file(self, step: int) -> Path:
        return self.path / "rollouts" / f"step_{step:06d}.parquet"

    def _finished_lines(self) -> list[str]:
        text = (self.path / "metrics.jsonl").read_text(encoding="utf-8", errors="replace")
        return text.split("\n")[:-1]

    def _drop_torn_line(self) -> int:
        """Cuts off an unfinished last line, so that the next append starts on a line of its own; gives the last step."""
        data = (self.path / "metrics.jsonl").read_bytes()
        if data and not data.endswith(b"\n"):
            os.truncate(self.path / "metrics.jsonl", data.rfind(b"\n") + 1)
        return max((row["step"] for row in self.metrics()), default=-1)


def environment() -> dict[str, Json]:
    """Versions, platform, command line and time, as recorded in a new run's meta.json."""
    return {
        "version": _version("deltagym"),
        "python": platform.python_version(),
        "torch": _version("torch"),
        "numpy": _version("numpy"),
        "platform": platform.platform(),
        "command": list(sys.argv),
        "started": _now(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _finite(value: Json) -> Json:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    return [_finite(entry) for entry in value] if isinstance(value, list | tuple) else value


def _rollout_schema():
    import pyarrow as pa

    text = {name: pa.string() for name in ("problem_id", "family", "level", "phase", "completion")}
    return pa.schema(
        text | {"pass_rate": pa.float64(), "full_pass": pa.bool_(), "advantage": pa.float64()}
    )


def _write(target: Path, text: str) -> None:
    with replacing(target) as draft:
        draft.write_text(text, encoding="utf-8", newline="")


def _write_json(target: Path, value: Json) -> None:
    _write(target, json.dumps(_finite(value), indent=1) + "\n")


def _read_json(path: Path) -> dict[str, Json]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path}: cannot be read ({error}); the run folder is damaged") from error


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        sync(path)
    sync(folder)
