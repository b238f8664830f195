"""Which layers of isolation hold on this machine: found out by trying each, since what a kernel has its policy may still refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from deltagym.sandbox.levels import Layers, SandboxError, Wrapper
from deltagym.sandbox.limits import Limits
from deltagym.sandbox.worker import Setup, Worker


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds here.

    Attributes:
        layers: All that hold, together.
        missing: Why each of `bwrap`, `unshare`, `landlock`, `seccomp` that does not hold does not.
    """

    layers: Layers
    missing: Mapping[str, str]


@cache
def holding() -> Holding:
    """Starts an empty worker with each layer in turn, about 0.05 s each; once a process."""
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
