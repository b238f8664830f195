"""OpenEnv: its server and its client on loopback, with several sessions and feedback."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from common import (
    SWITCH,
    check_rewards,
    expect,
    export_to,
    gold,
    load,
    partial,
    rate,
    report,
    scratch,
)
from served import free_port

NAME, TIMES = "openenv", 100


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The export's own server; its address."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "server.app:app", "--port", str(port)]
    server = subprocess.Popen([*command, "--log-level", "error"], cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                with urlopen(f"{url}/health", timeout=5):
                    break
            except URLError:
                time.sleep(1)
        yield url
    finally:
        server.terminate()
        server.wait()


def connect(folder: Path, url: str):
    """The export's typed client, and the action that it sends."""
    module = load(folder / "client.py")
    return module.DeltaGymEnv(base_url=url).sync(), module.Answer


def rewarder(folder: Path):
    """Pays by a step of the environment, in this process; the server is checked elsewhere."""
    sys.path.insert(0, str(folder))
    for name in [n for n in sys.modules if n.split(".")[0] in ("server", "models")]:
        del sys.modules[name]
    from models import Answer
    from server import environment

    sys.path.remove(str(folder))

    def pay(problem: str, answer: str, step: int) -> float | None:
        environment.ROWS["eval"] = [{**environment.ROWS["eval"][0], "problem": problem}]
        env = environment.DeltaGymEnvironment()
        env.reset(split="eval", index=0)
        return env.step(Answer(text=answer, training_step=step)).reward

    return pay


def check_sessions(folder: Path, rows: list[dict]) -> None:
    """Two clients at once, feedback and a scheduled reward."""
    exported = export_to(NAME, folder, "scheduled", feedback={"rounds": 1})
    problem = rows[1]["problem"]
    with serving(exported) as url:
        first, answer = connect(exported, url)
        second, _ = connect(exported, url)
        with first, second:
            second.reset(index=0)
            shown = first.reset(index=1)
            expect("prompt", shown.observation.message, rows[1]["prompt"][0]["content"])
            told = first.step(answer(text=partial(problem), training_step=SWITCH - 1))
            expect("first turn", (told.done, told.reward), (False, 0.0))
            expect("feedback", bool(told.observation.message), True)
            told = first.step(answer(text=partial(problem), training_step=SWITCH - 1))
            expect("dense", (told.done, told.reward), (True, rate(problem, partial(problem))))
            expect("state", first.state().id, json.loads(problem)["id"])
            expect("steps", (first.state().step_count, second.state().step_count), (2, 0))
            expect("cases in the state", "ground_truth" in str(first.state()), False)
            for _ in range(TIMES):
                first.reset(index=1)
                paid = first.step(answer(text=gold(problem), training_step=SWITCH)).reward
                expect("gold", paid, 1.0)


def main() -> None:
    """Scores, serves and connects."""
    with scratch() as folder:
        exported = export_to(NAME, folder / "rows")
        lines = (exported / "data" / "train.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        check_rewards(NAME, folder, rows[0]["problem"], rewarder)
        check_sessions(folder / "sessions", rows)
    ran = "server and two clients on loopback, with a round of feedback"
    report(NAME, "openenv-core", ran, f"{TIMES + 1} episodes")


if __name__ == "__main__":
    main()
