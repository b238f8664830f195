"""The layers of isolation, and the level that each combination of them reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from deltagym.core.errors import DeltaGymError


class SandboxError(DeltaGymError):
    """The sandbox cannot do its work here; the message says why and what to do."""


class Level(StrEnum):
    """How well a program is isolated, best first.

    Every level limits CPU time, real time, memory and output, and keeps expected values in the
    caller's process.
    """

    FULL = "full"
    FILTERED = "filtered"
    CONTAINED = "contained"
    UNISOLATED = "unisolated"

    @property
    def promise(self) -> str:
        """What a hostile program cannot do at this level, in words."""
        return {
            Level.FULL: "no files, network, processes, threads or signals; "
            "each is stopped by two layers or three",
            Level.FILTERED: "no files, network, processes, threads or signals; "
            "stopped by the system call filter",
            Level.CONTAINED: "none of the machine's files, network or processes; "
            "what the program starts ends with it",
            Level.UNISOLATED: "time, memory and output are bounded, "
            "but the machine's files, network and processes are in reach",
        }[self]


class Wrapper(StrEnum):
    """The program or system call that puts a worker into namespaces."""

    BWRAP = "bwrap"
    UNSHARE = "unshare"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers between a program and the machine. Resource limits always apply besides.

    Attributes:
        wrapper: How namespaces are made: no network, an empty file system, no other process.
        landlock: Whether Landlock denies all files and TCP.
        seccomp: Whether a seccomp filter denies all system calls but a list.
    """

    wrapper: Wrapper = Wrapper.NONE
    landlock: bool = False
    seccomp: bool = False

    @property
    def level(self) -> Level:
        """The level that these layers reach."""
        wrapped = self.wrapper is not Wrapper.NONE
        if self.seccomp:
            return Level.FULL if wrapped and self.landlock else Level.FILTERED
        return Level.CONTAINED if wrapped else Level.UNISOLATED
