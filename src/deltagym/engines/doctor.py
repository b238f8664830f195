"""`doctor`: what is installed, what this machine can do, and what to install for the rest."""

from __future__ import annotations

import os
import platform
import re
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

EXTRAS = (
    "",
    "train",
    "tracking",
    "trl",
    "sql",
    "api",
    "server",
    "web",
    "ray",
    "test",
    "docs",
    "dev",
)
"""Extras of this package, from the most to the least needed; the first is the package itself."""


OPTIONAL = {
    "ask models behind an API": "api",
    "serve verdicts over HTTP": "server",
    "open the page": "web",
    "serve them from a Ray cluster": "ray",
}
"""What an extra alone decides."""


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
    """Something a user may want to do on this machine.

    Attributes:
        name: What it is.
        ok: Whether it can be done.
        note: How it is done, or what to install so that it can be.
    """

    name: str
    ok: bool
    note: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The state of this installation and machine.

    Attributes:
        version: Version of this package.
        python: Version of Python.
        platform: Operating system and processor.
        cores: Processor cores that this process may use.
        memory: Bytes of main memory; None if unknown.
        packages: Packages that this one and its extras use.
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
    """Looks at the installation and the machine; changes nothing except numba's cache."""
    packages = tuple(_packages())
    lacking = {
        extra: [p.name for p in packages if p.extra == extra and p.version is None]
        for extra in EXTRAS
    }
    return Diagnosis(
        version=version("deltagym"),
        python=platform.python_version(),
        platform=f"{platform.platform()}, {platform.machine()}",
        cores=_cores(),
        memory=_memory(),
        packages=packages,
        abilities=(
            *_core(lacking[""]),
            *_scopes(),
            *_sandbox(),
            *_lean(),
            *_training(lacking["train"]),
            _trl(lacking["train"] + lacking["trl"]),
            *(_extra(name, extra, lacking[extra]) for name, extra in OPTIONAL.items()),
        ),
    )


def _packages() -> list[Package]:
    """The direct requirements in this package's metadata, each with the first extra needing it."""
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


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _core(lacking: list[str]) -> list[Ability]:
    name = "generate, validate, verify"
    if lacking:
        note = f"missing {', '.join(lacking)}: pip install deltagym"
        return [Ability(name, False, note)]
    return [Ability(name, True, "all packages are there"), _compiled_code()]


def _compiled_code() -> Ability:
    """Whether compiled code is kept on disk, so that only the first process compiles it."""
    from deltagym.scopes.manufactoria.kernel import run_one

    name, folder = "keep compiled code", getattr(run_one.stats, "cache_path", None)
    if folder and os.access(folder, os.W_OK):
        return Ability(name, True, str(folder))
    note = (
        "no folder can be written, so every process compiles anew; "
        "set NUMBA_CACHE_DIR to a folder of yours"
    )
    return Ability(name, False, note)


def _scopes() -> list[Ability]:
    """Each installed scope with its families, and what is installed but cannot be loaded."""
    from deltagym.core.errors import BadInput
    from deltagym.core.registry import family_names, get_family, get_scope, scope_names

    families: Counter[str] = Counter()
    abilities, broken = [], []
    for name in family_names():
        try:
            families[get_family(name).scope.name] += 1
        except BadInput as error:
            broken.append(Ability(f"family {name}", False, str(error)))
    for name in scope_names():
        try:
            note = f"{families[name]} families; dialects {', '.join(get_scope(name).dialects)}"
            abilities.append(Ability(f"scope {name}", True, note))
        except BadInput as error:
            abilities.append(Ability(f"scope {name}", False, str(error)))
    return abilities + broken


def _sandbox() -> list[Ability]:
    """How well a model's Python is isolated, and by what."""
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
    """The ways to ask a real Lean, as environment variables configure them."""
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

    base, device = embedded_base(), _device(torch)
    made = (base / "config.json").exists()
    note = str(base) if made else f"missing; make it with: deltagym pretrain -o {base}"
    return [
        Ability(
            "train with engine local", True, f"{device}, precision {resolve_precision('auto')}"
        ),
        Ability("evaluate models", True, device),
        Ability("report with figures", True, "all packages are there"),
        Ability("embedded base model", made, note),
        _cuda(torch),
    ]


def _trl(lacking: list[str]) -> Ability:
    name = "train with engine trl"
    if lacking:
        return Ability(name, False, f"missing {', '.join(lacking)}: pip install 'deltagym[trl]'")
    vllm = _version("vllm")
    sampler = f"vLLM {vllm}" if vllm else "no vLLM, so Hugging Face generate samples"
    return Ability(name, True, f"TRL {_version('trl')}; {sampler}")


def _extra(name: str, extra: str, lacking: list[str]) -> Ability:
    if lacking:
        return Ability(
            name, False, f"missing {', '.join(lacking)}: pip install 'deltagym[{extra}]'"
        )
    return Ability(name, True, "all packages are there")


def _device(torch: Any) -> str:
    if torch.cuda.is_available():
        return f"on {torch.cuda.get_device_name(0)}"
    return f"on the CPU, {torch.get_num_threads()} threads"


def _cuda(torch: Any) -> Ability:
    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        devices = f"{torch.cuda.device_count()} x {torch.cuda.get_device_name(0)}"
        return Ability("GPU", True, f"{devices}, {memory:.0f} GiB, CUDA {torch.version.cuda}")
    if torch.version.cuda is None and Path("/proc/driver/nvidia/version").exists():
        note = (
            "there is a driver, but torch is a CPU build: "
            "install a CUDA build from https://pytorch.org"
        )
        return Ability("GPU", False, note)
    return Ability("GPU", False, "none; models beyond the embedded one need one")
