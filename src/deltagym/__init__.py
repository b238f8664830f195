"""DeltaGym: can reinforcement learning teach a model a program it could not write before?

    import deltagym

    suite = deltagym.load_suite("has")
    problem = suite.problems("test")[0]
    family = deltagym.get_family(problem.family)
    print(family.prompt(problem))
    print(deltagym.verify(problem, family.reference(problem)).full_pass)

Names are imported when they are first used, so `import deltagym` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deltagym.core.audit import Audit
    from deltagym.core.errors import BadInput, DeltaGymError
    from deltagym.core.family import EndlessFamily, Family
    from deltagym.core.problem import Case, Problem, Status, Verdict
    from deltagym.core.registry import family_names, get_family, get_scope, register, scope_names
    from deltagym.core.row_files import verify_file
    from deltagym.core.rows import read_row, write_row
    from deltagym.core.scope import Scope
    from deltagym.core.simple import SimpleFamily, Task, answer_cases
    from deltagym.core.verification import audit, verify, verify_many
    from deltagym.engines.doctor import doctor
    from deltagym.engines.run import train
    from deltagym.engines.supervised import sft
    from deltagym.evaluation.evaluation import evaluate
    from deltagym.evaluation.ladder.run import ladder
    from deltagym.evaluation.ladder.rungs import Ladder
    from deltagym.evaluation.models import evaluate_model
    from deltagym.evaluation.transfer.matrix import Matrix
    from deltagym.evaluation.transfer.run import transfer
    from deltagym.exports.base import Export
    from deltagym.exports.write import export
    from deltagym.models.embedded.pretrain import pretrain
    from deltagym.models.served.settings import Endpoint
    from deltagym.runs.report.html import write_report
    from deltagym.runs.studies.run import StudyResult, study
    from deltagym.suites.generate import generate
    from deltagym.suites.load import Suite, load_suite, suite_names
    from deltagym.suites.scaffold import new_family
    from deltagym.suites.validate import validate

    __version__: str

_HOMES = {
    "core.audit": ("Audit",),
    "core.errors": ("BadInput", "DeltaGymError"),
    "core.family": ("EndlessFamily", "Family"),
    "core.problem": ("Case", "Problem", "Status", "Verdict"),
    "core.registry": ("family_names", "get_family", "get_scope", "register", "scope_names"),
    "core.row_files": ("verify_file",),
    "core.rows": ("read_row", "write_row"),
    "core.scope": ("Scope",),
    "core.simple": ("SimpleFamily", "Task", "answer_cases"),
    "core.verification": ("audit", "verify", "verify_many"),
    "engines.doctor": ("doctor",),
    "engines.run": ("train",),
    "engines.supervised": ("sft",),
    "evaluation.evaluation": ("evaluate",),
    "evaluation.ladder.run": ("ladder",),
    "evaluation.ladder.rungs": ("Ladder",),
    "evaluation.models": ("evaluate_model",),
    "evaluation.transfer.matrix": ("Matrix",),
    "evaluation.transfer.run": ("transfer",),
    "exports.base": ("Export",),
    "exports.write": ("export",),
    "models.embedded.pretrain": ("pretrain",),
    "models.served.settings": ("Endpoint",),
    "runs.report.html": ("write_report",),
    "runs.studies.run": ("StudyResult", "study"),
    "suites.generate": ("generate",),
    "suites.load": ("Suite", "load_suite", "suite_names"),
    "suites.scaffold": ("new_family",),
    "suites.validate": ("validate",),
}
"""Module below this package to the public names that it holds."""

_MODULE_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Audit",
    "BadInput",
    "Case",
    "DeltaGymError",
    "EndlessFamily",
    "Endpoint",
    "Export",
    "Family",
    "Ladder",
    "Matrix",
    "Problem",
    "Scope",
    "SimpleFamily",
    "Status",
    "StudyResult",
    "Suite",
    "Task",
    "Verdict",
    "__version__",
    "answer_cases",
    "audit",
    "doctor",
    "evaluate",
    "evaluate_model",
    "export",
    "family_names",
    "generate",
    "get_family",
    "get_scope",
    "ladder",
    "load_suite",
    "new_family",
    "pretrain",
    "read_row",
    "register",
    "scope_names",
    "sft",
    "study",
    "suite_names",
    "train",
    "transfer",
    "validate",
    "verify",
    "verify_file",
    "verify_many",
    "write_report",
    "write_row",
]


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    elif name == "__version__":
        value = import_module("importlib.metadata").version("deltagym")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
