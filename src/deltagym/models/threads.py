"""How torch's threads wait for each other: asleep, so that other processes can use the cores.

By default an idle OpenMP thread spins for a while before it sleeps. Where every core is free that
saves a little; beside one busy process it made a training step take 2.6 times as long, because
the threads that spin hold the cores that the others wait for. `benchmarks/busy.py` measures both.
"""

from __future__ import annotations

import os

PASSIVE = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0", "KMP_BLOCKTIME": "0"}
"""Environment variables of OpenMP's runtimes, GNU's and LLVM's. They are read once, on loading."""


def wait_passively() -> None:
    """Makes threads wait asleep in this process and those it starts.

    It has to come before the first import of torch, so every package of ours that imports torch
    calls it on import. Does nothing if the user has set one of the variables.
    """
    if not PASSIVE.keys() & os.environ.keys():
        os.environ.update(PASSIVE)
