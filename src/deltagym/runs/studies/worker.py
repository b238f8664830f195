"""One run of a study as a process of its own.

    python -m deltagym.runs.studies.worker RECIPE OUT [--resume]

Its standard input is a lifeline: when the study's process ends, for whatever reason, the line
closes and the run ends at once. A run folder survives that at any moment.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from threading import Thread

INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Trains, and gives the exit status: 0 finished, 1 failed, 130 interrupted.

    The reason of a failure is on standard error.
    """
    _hear_interrupts()
    Thread(target=_end_with_the_study, daemon=True).start()
    recipe, out, *resume = arguments
    try:
        from deltagym.core.errors import DeltaGymError
        from deltagym.engines.run import train

        try:
            train(recipe, out, resume=bool(resume), display=False)
        except DeltaGymError as error:
            print(error, file=sys.stderr)
            return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _hear_interrupts() -> None:
    """Undoes that whoever began this process blocks or ignores SIGINT, as Ray does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_the_study() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
