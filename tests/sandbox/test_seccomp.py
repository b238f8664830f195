import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deltagym.sandbox.inside.seccomp import (
    ALLOW,
    ALLOWED,
    AUDIT_ARCH,
    CLONE,
    CLONE3,
    COMPILING,
    DENY,
    KILL,
    MAPPING,
    NO_SUCH_CALL,
    STARTING,
    STAT,
    Purpose,
    allow_list,
)

ARCHITECTURES = ("x86_64", "aarch64")
FORBIDDEN = {
    "x86_64": {
        "open": 2, "socket": 41, "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "kill": 62,
        "ptrace": 101, "tgkill": 234, "openat": 257, "prlimit64": 302, "execveat": 322,
        "io_uring_setup": 425, "clone3": 435, "rt_sigaction": 13, "fcntl": 72, "setitimer": 38,
        "prctl": 157, "ioctl": 16,
    },
    "aarch64": {
        "openat": 56, "socket": 198, "clone": 220, "execve": 221, "kill": 129, "ptrace": 117,
        "tgkill": 131, "prlimit64": 261, "execveat": 281, "io_uring_setup": 425, "clone3": 435,
        "rt_sigaction": 134, "fcntl": 25, "setitimer": 103, "prctl": 167, "ioctl": 29,
    },
}  # fmt: skip


def decide(code: bytes, arch: int, number: int, arguments: tuple[int, ...] = (0,) * 6) -> int:
    """What the kernel's classic BPF interpreter returns (linux/filter.h), for the codes used."""
    data = struct.pack("=IIQ6Q", number, arch, 0, *arguments)
    accumulator, at = 0, 0
    while True:
        operation, if_true, if_false, operand = struct.unpack_from("=HBBI", code, 8 * at)
        at += 1
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x06:
            return operand
        else:
            holds = {
                0x15: accumulator == operand,
                0x35: accumulator >= operand,
                0x45: bool(accumulator & operand),
            }[operation]
            at += if_true if holds else if_false


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@given(number=st.integers(0, 2**32 - 1), empty_root=st.booleans())
def test_what_is_not_listed_is_denied(architecture: str, number: int, empty_root: bool) -> None:
    verdict = decide(allow_list(architecture, empty_root), AUDIT_ARCH[architecture], number)
    listed = {*ALLOWED[architecture].values(), *MAPPING[architecture].values()}
    if architecture == "x86_64" and number >= 0x40000000:
        assert verdict == KILL
    else:
        assert verdict == (ALLOW if number in listed else DENY)


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_listed_calls_are_allowed_and_the_dangerous_ones_are_not_listed(architecture: str) -> None:
    code, arch = allow_list(architecture, True), AUDIT_ARCH[architecture]
    assert {decide(code, arch, number) for number in ALLOWED[architecture].values()} == {ALLOW}
    assert {decide(code, arch, number) for number in FORBIDDEN[architecture].values()} == {DENY}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_memory_that_can_be_executed_is_denied(architecture: str) -> None:
    code, arch = allow_list(architecture, False), AUDIT_ARCH[architecture]
    for number in MAPPING[architecture].values():
        decided = [
            decide(code, arch, number, (0, 0, protection, 0, 0, 0))
            for protection in (0, 1, 3, 4, 7)
        ]
        assert decided == [ALLOW, ALLOW, ALLOW, DENY, DENY]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_file_is_looked_at_by_path_only_where_there_is_none(architecture: str) -> None:
    arch, number = AUDIT_ARCH[architecture], STAT[architecture]
    by_descriptor, by_path = (0, 0, 0, 0x1000, 0, 0), (0, 0, 0, 0, 0, 0)
    assert decide(allow_list(architecture, True), arch, number, by_descriptor) == ALLOW
    assert decide(allow_list(architecture, True), arch, number, by_path) == DENY
    assert decide(allow_list(architecture, False), arch, number, by_descriptor) == DENY


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_calls_through_another_architectures_table_kill(architecture: str) -> None:
    for arch in (0x40000003, 0x40000028, 0):
        assert decide(allow_list(architecture, True), arch, ALLOWED[architecture]["read"]) == KILL


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_compiled_program_may_be_started_and_no_more(architecture: str) -> None:
    code, arch = allow_list(architecture, True, Purpose.COMPILED), AUDIT_ARCH[architecture]
    assert {decide(code, arch, number) for number in STARTING[architecture].values()} == {ALLOW}
    denied = {number for name, number in FORBIDDEN[architecture].items() if name != "execveat"}
    assert {decide(code, arch, number) for number in denied} == {DENY}
    assert {
        decide(code, arch, number, (0, 0, 7, 0, 0, 0)) for number in MAPPING[architecture].values()
    } == {DENY}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_compiler_may_start_processes_but_no_namespaces_and_reach_no_network(
    architecture: str,
) -> None:
    code, arch = allow_list(architecture, False, Purpose.COMPILER), AUDIT_ARCH[architecture]
    assert {decide(code, arch, number) for number in COMPILING[architecture].values()} == {ALLOW}
    assert decide(code, arch, CLONE[architecture], (0x4111, 0, 0, 0, 0, 0)) == ALLOW
    for flag in (0x80, 0x00020000, 0x02000000, 0x10000000, 0x20000000, 0x40000000):
        assert decide(code, arch, CLONE[architecture], (flag | 17, 0, 0, 0, 0, 0)) == DENY
    assert decide(code, arch, CLONE3) == NO_SUCH_CALL
    network_and_signals = ("socket", "kill", "ptrace", "tgkill", "io_uring_setup")
    for name in (*network_and_signals, "setitimer", "prctl", "ioctl", "execveat"):
        assert decide(code, arch, FORBIDDEN[architecture][name]) == DENY
