"""Computes independent parts at the same time, one thread of torch's for each.

A small model's operations are too short to be divided among threads: waiting for each other at the
end of every one costs as much as it saves. Parts that are independent from beginning to end need
not wait. How the work is cut into parts does not depend on the number of threads, so neither do
the results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

import torch

Part = TypeVar("Part")
Result = TypeVar("Result")


def in_parallel(compute: Callable[[Part], Result], parts: Iterable[Part]) -> Iterator[Result]:
    """Yields `compute(part)` for each part, in order.

    As many parts are computed at once as torch has threads in the calling thread.
    """
    waiting, workers = list(parts), torch.get_num_threads()
    if workers == 1 or len(waiting) == 1:
        yield from map(compute, waiting)
        return
    with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        runs = [pool.submit(copy_context().run, compute, part) for part in waiting]
        for run in runs:
            yield run.result()
