"""C++ in the sandbox, compiled and run; and `attacks_cpp/`, some of which attack the compiler."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from treasures import Treasure, descendants

from deltagym.core.errors import BadInput
from deltagym.sandbox import (
    Binary,
    CompileError,
    Compiler,
    Layers,
    Limits,
    Outcome,
    Result,
    Sandbox,
    SandboxError,
    Wrapper,
    compiled_fault,
    holding,
)

LIMITS = Limits(cpu_s=0.12, wall_s=1.0, memory_mb=128, answer_bytes=2**17, stdout_bytes=2**17)
ATTACKS = sorted((Path(__file__).parent / "attacks_cpp").glob("*.cpp"))
REACHING = [
    path
    for path in ATTACKS
    if path.name.startswith(
        ("compile_inc", "compile_has", "files", "memory_", "network", "process")
    )
]
GOOD = """#include <cstdio>
int main() { int n; return std::scanf("%d", &n) == 1 && std::printf("%d", n + 1) ? 0 : 1; }
"""
ENDS = """#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>
int main() {
    int way = 0;
    std::scanf("%d", &way);
    if (way == 0) return 3;
    if (way == 1) { std::fputs("a reason\\n", stderr); return 1; }
    if (way == 2) std::abort();
    if (way == 3) throw std::runtime_error("why");
    if (way == 4) { std::vector<int> v(1 << 30); return v[5]; }
    if (way == 5) for (volatile int x = 0;; x++) {}
    std::puts(std::string(1 << 20, 'x').c_str());
}
"""
"""Ends in the way that its input chooses."""
DEEP = """#include <cstdio>
int f(volatile int n) { return n ? f(n - 1) + 1 : 0; }
int main() { std::printf("%d", f(1000000)); }
"""
LIBRARIES = """#include <bits/stdc++.h>
int main() {
    std::map<std::string, double> m;
    std::string w;
    while (std::cin >> w) m[w] += 0.5;
    std::mt19937 r(1);
    std::ostringstream s;
    for (auto& [k, v] : m) s << k << v << (r() > 0);
    std::printf("%s", s.str().c_str());
    auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    std::cout << now / INT64_MAX << std::endl;
}
"""

FAULT = compiled_fault() if sys.platform == "linux" else "the sandbox needs Linux"
pytestmark = pytest.mark.skipif(bool(FAULT), reason=f"C++ cannot be run here: {FAULT}")


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    return Compiler()


@pytest.fixture(scope="module")
def hurried() -> Compiler:
    """A compiler for attacks, some of which keep it busy until its time is over."""
    return Compiler(cpu_s=1)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(1, LIMITS, preload=()) as opened:
        yield opened


@pytest.fixture(scope="module")
def good(compiler: Compiler) -> Binary:
    return compiler.compile(GOOD)


@pytest.fixture(scope="module")
def ends(compiler: Compiler) -> Binary:
    return compiler.compile(ENDS)


def test_a_program_reads_and_writes(sandbox: Sandbox, good: Binary) -> None:
    result = sandbox.run_binary(good, "41\n")
    assert (result.outcome, result.stdout) == (Outcome.OK, "42")
    assert (result.message, result.value) == ("", None)
    assert 0 < result.usage.cpu_s < LIMITS.cpu_s
    assert [sandbox.run_binary(good, f"{n}").stdout for n in range(5)] == ["1", "2", "3", "4", "5"]


def test_python_and_compiled_programs_share_a_worker(sandbox: Sandbox, good: Binary) -> None:
    assert sandbox.run("def f(n):\n    return n + 1\n", [("f", [1])])[0].value == 2
    assert sandbox.run_binary(good, "1").stdout == "2"
    assert sandbox.run_stdio("print(input())", "3").stdout == "3\n"


@pytest.mark.parametrize(
    ("way", "outcome", "message"),
    [
        (0, Outcome.ERROR, "exit status 3"),
        (1, Outcome.ERROR, "exit status 1; a reason"),
        (2, Outcome.CRASH, "it died of SIG"),
        (3, Outcome.CRASH, "why"),
        (4, Outcome.MEMORY, "bad_alloc"),
        (5, Outcome.TIMEOUT, "were over"),
        (6, Outcome.ERROR, "it wrote more than"),
    ],
)
def test_every_way_to_end_is_told(
    sandbox: Sandbox, ends: Binary, way: int, outcome: Outcome, message: str
) -> None:
    result = sandbox.run_binary(ends, str(way))
    assert result.outcome is outcome, result
    assert message in result.message


def test_deep_recursion_is_no_fault(sandbox: Sandbox, compiler: Compiler) -> None:
    assert sandbox.run_binary(compiler.compile(DEEP)).stdout == "1000000"


def test_a_program_may_use_the_libraries(sandbox: Sandbox, compiler: Compiler) -> None:
    assert sandbox.run_binary(compiler.compile(LIBRARIES), "b a b").stdout == "a0.51b110\n"


def test_the_same_source_is_compiled_once(compiler: Compiler, good: Binary) -> None:
    assert compiler.compile(GOOD) is good
    assert compiler.compile(GOOD + "// changed\n") is not good


def test_the_same_source_gives_the_same_program() -> None:
    source = GOOD + "const char* when = __DATE__ __TIME__;\n"
    assert _bytes(Compiler().compile(source)) == _bytes(Compiler().compile(source))


def _bytes(binary: Binary) -> bytes:
    with open(f"/proc/self/fd/{binary.descriptor}", "rb") as f:
        return f.read()


def test_what_is_no_program_says_why(compiler: Compiler) -> None:
    with pytest.raises(CompileError, match=r"program\.cpp:1:\d+: error"):
        compiler.compile("int main() { return x; }")
    with pytest.raises(CompileError, match="undefined reference"):
        compiler.compile("int f(); int main() { return f(); }")
    with pytest.raises(CompileError, match="more than 262144"):
        compiler.compile("/" * 300_000)
    with pytest.raises(CompileError, match="error"):
        compiler.compile("\udcff\x00 int main() {")


def test_threads_may_share_a_compiler(compiler: Compiler, sandbox: Sandbox) -> None:
    said: dict[int, str] = {}
    source = GOOD + "// shared\n"

    def work(n: int) -> None:
        said[n] = sandbox.run_binary(compiler.compile(source), f"{n}").stdout

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == {n: str(n + 1) for n in range(4)}


def test_descriptors_are_given_back_with_the_program(sandbox: Sandbox) -> None:
    own = Compiler(kept=1)
    own.compile(GOOD)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for n in range(2):
        assert sandbox.run_binary(own.compile(f"{GOOD}// {n}\n"), "1").stdout == "2"
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1


def test_without_isolation_nothing_is_compiled() -> None:
    with pytest.raises(SandboxError, match="cannot be kept from files here"):
        Compiler(Layers(seccomp=True))


def test_an_input_may_not_be_endless(sandbox: Sandbox, good: Binary) -> None:
    with pytest.raises(BadInput, match="inputs take"):
        sandbox.run_binary(good, "1" * (2**26 + 1))


def attacked(treasure: Treasure, attack: Path, compiler: Compiler, sandbox: Sandbox) -> list[str]:
    """Everything that an attack can show: the compiler's message, or the output of two runs."""
    try:
        binary = compiler.compile(treasure.arm(attack))
    except CompileError as error:
        return [str(error)]
    results: list[Result] = [sandbox.run_binary(binary, "1") for _ in range(2)]
    assert all(r.outcome is not Outcome.INFRA_ERROR for r in results), results
    return [r.stdout + r.message for r in results]


