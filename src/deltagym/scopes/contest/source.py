"""Puts our own programs together from the files in `programs/`, and runs Python ones.

`programs/python/NAME.WAY.py` and `programs/cpp/NAME.cpp` hold one program each; it serves every
setting of a template's knobs. A setting's constants are written before the file's text, so that a
program is one text: as plain assignments `NAME = value` in Python, as namespace `knob` in C++.

Lines that several programs share are in files of their own (`NAME.py`, `NAME.hpp`); they take the
place of the line that includes them. Where Python code must differ between settings, directives in
comments choose lines. A directive stands alone on its line:

    #: include "FILE"             the lines of another file of `programs/python/`
    #: if EXPRESSION              lines up to the matching `#: end` are kept only if it is true;
    #: elif EXPRESSION            EXPRESSION is Python over the constants
    #: else
    #: end
    #: define NAME                gives the lines up to the matching `#: end` a name
    #: use NAME                   the lines of that name

A line `...` is dropped; it stands where Python wants a statement and there is a directive alone.
Included and used lines are indented as their directive is. `{template}` in an included file's name
is the name of the template, so that one file can serve several templates.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import CodeType
from typing import cast

from deltagym.core.errors import BadInput
from deltagym.core.problem import Json

CPP_HEADER = "#include <array>\n#include <string_view>\n\nnamespace knob {\n"

PLACEHOLDER = "..."
"""A line that is dropped: Python wants a statement where only a directive stands."""

_DIRECTIVE = re.compile(r"^(?P<indent> *)#: (?P<word>\w+) ?(?P<rest>.*)$")
_CPP_WAY = re.compile(r"^#(?:ifdef|elif defined)\s*\(?(\w+)", re.MULTILINE)
_CPP_INCLUDE = re.compile(r'^#include "(\w+\.hpp)"\n', re.MULTILINE)


def has_python(name: str) -> bool:
    """Whether `programs/python/` has a file of this name."""
    return _file("python", name) is not None


def python_program(name: str, template: str, constants: Mapping[str, Json]) -> str:
    """A Python program: its constants, then the lines of a file whose directives are carried out.

    Args:
        name: File of `programs/python/`.
        template: Stands for `{template}` in the names of included files.
        constants: Values by name, such as `{"BOUNDS": "[)"}`.

    Raises:
        ValueError: A directive is malformed, or names a file or lines that do not exist.
    """
    header = "".join(f"{key} = {value!r}\n" for key, value in constants.items())
    lines = _Assembly(template, constants).lines(name)
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(lines)).strip("\n")
    return f"{header}\n{text}\n"


@dataclass
class _Branch:
    """An `#: if` that is open.

    Attributes:
        active: Whether the lines read now are kept.
        decided: Whether a branch has been kept already, or none may be.
    """

    active: bool
    decided: bool


class _Assembly:
    """Carries out the directives of one program's files."""

    def __init__(self, template: str, constants: Mapping[str, Json]) -> None:
        self._template = template
        self._constants = dict(constants)
        self._named: dict[str, list[str]] = {}

    def lines(self, name: str) -> list[str]:
        """The lines of a file after its directives have been carried out."""
        text = _file("python", name)
        if text is None:
            raise ValueError(f"programs/python has no file {name}")
        return self._carried_out(text.splitlines(), name)

    def _carried_out(self, lines: Sequence[str], name: str) -> list[str]:
        """What is left of lines of the file `name` after their directives are carried out."""
        kept: list[str] = []
        branches: list[_Branch] = []
        position = 0
        while position < len(lines):
            line = lines[position]
            position += 1
            match = _DIRECTIVE.match(line)
            active = all(branch.active for branch in branches)
            if match is None:
                if active and line.strip() != PLACEHOLDER:
                    kept.append(line)
                continue
            indent, word, rest = match["indent"], match["word"], match["rest"].strip()
            if word in ("if", "elif", "else", "end"):
                self._branch(word, rest, branches, name)
            elif word == "define":
                end = _end_of(lines, position, name)
                if active:
                    self._named[rest] = textwrap.dedent("\n".join(lines[position:end])).splitlines()
                position = end + 1
            elif word not in ("include", "use"):
                raise ValueError(f"{name}: no directive {word!r}")
            elif active:
                kept += [f"{indent}{put}" if put else put for put in self._put(word, rest, name)]
        if branches:
            raise ValueError(f"{name}: an `#: if` has no `#: end`")
        return kept

    def _put(self, word: str, rest: str, name: str) -> list[str]:
        """The lines that `include` or `use` stands for."""
        if word == "include":
            return self.lines(rest.strip('"').replace("{template}", self._template))
        if rest not in self._named:
            raise ValueError(f"{name}: no lines are named {rest!r}")
        return self._carried_out(self._named[rest], name)

    def _branch(self, word: str, rest: str, branches: list[_Branch], name: str) -> None:
        """Opens, changes or closes a branch."""
        if word == "if":
            true = all(branch.active for branch in branches) and self._true(rest)
            branches.append(_Branch(true, true))
            return
        if not branches:
            raise ValueError(f"{name}: `#: {word}` without `#: if`")
        if word == "end":
            branches.pop()
            return
        branch = branches[-1]
        reached = all(outer.active for outer in branches[:-1]) and not branch.decided
        branch.active = reached and (word == "else" or self._true(rest))
        branch.decided |= branch.active

    def _true(self, expression: str) -> bool:
        return bool(eval(_code(expression), {"__builtins__": {}}, self._constants))


