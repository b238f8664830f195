import os
import subprocess
import sys
from collections.abc import Callable

import pytest


@pytest.fixture(scope="package")
def other_hash_seed() -> Callable[[str], str]:
    """Runs Python code in a process with another hash seed than this one; returns its output."""
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"

    def run(code: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    return run
