"""Runs a model's Python safely and fast: forked from a preloaded process, behind namespaces, Landlock, seccomp and limits.

The rule: a program is hostile. It never sees an expected value, never runs in this process, never reaches files or network.
"""

from deltagym.sandbox.compiler import Binary, CompileError, Compiler, compiled_fault
from deltagym.sandbox.layers import Holding, holding
from deltagym.sandbox.levels import Layers, Level, SandboxError, Wrapper
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.pool import NUMPY, STANDARD, Sandbox
from deltagym.sandbox.results import Outcome, Result, Usage

__all__ = [
    "NUMPY",
    "STANDARD",
    "Binary",
    "CompileError",
    "Compiler",
    "Holding",
    "Layers",
    "Level",
    "Limits",
    "Outcome",
    "Result",
    "Sandbox",
    "SandboxError",
    "Usage",
    "Wrapper",
    "compiled_fault",
    "holding",
]
