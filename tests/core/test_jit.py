"""Compiled code on disk: an update of the package never runs the code of the version before."""

import os
import subprocess
import sys
from pathlib import Path

from deltagym.core.jit import version_of

CALLED = """
from deltagym.core.jit import jit

@jit
def called(): return {value}
"""
CALLING = """
from deltagym.core.jit import jit
from kernels.called import called

@jit
def calling(): return called()
"""


def write(package: Path, value: int) -> None:
    package.mkdir(exist_ok=True)
    (package / "called.py").write_text(CALLED.format(value=value))
    (package / "calling.py").write_text(CALLING)
    (package / "plain.py").write_text(f"VALUE = {value}\n")


def test_another_callee_is_another_version_and_other_files_are_not(tmp_path: Path) -> None:
    write(tmp_path / "kernels", 1)
    before = version_of(tmp_path / "kernels")
    (tmp_path / "kernels" / "plain.py").write_text("VALUE = 2\n")
    assert version_of(tmp_path / "kernels") == before
    write(tmp_path / "kernels", 2)
    assert version_of(tmp_path / "kernels") != before


def test_code_is_kept_in_a_folder_of_this_version_also_in_processes_below(tmp_path: Path) -> None:
    write(tmp_path / "kernels", 1)
    code = (
        "import deltagym.core.jit, os, subprocess, sys; print(os.environ['NUMBA_CACHE_DIR']);"
        "from kernels.calling import calling; print(calling(), flush=True);"
        "len(sys.argv) > 1 or subprocess.run([sys.executable, '-c', sys.orig_argv[2], 'below'])"
    )
    named = tmp_path / "cache"
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_CACHE_DIR": str(named), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    folder, value, below, again = done.stdout.split()
    assert (value, again, below) == ("1", "1", folder)
    assert Path(folder).parent == named
    assert list(Path(folder).rglob("*.nbi"))