def check(
    treasure: Treasure, attack: Path, compiler: Compiler, sandbox: Sandbox, good: Binary
) -> None:
    before, visits, family = treasure.state(), len(treasure.visits), len(descendants())
    began = time.monotonic()
    shown = attacked(treasure, attack, compiler, sandbox)
    took = time.monotonic() - began
    assert not any(str(value) in text for text in shown for value in treasure.values), shown
    assert not any(
        word in text
        for text in shown
        for word in ("FOUND", "READ", "ATTACHED", "WRITABLE", "DELTAGYM")
    ), shown
    assert took < 30
    assert sandbox.run_binary(good, "41").stdout == "42"
    assert treasure.state() == before
    assert len(treasure.visits) == visits
    assert len(descendants()) == family


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_no_attack_sees_or_lasts(
    treasure: Treasure, attack: Path, hurried: Compiler, sandbox: Sandbox, good: Binary
) -> None:
    check(treasure, attack, hurried, sandbox, good)


@pytest.fixture(scope="module")
def filtered() -> Iterator[tuple[Compiler, Sandbox]]:
    """No namespaces: seccomp, and Landlock for the compiler, which needs some files."""
    missing = [name for name in ("seccomp", "landlock") if name in holding().missing]
    if missing:
        pytest.skip(f"{missing[0]} does not hold here")
    with Sandbox(1, LIMITS, preload=(), layers=Layers(seccomp=True)) as opened:
        yield Compiler(Layers(landlock=True, seccomp=True), cpu_s=1), opened


