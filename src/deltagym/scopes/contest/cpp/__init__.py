"""C++ programs of our own: for each template `NAME.cpp`, the efficient one, and `NAME.naive.cpp`, tempting ones that are too slow.

The files are the same for all settings of a template's knobs; a setting is put before them as constants of namespace `knob`. What
several share is in `NAME.hpp`, which takes the place of the line that includes it, so that a program is one text.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json
from deltagym.scopes.contest.template import LEVELS, Knobs, Template

_WAY = re.compile(r"^#(?:ifdef|elif defined)\s*\(?(\w+)", re.MULTILINE)
_INCLUDE = re.compile(r'^#include "(\w+\.hpp)"\n', re.MULTILINE)
HEADER = "#include <array>\n#include <string_view>\n\nnamespace knob {\n"


def gold(template: Template, knobs: Knobs) -> str:
    """The efficient C++ program of a problem, which prints what `template.gold(knobs)` does."""
    return constants(template, knobs) + _file(f"{template.name}.cpp")


def zoo(template: Template, knobs: Knobs) -> dict[str, str]:
    """C++ programs that are right but too slow, by name."""
    text = _file(f"{template.name}.naive.cpp")
    return {name: f"#define {name}\n{constants(template, knobs)}{text}" for name in ways(text)}


def ways(text: str) -> list[str]:
    """The naive programs in one file: each is chosen by a macro of its name, which `#ifdef` or `#elif defined` asks for."""
    return _WAY.findall(text)


def constants(template: Template, knobs: Knobs) -> str:
    """The knobs as C++: `knob::NAME` for a number, `knob::NAME_text`, `knob::NAME_list`; 0 or empty where a setting has none.

    Every setting of a template gets the same names, so that the programs need no conditional compilation.
    """
    lines = [
        line
        for name, kinds in _knobs(template).items()
        for line in _constants(name, kinds, knobs.get(name))
    ]
    return HEADER + "".join(f"{line}\n" for line in lines) + "}  // namespace knob\n\n"


def _constants(name: str, kinds: frozenset[str], value: Json) -> list[str]:
    lines = []
    if "number" in kinds:
        lines.append(
            f"constexpr long long {name} = {int(value) if _kind(value) == 'number' else 0};"
        )
    if "text" in kinds:
        lines.append(
            f'constexpr std::string_view {name}_text = "{value if _kind(value) == "text" else ""}";'
        )
    if "list" in kinds:
        numbers = value if _kind(value) == "list" else []
        lines.append(
            f"constexpr std::array<long long, {len(numbers)}> {name}_list = {{{', '.join(map(str, numbers))}}};"
        )
    return lines


def _kind(value: Json) -> str:
    return (
        "text"
        if isinstance(value, str)
        else "list"
        if isinstance(value, list | tuple)
        else "none"
        if value is None
        else "number"
    )


@cache
def _knobs(template: Template) -> dict[str, frozenset[str]]:
    """The names of all knobs of a template, in order of appearance, with the kinds of their values."""
    kinds: dict[str, set[str]] = {}
    for level in LEVELS:
        for setting in template.knobs(level):
            for name, value in setting.items():
                kinds.setdefault(name, set()).add(_kind(value))
    return {name: frozenset(found) for name, found in kinds.items()}


@cache
def _file(name: str) -> str:
    """A file with those of ours that it includes in their places."""
    try:
        text = files("deltagym.scopes.contest.cpp").joinpath(name).read_text("utf-8")
    except FileNotFoundError:
        raise BadInput(f"params.template: there is no C++ program for it ({name})") from None
    return _INCLUDE.sub(lambda match: _file(match[1]), text)
