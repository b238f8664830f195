"""Ctrl-C as a request: signals are collected, so that work in progress can end and be saved."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType


@contextmanager
def collected_interrupts(
    signals: Sequence[signal.Signals] = (signal.SIGINT,), at_most: int | None = None
) -> Iterator[list[int]]:
    """Collects signals in a list instead of letting them end the process.

    Only the main thread gets signals; in any other the list stays empty.

    Args:
        signals: What is collected; Ctrl-C alone by default.
        at_most: After this many, the next raises `KeyboardInterrupt`; None collects all.

    Yields:
        The numbers of the signals received so far. It grows.
    """
    received: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if at_most is not None and len(received) >= at_most:
            raise KeyboardInterrupt
        received.append(number)

    before: dict[signal.Signals, Callable[..., object] | int | None] = {}
    try:
        for number in signals:
            before[number] = signal.signal(number, handle)
    except ValueError:  # Not the main thread.
        yield received
        return
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
