"""The command line: collects the commands, and turns errors into one line and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

import deltagym
from deltagym.cli import (
    bouncing,
    evaluation,
    exporting,
    lean,
    problems,
    serving,
    sql,
    training,
    web,
)
from deltagym.cli.show import errors, show_diagnosis
from deltagym.core.errors import BadInput, DeltaGymError

TRAIN_PACKAGES = frozenset({"torch", "transformers", "safetensors", "matplotlib"})
"""What the `train` extra installs."""

USAGE, INTERRUPTED = 2, 130

app = App(
    name="deltagym",
    help="Can reinforcement learning teach a model a program it could not write before?",
    help_format="plaintext",  # The other formats import a Markdown parser: a third of the start.
    version=lambda: deltagym.__version__,
    error_console=errors,
    suppress_keyboard_interrupt=False,
)
for command in (
    problems.families,
    problems.suites,
    problems.generate,
    problems.validate,
    problems.verify,
    problems.new,
    exporting.export,
    training.pretrain,
    training.train,
    training.sft,
    training.study,
    evaluation.rates,
    evaluation.transfer,
    evaluation.ladder,
    evaluation.report,
    evaluation.analyse,
    evaluation.effects,
    bouncing.import_scenes,
    sql.import_sql,
    sql.write_sql,
    lean.import_lean,
    serving.serve,
    web.web,
):
    app.command(command)
app.command(evaluation.evaluate, name="eval")


@app.command
def doctor() -> None:
    """Shows what is installed, what this machine can run, and what to install for the rest."""
    show_diagnosis(deltagym.doctor())


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and exits: 0 fine, 1 a check failed, 2 bad input, 130 interrupted."""
    sys.exit(_exit_code(arguments))


def _exit_code(arguments: Sequence[str] | None) -> int:
    try:
        return app(
            arguments,
            exit_on_error=False,
            print_error=False,
            result_action="return_int_as_exit_code_else_zero",
        )
    except CycloptsError as error:
        return _complain(f"{error} (try --help)", USAGE)
    except BadInput as error:
        return _complain(str(error), USAGE)
    except DeltaGymError as error:
        return _complain(str(error), 1)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in TRAIN_PACKAGES:
            raise
        fix = "this command needs the train extra: pip install 'deltagym[train]'"
        return _complain(f"{error.name} is not installed; {fix}", USAGE)
    except KeyboardInterrupt as interrupt:
        return _complain(" ".join(map(str, interrupt.args)) or "interrupted", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _complain(message: str, code: int) -> int:
    errors.print(f"deltagym: {message}")
    return code


if __name__ == "__main__":
    main()
