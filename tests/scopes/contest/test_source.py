"""Program files: constants, directives and includes, and what is wrong with malformed ones."""

import ast
from collections.abc import Mapping
from importlib.resources import files

import pytest

from deltagym.core.errors import BadInput
from deltagym.core.registry import get_family
from deltagym.scopes.contest import source
from deltagym.scopes.contest.template import LEVELS

PROGRAMS = files("deltagym.scopes.contest") / "programs"
TEMPLATES = [
    template
    for name in ("mitm", "mo", "segtree_dc", "cdq", "sqrt")
    for template in get_family(f"contest_{name}").templates  # type: ignore[attr-defined]
]


@pytest.fixture
def assemble(monkeypatch: pytest.MonkeyPatch):
    """Puts the file `main.py` of a few files together."""

    def assembled(texts: Mapping[str, str], **constants: object) -> str:
        monkeypatch.setattr(source, "_file", lambda _, name: texts.get(name))
        return source.python_program("main.py", "own", constants)

    return assembled


def test_constants_stand_before_the_text(assemble) -> None:
    text = assemble({"main.py": "print(K)\n"}, K=[1, -2], KIND="sum", SIDE=None)
    assert text == "K = [1, -2]\nKIND = 'sum'\nSIDE = None\n\nprint(K)\n"


@pytest.mark.parametrize(
    ("kind", "lines"), [("sum", "a\nb"), ("xor", "a\nc\ninner"), ("max", "a\nd")]
)
def test_one_branch_of_an_if_is_kept(assemble, kind: str, lines: str) -> None:
    text = """\
a
#: if KIND == "sum"
b
#: elif KIND == "xor"
c
#: if KIND != "sum"
inner
#: else
never
#: end
#: else
#: if KIND == "xor"
never
#: end
d
#: end
"""
    assert assemble({"main.py": text}, KIND=kind).split("\n\n")[1] == lines + "\n"


def test_conditions_are_looked_at_only_where_they_are_reached(assemble) -> None:
    text = "#: if K\n#: if K > 1\nlarge\n#: end\n#: elif True\nnone\n#: end\n"
    assert assemble({"main.py": text}, K=None).endswith("\n\nnone\n")
    with pytest.raises(NameError):
        assemble({"main.py": text})


def test_included_and_used_lines_are_indented_as_their_directive(assemble) -> None:
    texts = {
        "main.py": '#: include "{template}.py"\ndef f(x):\n    #: include "read.py"\n'
        "    while x:\n        #: use step\n    return x\n",
        "own.py": "#: define step\n#: if K\nx -= 1\n\nx -= 2\n#: end\n#: end\n",
        "read.py": "if x:\n    x = 3\n",
    }
    right = "def f(x):\n    if x:\n        x = 3\n    while x:\n{step}    return x\n"
    step = "        x -= 1\n\n        x -= 2\n"
    assert assemble(texts, K=1).endswith("\n\n" + right.format(step=step))
    assert assemble(texts, K=0).endswith("\n\n" + right.format(step=""))


def test_lines_may_be_named_in_a_branch_and_use_others(assemble) -> None:
    text = """\
#: if K
#: define grow
#: use enter
#: end
#: else
#: define grow
#: use leave
#: end
#: end
#: define enter
enter
#: end
#: define leave
leave
#: end
if x:
    #: use grow
"""
    assert assemble({"main.py": text}, K=1).endswith("if x:\n    enter\n")
    assert assemble({"main.py": text}, K=0).endswith("if x:\n    leave\n")


def test_a_line_of_dots_is_dropped(assemble) -> None:
    texts = {
        "main.py": "while x:\n    #: use step\n    ...\n#: define none\n#: end\n#: use none\ny\n"
    }
    texts["main.py"] = "#: define step\nx -= 1\n#: end\n" + texts["main.py"]
    assert assemble(texts, K=1).endswith("\n\nwhile x:\n    x -= 1\ny\n")


def test_no_more_than_two_blank_lines_are_left_in_a_row(assemble) -> None:
    text = "a\n\n\n#: define x\n#: end\n\n\nb\n"
    assert assemble({"main.py": text}).endswith("a\n\n\nb\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#: if K\nx\n", "an `#: if` has no `#: end`"),
        ("#: end\n", "`#: end` without `#: if`"),
        ("#: else\n", "`#: else` without `#: if`"),
        ("#: define x\n#: if K\n#: end\n", "a `#: define` has no `#: end`"),
        ("#: use x\n", "no lines are named 'x'"),
        ('#: include "x.py"\n', r"programs/python has no file x\.py"),
        ("#: fi K\n", "no directive 'fi'"),
    ],
)
def test_malformed_directives_are_errors(assemble, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        assemble({"main.py": text}, K=1)


def test_comments_of_other_kinds_are_left_alone(assemble) -> None:
    assert assemble({"main.py": "# if K\n#:x\nx = 1  #: end\n"}).endswith(
        "# if K\n#:x\nx = 1  #: end\n"
    )


def test_every_program_file_is_of_a_template_and_every_part_is_included() -> None:
    names = {path.name for path in (PROGRAMS / "python").iterdir() if path.name.endswith(".py")}
    expected = set()
    for template in TEMPLATES:
        settings = [knobs for level in LEVELS for knobs in template.knobs(level)]
        ways = {way for knobs in settings for way in template.naive_ways(knobs)}
        for way in {"gold", "brute", *ways}:
            own, shared = f"{template.name}.{way}.py", f"{template.shared}.{way}.py"
            expected.add(own if own in names else shared)
    parts = {name for name in names if name.count(".") == 1}
    assert names - parts == expected
    texts = [(PROGRAMS / "python" / name).read_text("utf-8") for name in names]
    included = {part for part in parts for text in texts if f'#: include "{part}"' in text}
    by_template = {f"{template.name}.py" for template in TEMPLATES}
    assert parts - included <= by_template


def test_program_files_are_python_by_themselves_and_not_too_wide() -> None:
    for path in (PROGRAMS / "python").iterdir():
        if path.name.endswith(".py"):
            text = path.read_text("utf-8")
            ast.parse(text, path.name)
            assert max(map(len, text.splitlines())) <= 100, path.name


def test_what_has_no_program_in_cpp_says_so() -> None:
    with pytest.raises(BadInput, match="no C\\+\\+ program for it"):
        source.cpp_program("nameless", "")


def test_compiled_gives_solve() -> None:
    assert source.compiled("def solve(text):\n    return text + '!'\n")("a") == "a!"