@pytest.fixture(scope="module")
def contained() -> Iterator[tuple[Compiler, Sandbox]]:
    """Namespaces only."""
    wrapper = holding().layers.wrapper
    if wrapper is Wrapper.NONE:
        pytest.skip("namespaces do not hold here")
    with Sandbox(1, LIMITS, preload=(), layers=Layers(wrapper)) as opened:
        yield Compiler(Layers(wrapper), cpu_s=1), opened


def compiler_for(attack: Path, weak: Compiler, hurried: Compiler) -> Compiler:
    """The weakly isolated compiler for attacks on it; for the others one that knows them by now."""
    return weak if attack.name.startswith("compile") else hurried


@pytest.mark.parametrize("attack", REACHING, ids=lambda path: path.stem)
def test_the_filter_and_landlock_keep_all_out_of_reach(
    treasure: Treasure,
    attack: Path,
    filtered: tuple[Compiler, Sandbox],
    hurried: Compiler,
    good: Binary,
) -> None:
    weak, sandbox = filtered
    check(treasure, attack, compiler_for(attack, weak, hurried), sandbox, good)


@pytest.mark.parametrize("attack", REACHING, ids=lambda path: path.stem)
def test_namespaces_alone_keep_all_out_of_reach(
    treasure: Treasure,
    attack: Path,
    contained: tuple[Compiler, Sandbox],
    hurried: Compiler,
    good: Binary,
) -> None:
    weak, sandbox = contained
    check(treasure, attack, compiler_for(attack, weak, hurried), sandbox, good)


@pytest.mark.parametrize(
    "name",
    [
        "compile_incbin",
        "compile_has_include",
        "files_open",
        "network_connect",
        "memory_environment",
    ],
)
def test_the_oracle_sees_what_reaches_the_values(treasure: Treasure, name: str) -> None:
    """Without isolation these attacks succeed: the tests above can fail.

    A program's environment is empty even then.
    """
    attack = next(path for path in ATTACKS if path.stem == name)
    with Sandbox(1, LIMITS, preload=(), layers=Layers(), allow_unisolated=True) as opened:
        shown = attacked(treasure, attack, Compiler(Layers(), allow_unisolated=True), opened)
    reached = all(str(v) in text for text in shown for v in treasure.values) or "FOUND" in shown[0]
    assert reached == (name != "memory_environment"), shown


def test_each_attack_says_what_it_tries() -> None:
    assert len(ATTACKS) >= 30
    assert all(path.read_text().startswith("// ") for path in ATTACKS)
