"""`Trainings`: the runs that were started from the page, each a process `deltagym train`.

They get Ctrl-C to stop, so that their state is saved and they can be resumed. When the page ends,
they are stopped in the same way.
"""

from __future__ import annotations

import atexit
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from deltagym.core.errors import BadInput
from deltagym.runs.folder import RunFolder

NAME = re.compile(r"\w[\w.-]{0,80}", re.ASCII)
"""What a new run may be called."""

MOST = 4
"""Most runs that train at a time."""

_TAIL = 2000
"""Characters of a log's end that are shown."""


class Trainings:
    """Starts, stops and resumes runs.

    Attributes:
        folder: Where new runs are made.
        recipes: The folder of the recipes that can be started.
    """

    def __init__(self, folder: Path, recipes: Path) -> None:
        self.folder = folder
        self.recipes = recipes
        self._lock = threading.Lock()
        self._processes: dict[Path, subprocess.Popen[bytes]] = {}

    def recipe_names(self) -> list[str]:
        """Names of the recipe files, sorted."""
        files = self.recipes.glob("*.toml") if self.recipes.is_dir() else ()
        return sorted(file.name for file in files if file.is_file())

    def start(self, recipe: str, name: str) -> Path:
        """Starts a run.

        Args:
            recipe: One of `recipe_names`.
            name: What to call the run; its folder's name.

        Returns:
            The run folder, which the process is about to make.

        Raises:
            BadInput: There is no such recipe, the name is taken or malformed, or too many run.
        """
        if recipe not in self.recipe_names():
            known = ", ".join(self.recipe_names()) or "there is none in the folder recipes/"
            raise BadInput(f"recipe: there is no {recipe!r}; choose one of: {known}")
        if not NAME.fullmatch(name):
            raise BadInput("name: must be made of letters, digits, '_', '.' and '-'")
        out = self.folder / name
        if out.exists():
            raise BadInput(f"name: there is a run {name!r} already; choose another name")
        self.folder.mkdir(parents=True, exist_ok=True)
        self._launch(out, [str(self.recipes / recipe), "--out", str(out)])
        return out

    def resume(self, run: RunFolder, ended: bool) -> None:
        """Goes on with a run from its last checkpoint.

        Args:
            run: The run.
            ended: Whether the person says that a run whose status is `running` has ended.

        Raises:
            BadInput: It is finished, it runs already, or nobody knows that it has ended.
        """
        state = run.status().state
        if state == "finished":
            raise BadInput("run: it is finished; start a new one")
        if state == "running" and not ended:
            fix = "confirm that its process has ended"
            raise BadInput(f"run: its status is running, and this page did not start it; {fix}")
        recipe = str(run.path / "recipe.toml")
        self._launch(run.path, [recipe, "--out", str(run.path), "--resume"])

    def stop(self, folder: Path) -> None:
        """Asks a run to end after its step; raises `BadInput` if this page did not start it."""
        if not self.is_running(folder):
            fix = "press Ctrl-C where it runs"
            raise BadInput(f"run: no process of it was started from this page; {fix}")
        self._processes[folder].send_signal(signal.SIGINT)

    def is_running(self, folder: Path) -> bool:
        """Whether a process that was started here trains in this folder."""
        process = self._processes.get(folder)
        return process is not None and process.poll() is None

    def failure(self, folder: Path) -> str:
        """The end of the log of a process that failed; empty if none did."""
        process = self._processes.get(folder)
        if process is None or process.poll() in (None, 0):
            return ""
        return _log_of(folder).read_text(encoding="utf-8", errors="replace")[-_TAIL:]

    def started(self) -> list[Path]:
        """The folders of all runs that were started or resumed here."""
        return list(self._processes)

    def end(self) -> None:
        """Stops all runs that were started here, and waits until they have saved their state."""
        running = [process for process in self._processes.values() if process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGINT)
        for process in running:
            process.wait()

    def _launch(self, folder: Path, arguments: list[str]) -> None:
        command = [sys.executable, "-m", "deltagym.cli", "train", *arguments]
        with self._lock:
            if self.is_running(folder):
                raise BadInput("run: it is training already")
            if sum(map(self.is_running, self._processes)) >= MOST:
                raise BadInput(f"run: {MOST} runs train already; stop one of them first")
            if not self._processes:
                atexit.register(self.end)
            with _log_of(folder).open("wb") as log:
                self._processes[folder] = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C at the page's terminal is passed on by `end`.
                    env=os.environ | {"NO_COLOR": "1"},
                )


def _log_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.log")
