"""What is installed, what this machine can do, and what to install for the rest."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

EXTRAS = ("", "train", "tracking", "trl", "sql", "dev")
"""The extras of this package, each for more people's needs than the next; the first is the package itself."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that this one uses.

    Attributes:
        name: Its name.
        extra: The extra that needs it; empty for the core.
        version: The installed version; None if it is missing.
    """

    name: str
    extra: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Ability:
    """Something one may want to do here.

    Attributes:
        name: What.
        ok: Whether it can be done.
        note: How, or what to do so that it can.
    """

    name: str
    ok: bool
    note: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of this installation and machine.

    Attributes:
        version: Of this package.
        python: Version of Python.
        platform: Operating system and processor.
        cores: Processor cores this process may use.
        memory: Bytes of main memory; None if unknown.
        packages: What the package and its extras use.
        abilities: What can be done.
    """

    version: str
    python: str
    platform: str
    cores: int
    memory: int | None
    packages: tuple[Package, ...]
    abilities: tuple[Ability, ...]


def doctor() -> Diagnosis:
    """Looks at the installation and the machine; changes nothing but numba's cache of compiled code."""
    packages = tuple(_packages())
    lacking = {
        extra: [p.name for p in packages if p.extra == extra and p.version is None]
        for extra in EXTRAS
    }
    return Diagnosis(
        version=version("deltagym"),
        python=platform.python_version(),
        platform=f"{platform.platform()}, {platform.machine()}",
        cores=len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        memory=_memory(),
        packages=packages,
        abilities=(
            *_core(lacking[""]),
            *_sandbox(),
            *_lean(),
            *_training(lacking["train"]),
            _trl(lacking["train"] + lacking["trl"]),
        ),
    )


def _packages() -> list[Package]:
    """The direct requirements, read from this package's own metadata; each under the first extra that needs it."""
    extras: dict[str, str] = {}
    for requirement in requires("deltagym") or ():
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        marker = re.search(r"extra == ['\"](\w+)['\"]", requirement)
        extra = marker[1] if marker else ""
        extras[name] = min(extra, extras.get(name, extra), key=EXTRAS.index)
    extras.pop("deltagym", None)
    return [
        Package(name, extra, _version(name))
        for name, extra in sorted(extras.items(), key=lambda item: EXTRAS.index(item[1]))
    ]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _core(lacking: list[str]) -> list[Ability]:
    if lacking:
        return [
            Ability(
                "generate, validate, verify",
                False,
                f"missing {', '.join(lacking)}: pip install deltagym",
            )
        ]
    return [Ability("generate, validate, verify", True, "all packages are there"), _compiled_code()]


def _compiled_code() -> Ability:
    """Whether the compiled verifier is kept on disk, so that only the first process pays for compiling it."""
    from deltagym.scopes.manufactoria.kernel import run_one

    folder = getattr(run_one.stats, "cache_path", None)
    if folder and os.access(folder, os.W_OK):
        return Ability("keep compiled code", True, str(folder))
    note = "no folder can be written, so every process compiles anew; set NUMBA_CACHE_DIR to a folder of yours"
    return Ability("keep compiled code", False, note)


def _sandbox() -> list[Ability]:
    """How well a model's Python is isolated here, and by what."""
    from deltagym.sandbox import Level, Wrapper, compiled_fault, holding

    layers, missing = holding().layers, holding().missing
    wrapped = layers.wrapper is not Wrapper.NONE
    return [
        Ability(
            "run a model's Python",
            layers.level is not Level.UNISOLATED,
            f"isolation {layers.level}: {layers.level.promise}",
        ),
        Ability(
            "  in namespaces",
            wrapped,
            f"made by {layers.wrapper}" if wrapped else missing["unshare"],
        ),
        Ability(
            "  under Landlock",
            layers.landlock,
            missing.get("landlock", "denies all files, TCP and signals"),
        ),
        Ability(
            "  under seccomp",
            layers.seccomp,
            missing.get("seccomp", "allows a list of harmless system calls"),
        ),
        Ability(
            "run a model's C++",
            not compiled_fault(),
            compiled_fault() or "g++ and its programs, isolated likewise",
        ),
    ]


def _lean() -> list[Ability]:
    """The ways to a real Lean that the environment names."""
    from deltagym.scopes.lean.toolchain.find import reasons

    return [
        Ability(f"check proofs with Lean ({name})", reason is None, reason or "ready")
        for name, reason in reasons().items()
    ]


def _training(lacking: list[str]) -> list[Ability]:
    if lacking:
        note = f"missing {', '.join(lacking)}: pip install 'deltagym[train]'"
        return [
            Ability(name, False, note)
            for name in ("train with engine local", "evaluate models", "report with figures")
        ]
    import torch

    from deltagym.models.policy import embedded_base
    from deltagym.models.sampling import resolve_precision

    base = embedded_base()
    has_base = (base / "config.json").exists()
    return [
        Ability(
            "train with engine local",
            True,
            f"{_device(torch)}, precision {resolve_precision('auto')}",
        ),
        Ability("evaluate models", True, _device(torch)),
        Ability("report with figures", True, "all packages are there"),
        Ability(
            "embedded base model",
            has_base,
            str(base) if has_base else f"missing; make it with: deltagym pretrain -o {base}",
        ),
        _cuda(torch),
    ]


def _trl(lacking: list[str]) -> Ability:
    if lacking:
        return Ability(
            "train with engine trl",
            False,
            f"missing {', '.join(lacking)}: pip install 'deltagym[trl]'",
        )
    sampler = (
        f"vLLM {_version('vllm')}"
        if _version("vllm")
        else "no vLLM, so completions come from Hugging Face generate"
    )
    return Ability("train with engine trl", True, f"TRL {_version('trl')}; {sampler}")


def _device(torch: Any) -> str:
    return (
        f"on {torch.cuda.get_device_name(0)}"
        if torch.cuda.is_available()
        else f"on the CPU, {torch.get_num_threads()} threads"
    )


def _cuda(torch: Any) -> Ability:
    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return Ability(
            "GPU",
            True,
            f"{torch.cuda.device_count()} x {torch.cuda.get_device_name(0)}, {memory:.0f} GiB, CUDA {torch.version.cuda}",
        )
    if torch.version.cuda is None and Path("/proc/driver/nvidia/version").exists():
        return Ability(
            "GPU",
            False,
            "there is a driver, but torch is a CPU build: install a CUDA build from https://pytorch.org",
        )
    return Ability("GPU", False, "none; models beyond the embedded one need one")
