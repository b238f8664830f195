"""The run folder: the files of one training run, which survive being killed at any moment.

    recipe.toml                      exact copy of the recipe
    meta.json                        versions, processor, precision, command, seed, idle score
    metrics.jsonl                    one JSON object a step; a line counts once its newline is there
    rollouts/step_000123.parquet     every completion of a step with its score and advantage
    checkpoints/step_000123/         files of the trainer; the folder appears whole or not at all
    evals/<name>.json                `deltagym.evaluation.Evaluation`
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
from typing import Literal, NamedTuple, get_args

from deltagym.core.errors import BadInput
from deltagym.core.files import replacing, sync
from deltagym.core.problem import Json
from deltagym.evaluation.evaluation import Evaluation
from deltagym.runs.rollouts import LoggedRollout, read_rollouts, write_rollouts

State = Literal["running", "finished", "interrupted", "failed"]

_KEEP = ".keep"
_STEP = re.compile(r"step_(\d{6,})")
_EVAL_NAME = re.compile(r"[\w.-]+")


class PhaseStart(NamedTuple):
    """Name and first step of a phase of the recipe."""

    name: str
    step: int


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How far a run is.

    Attributes:
        state: Whether it runs, or how it ended.
        step: The last completed step.
        updated: When this was written (ISO 8601, UTC).
        message: An explanation for people; may be empty.
    """

    state: State
    step: int
    updated: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A complete checkpoint: its step and its folder."""

    step: int
    path: Path

    @property
    def kept(self) -> bool:
        """Whether rotation must spare it."""
        return (self.path / _KEEP).exists()


class RunFolder:
    """One run's folder; `create` makes a new one, `open` opens one that is there.

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
            meta: Further entries of meta.json beside `environment()`, over which they win.

        Raises:
            BadInput: Something is already there.
        """
        folder = Path(path).resolve()
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            fix = "choose another path, or resume the run that is there"
            raise BadInput(f"run folder: {folder} already exists; {fix}")
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
        """The contents of meta.json: how and where the run was made."""
        return _read_json(self.path / "meta.json")

    def add_meta(self, entries: Mapping[str, Json]) -> None:
        """Adds entries to meta.json; they replace those of the same name."""
        _write_json(self.path / "meta.json", self.meta() | dict(entries))

    def set_status(self, state: State, step: int, message: str = "") -> None:
        """Records the run's state and last completed step."""
        if state not in get_args(State):
            raise BadInput(f"state: must be one of {', '.join(get_args(State))}, not {state!r}")
        _write_json(self.path / "status.json", asdict(RunStatus(state, step, _now(), message)))

    def status(self) -> RunStatus:
        """The status recorded last."""
        return RunStatus(**_read_json(self.path / "status.json"))

    def append_metrics(self, metrics: Mapping[str, Json]) -> None:
        """Adds one step's metrics.

        Args:
            metrics: Needs `step` (int, above the last one) and `phase` (str); every other key is up
                to the trainer. Numbers that are not finite are written as null.

        Raises:
            BadInput: `step` or `phase` is missing, or the step does not come after the last one.
        """
        step, phase = metrics.get("step"), metrics.get("phase")
        if not isinstance(step, int) or not isinstance(phase, str):
            found = f"got {step!r} and {phase!r}"
            raise BadInput(f"metrics: step must be an int and phase a str, {found}")
        if self._last_step is None:
            self._last_step = self._drop_torn_line()
        if step <= self._last_step:
            fix = f"call rewind({step - 1}) before repeating steps"
            raise BadInput(f"metrics: step {step} does not come after {self._last_step}; {fix}")
        with (self.path / "metrics.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(_finite(dict(metrics)), allow_nan=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._last_step = step

    def metrics(self) -> list[dict[str, Json]]:
        """All steps' metrics in order; a last line without newline is unfinished and left out.

        Raises:
            BadInput: A finished line is not a JSON object; the message names the line.
        """
        found = []
        for number, line in enumerate(self._finished_lines(), start=1):
            where = f"{self.path / 'metrics.jsonl'}: line {number}"
            try:
                metrics = json.loads(line)
            except ValueError as error:
                raise BadInput(f"{where} is not JSON ({error}); remove it") from error
            if not isinstance(metrics, dict) or "step" not in metrics:
                raise BadInput(f"{where} is no object with a step; remove it")
            found.append(metrics)
        return found

    def phases(self) -> list[PhaseStart]:
        """The phases in the order they ran."""
        return phase_starts(self.metrics())

    def truncate_metrics(self, step: int) -> None:
        """Forgets the metrics of all steps after `step`."""
        kept = [metrics for metrics in self.metrics() if metrics["step"] <= step]
        _write(self.path / "metrics.jsonl", "".join(json.dumps(each) + "\n" for each in kept))
        self._last_step = kept[-1]["step"] if kept else -1

    def rewind(self, step: int) -> None:
        """Forgets metrics and rollouts of all steps after `step`, to resume from its checkpoint."""
        self.truncate_metrics(step)
        for later in self.rollout_steps():
            if later > step:
                self.rollout_file(later).unlink()

    def write_rollouts(self, step: int, rollouts: Sequence[LoggedRollout]) -> None:
        """Writes all rollouts of a step, replacing what was there."""
        write_rollouts(self.rollout_file(step), rollouts)

    def read_rollouts(self, step: int) -> list[LoggedRollout]:
        """All rollouts of a step; raises `BadInput` if none were written."""
        file = self.rollout_file(step)
        if not file.is_file():
            raise BadInput(f"step: {self.path} has no rollouts of step {step}")
        return read_rollouts(file)

    def rollout_file(self, step: int) -> Path:
        """The file of a step's rollouts, which need not be there."""
        return self.path / "rollouts" / f"step_{step:06d}.parquet"

    def rollout_steps(self) -> list[int]:
        """Steps whose rollouts were written, ascending."""
        files = (self.path / "rollouts").glob("*.parquet")
        return sorted(int(m[1]) for file in files if (m := _STEP.fullmatch(file.stem)))

    @contextmanager
    def new_checkpoint(self, step: int, *, keep: bool = False) -> Iterator[Path]:
        """Gives an empty folder to fill; at the end of the block it is the checkpoint of `step`.

        It is then complete and on disk. After an exception, or a kill at any moment, there is no
        checkpoint. With `keep`, rotation spares it.
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
        """All complete checkpoints, ascending by step."""
        paths = (self.path / "checkpoints").glob("step_*")
        found = (Checkpoint(int(m[1]), p) for p in paths if (m := _STEP.fullmatch(p.name)))
        return sorted(found, key=lambda c: c.step)

    def latest_checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the highest step, or None."""
        return max(self.checkpoints(), key=lambda c: c.step, default=None)

    def best_checkpoint(self) -> Checkpoint | None:
        """The checkpoint whose evaluation has the largest share of full passes.

        The earliest of equals; None if none was evaluated.
        """
        overall = {e.step: e.overall() for e in self.evals().values()}
        scores = {step: o.successes / o.samples for step, o in overall.items() if o.samples}
        evaluated = [c for c in self.checkpoints() if c.step in scores]
        return max(evaluated, key=lambda c: (scores[c.step], -c.step), default=None)

    def rotate_checkpoints(self, keep_last: int) -> None:
        """Deletes all checkpoints but the newest `keep_last`, the best, and those with `keep`."""
        if keep_last < 1:
            raise BadInput(f"keep_last: must be at least 1, not {keep_last}")
        best = self.best_checkpoint()
        for checkpoint in self.checkpoints()[:-keep_last]:
            if not checkpoint.kept and checkpoint != best:
                shutil.rmtree(checkpoint.path)

    def save_eval(self, name: str, evaluation: Evaluation) -> Path:
        """Stores an evaluation under `name`; the report is about those called `before` and `after`.

        Raises:
            BadInput: The name has other characters than letters, digits, `_`, `.` and `-`.
        """
        if not _EVAL_NAME.fullmatch(name):
            allowed = "letters, digits, '_', '.' and '-'"
            raise BadInput(f"name: an evaluation's name is made of {allowed}, not {name!r}")
        target = self.path / "evals" / f"{name}.json"
        with replacing(target) as draft:
            evaluation.save(draft)
        return target

    def evals(self) -> dict[str, Evaluation]:
        """All stored evaluations by name, ordered by step and name; unknown steps come first."""
        files = sorted((self.path / "evals").glob("*.json"))
        found = [(file.stem, Evaluation.load(file)) for file in files]
        return dict(sorted(found, key=lambda item: -1 if item[1].step is None else item[1].step))

    def _finished_lines(self) -> list[str]:
        text = (self.path / "metrics.jsonl").read_text(encoding="utf-8", errors="replace")
        return text.split("\n")[:-1]

    def _drop_torn_line(self) -> int:
        """Cuts off an unfinished last line, so that the next one is whole; gives the last step."""
        data = (self.path / "metrics.jsonl").read_bytes()
        if data and not data.endswith(b"\n"):
            os.truncate(self.path / "metrics.jsonl", data.rfind(b"\n") + 1)
        return max((metrics["step"] for metrics in self.metrics()), default=-1)


def phase_starts(metrics: Sequence[Mapping[str, Json]]) -> list[PhaseStart]:
    """The phases in the order they ran, from the metrics of a run's steps."""
    starts: list[PhaseStart] = []
    for each in metrics:
        if not starts or each.get("phase") != starts[-1].name:
            starts.append(PhaseStart(str(each.get("phase")), each["step"]))
    return starts


def environment() -> dict[str, Json]:
    """Versions, platform, processor, command line and time, for a new run's meta.json."""
    return {
        "version": _version("deltagym"),
        "python": platform.python_version(),
        "torch": _version("torch"),
        "numpy": _version("numpy"),
        "platform": platform.platform(),
        "processor": processor(),
        "command": list(sys.argv),
        "started": _now(),
    }


def processor() -> str:
    """Name of the CPU; its architecture where the system does not tell the name."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


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
