"""Finds out whether C++ programs can be compiled and run here, by doing it once."""

from __future__ import annotations

from functools import cache

from deltagym.sandbox.compiler import CompileError, Compiler
from deltagym.sandbox.layers import holding
from deltagym.sandbox.levels import Level, SandboxError
from deltagym.sandbox.pool import Sandbox

PROGRAM = (
    "#include <iostream>\nint main() { int n; std::cin >> n; std::cout << n + 1 << std::endl; }\n"
)


@cache
def compiled_fault() -> str:
    """Why C++ programs cannot be compiled and run here; empty if they can.

    It tries, which takes about a second, once per process.
    """
    try:
        if holding().layers.level is Level.UNISOLATED:
            return "programs cannot be isolated here"
        binary = Compiler().compile(PROGRAM)
        with Sandbox(1, preload=()) as sandbox:
            result = sandbox.run_binary(binary, "41\n")
    except (SandboxError, CompileError) as error:
        return str(error)
    if result.ok and result.stdout == "42\n":
        return ""
    return f"a compiled program does not run: {result.outcome}, {result.message}"
