"""Finds out which layers of isolation work on this machine, by trying each.

Asking the kernel's version is not enough: its policy may refuse what it supports.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from deltagym.sandbox.levels import Layers, SandboxError, Wrapper
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.worker import Setup, Worker


@dataclass(frozen=True, slots=True)
class Holding:
    """The layers that work here.

    Attributes:
        layers: All of them, combined.
        missing: For each of `bwrap`, `unshare`, `landlock`, `seccomp` that does not work: why.
    """

    layers: Layers
    missing: Mapping[str, str]


@cache
def holding() -> Holding:
    """Starts an empty worker with each layer in turn, about 0.05 s each, once per process."""
    tries = {
        "bwrap": Layers(wrapper=Wrapper.BWRAP),
        "unshare": Layers(wrapper=Wrapper.UNSHARE),
        "landlock": Layers(landlock=True),
        "seccomp": Layers(seccomp=True),
    }
    missing = {name: why for name, layers in tries.items() if (why := _fault(layers))}
    wrapper = next((w for w in (Wrapper.BWRAP, Wrapper.UNSHARE) if w not in missing), Wrapper.NONE)
    return Holding(Layers(wrapper, "landlock" not in missing, "seccomp" not in missing), missing)


def _fault(layers: Layers) -> str:
    """Why a worker with these layers does not start; empty if it does."""
    try:
        Worker(Setup(layers, Limits())).close()
    except SandboxError as error:
        return str(error)
    return ""