@cache
def _code(expression: str) -> CodeType:
    return compile(expression, "<directive>", "eval")


def _end_of(lines: Sequence[str], start: int, name: str) -> int:
    """Index of the `#: end` that closes the directive before line `start`."""
    depth = 1
    for i in range(start, len(lines)):
        match = _DIRECTIVE.match(lines[i])
        word = match["word"] if match else ""
        depth += (word in ("if", "define")) - (word == "end")
        if depth == 0:
            return i
    raise ValueError(f"{name}: a `#: define` has no `#: end`")


def cpp_program(name: str, constants: str) -> str:
    """The efficient C++ program of a template: `constants`, then `programs/cpp/NAME.cpp`."""
    return constants + _cpp_file(f"{name}.cpp")


def cpp_naive_programs(name: str, constants: str) -> dict[str, str]:
    """Correct C++ programs that are too slow, by name, from `programs/cpp/NAME.naive.cpp`.

    Each is chosen by a macro of its name, for which `#ifdef` or `#elif defined` asks.
    """
    text = _cpp_file(f"{name}.naive.cpp")
    return {way: f"#define {way}\n{constants}{text}" for way in _CPP_WAY.findall(text)}


def cpp_constants(kinds: Mapping[str, frozenset[str]], values: Mapping[str, Json]) -> str:
    """The knobs as C++: `knob::NAME` for a number, `knob::NAME_text`, `knob::NAME_list`.

    Every setting of a template gets the same names, 0 or empty where it has no value, so that the
    programs need no conditional compilation.

    Args:
        kinds: The kinds of values that each knob of the template has.
        values: A setting.
    """
    lines = [
        line for name, found in kinds.items() for line in _cpp_lines(name, found, values.get(name))
    ]
    return CPP_HEADER + "".join(f"{line}\n" for line in lines) + "}  // namespace knob\n\n"


def _cpp_lines(name: str, kinds: frozenset[str], value: Json) -> list[str]:
    kind, lines = kind_of(value), []
    if "number" in kinds:
        number = int(value) if kind == "number" else 0
        lines.append(f"constexpr long long {name} = {number};")
    if "text" in kinds:
        text = value if kind == "text" else ""
        lines.append(f'constexpr std::string_view {name}_text = "{text}";')
    if "list" in kinds:
        numbers = value if kind == "list" else []
        kept = f"std::array<long long, {len(numbers)}> {name}_list"
        lines.append(f"constexpr {kept} = {{{', '.join(map(str, numbers))}}};")
    return lines


def kind_of(value: Json) -> str:
    """A knob's kind of value: `"number"` (or truth value), `"text"`, `"list"` or `"none"`."""
    if value is None:
        return "none"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list | tuple) else "number"


@cache
def _cpp_file(name: str) -> str:
    """A C++ file, with each file of ours that it includes in the place of the `#include` line."""
    text = _file("cpp", name)
    if text is None:
        raise BadInput(f"params.template: there is no C++ program for it ({name})")
    return _CPP_INCLUDE.sub(lambda match: _cpp_file(match[1]), text)


@cache
def _file(language: str, name: str) -> str | None:
    """The text of a file of `programs/`; None if there is no such file."""
    found = files("deltagym.scopes.contest").joinpath("programs", language, name)
    return found.read_text("utf-8") if found.is_file() else None


@lru_cache(maxsize=64)
def compiled(source: str) -> Callable[[str], str]:
    """The `solve` of one of our own Python programs, run in this process.

    Never call this on a text in which a model or a row has a part.
    """
    names: dict[str, object] = {"__name__": "contest"}
    exec(compile(source, "<contest>", "exec"), names)
    return cast(Callable[[str], str], names["solve"])
