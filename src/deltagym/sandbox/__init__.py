"""Runs a model's programs safely and fast: forked from a preloaded process and isolated by layers.

The layers are namespaces, Landlock, seccomp and resource limits. The rule: a program is hostile.
It never sees an expected value, never runs in this process, and never reaches files or network.
"""

from deltagym.sandbox.binary import Binary
from deltagym.sandbox.compiler import CompileError, Compiler
from deltagym.sandbox.layers import Holding, holding
from deltagym.sandbox.levels import Layers, Level, SandboxError, Wrapper
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.pool import NUMPY, STANDARD, Sandbox
from deltagym.sandbox.results import Outcome, Result, Usage
from deltagym.sandbox.trial import compiled_fault

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
