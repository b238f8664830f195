"""DeltaGym: can reinforcement learning teach a model a program it could not write before?

    import deltagym

    suite = deltagym.load_suite("has")
    problem = suite.problems("test")[0]
    family = deltagym.get_family(problem.family)
    print(family.prompt(problem))
    print(deltagym.verify(problem, family.reference(problem)).full_pass)

Names are imported when first used, so that importing the package costs next to nothing. Several verbs share their name with
the package that implements them; those packages can be called: `deltagym.verify(...)` is `deltagym.verify.verify(...)`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deltagym.api import evaluate_model
    from deltagym.doctor import doctor
    from deltagym.evaluate import evaluate
    from deltagym.family import Family, family_names, get_family
    from deltagym.generate import generate
    from deltagym.problem import BadInput, Case, DeltaGymError, Problem, Status, Verdict
    from deltagym.report import write_report
    from deltagym.report import write_report as report
    from deltagym.study import StudyResult, study
    from deltagym.suite import Suite, load_suite, suite_names
    from deltagym.train.pretrain import pretrain
    from deltagym.train.run import train
    from deltagym.transfer import Matrix, transfer
    from deltagym.validate import validate
    from deltagym.verify import verify, verify_file, verify_many

    __version__: str

__all__ = [
    "BadInput",
    "Case",
    "DeltaGymError",
    "Family",
    "Matrix",
    "Problem",
    "Status",
    "StudyResult",
    "Suite",
    "Verdict",
    "__version__",
    "doctor",
    "evaluate",
    "evaluate_model",
    "family_names",
    "generate",
    "get_family",
    "load_suite",
    "pretrain",
    "report",
    "study",
    "suite_names",
    "train",
    "transfer",
    "validate",
    "verify",
    "verify_file",
    "verify_many",
    "write_report",
]

_NAMES = {
    "problem": ("BadInput", "Case", "DeltaGymError", "Problem", "Status", "Verdict"),
    "family": ("Family", "family_names", "get_family"),
    "suite": ("Suite", "load_suite", "suite_names"),
    "verify": ("verify_file", "verify_many"),
    "api": ("evaluate_model",),
    "train.pretrain": ("pretrain",),
    "report": ("write_report",),
    "study": ("StudyResult",),
    "transfer": ("Matrix",),
}
"""Module below this package to the names it gives to this one."""

_HOMES = {name: module for module, names in _NAMES.items() for name in names}

_VERBS = {
    "doctor": ("doctor", "doctor"),
    "evaluate": ("evaluate", "evaluate"),
    "generate": ("generate", "generate"),
    "report": ("report", "write_report"),
    "study": ("study", "study"),
    "train": ("train.run", "train"),
    "transfer": ("transfer", "transfer"),
    "validate": ("validate", "validate"),
    "verify": ("verify", "verify"),
}
"""Submodule that is also a verb, to the module and name of the function that carries it out."""


class _Verb(ModuleType):
    """A submodule that carries out its verb when called."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        module, function = _VERBS[self.__name__.rpartition(".")[2]]
        return getattr(import_module(f"{__name__}.{module}"), function)(*args, **kwargs)

    def __reduce__(self) -> tuple[Any, ...]:
        return import_module, (self.__name__,)


class _Package(ModuleType):
    """This package; a verb's module becomes callable in the moment the import system binds it here, whoever imported it."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _VERBS and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    if name in _VERBS:
        return import_module(f"{__name__}.{name}")
    if name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    elif name == "__version__":
        value = import_module("importlib.metadata").version("deltagym")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
