"""Processes that train together, as `accelerate launch` and `torchrun` start them."""

from __future__ import annotations

import atexit
import gc
import os
from contextlib import AbstractContextManager, nullcontext


def processes() -> tuple[int, int]:
    """Rank of this process, and how many processes train together; (0, 1) without a launcher."""
    return int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))


def first_process_first() -> AbstractContextManager[None]:
    """A block that rank 0 runs before the others do."""
    if processes()[1] == 1:
        return nullcontext()
    import torch
    from accelerate import PartialState

    state = PartialState(cpu=not torch.cuda.is_available())
    atexit.unregister(_leave_group)
    atexit.register(_leave_group)
    return state.main_process_first()


def _leave_group() -> None:
    """Ends the threads that talk to the other processes.

    A thread that outlives the interpreter may abort a process whose work is done.
    """
    import torch.distributed

    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
        gc.collect()  # the trainer's cycles hold a wrapped model, which holds the group's threads
