"""The three backends, against processes and a server that speak the protocols."""

import json
import os
import time
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput
from deltagym.scopes.lean.toolchain import find
from deltagym.scopes.lean.toolchain.backend import BackendError, LeanStatus
from deltagym.scopes.lean.toolchain.kimina import BATCH, KiminaBackend
from deltagym.scopes.lean.toolchain.project import ProjectBackend
from deltagym.scopes.lean.toolchain.repl import ReplBackend, split_header

GOOD = "import Mathlib\n\ntheorem t : 1 + 1 = 2 := by\n  norm_num\n\n#print axioms t\n"
WRONG = "import Mathlib\n\nexample : f = 2 := rfl"
LAZY = "import Mathlib\n\ntheorem t : 1 = 2 := by sorry\n\n#print axioms t\n"
NATIVE = GOOD.replace("norm_num", "decide -- ofReduce")
ALL = {
    GOOD: LeanStatus.VALID,
    WRONG: LeanStatus.ERROR,
    LAZY: LeanStatus.SORRY,
    NATIVE: LeanStatus.AXIOM,
}


def commands(log: Path) -> list[dict]:
    return [
        json.loads(line[4:]) for line in log.read_text().splitlines() if line.startswith("cmd ")
    ]


def starts(log: Path) -> int:
    return log.read_text().splitlines().count("start")


class TestRepl:
    def test_answers_are_told_apart_and_the_header_is_taken_once(self, repl) -> None:
        command, log = repl
        with ReplBackend(command) as backend:
            assert backend.available() is None
            results = backend.check(list(ALL))
            assert [r.status for r in results] == list(ALL.values())
            assert results[0].axioms == {"propext", "Quot.sound"}
            assert results[1].first_error.startswith("1:23: type mismatch")
            assert backend.check([GOOD + "-- constructive"])[0].axioms == frozenset()
            assert backend.version() == "4.9.0"
        asked = commands(log)
        assert asked[0] == {"cmd": "import Mathlib"}
        assert [a.get("env") for a in asked[1:6]] == [0] * 5
        assert sum("import" in a["cmd"] for a in asked) == 1
        assert starts(log) == 1

    def test_an_answer_that_comes_in_pieces_is_read_whole(self, repl) -> None:
        with ReplBackend(repl[0]) as backend:
            assert backend.check([WRONG + " -- partial"])[0].status is LeanStatus.ERROR

    def test_a_text_that_takes_too_long_ends_and_the_next_is_answered(self, repl) -> None:
        command, log = repl
        begin = time.monotonic()
        with ReplBackend(command, timeout=0.5) as backend:
            results = backend.check([GOOD + "-- late", GOOD])
        assert [r.status for r in results] == [LeanStatus.TIMEOUT, LeanStatus.VALID]
        assert time.monotonic() - begin < 10
        assert starts(log) == 2

    def test_after_a_crash_it_is_started_again_and_the_text_tried_again(self, repl) -> None:
        command, log = repl
        with ReplBackend(command) as backend:
            assert [r.status for r in backend.check([GOOD + "-- crash once", GOOD])] == [
                LeanStatus.VALID
            ] * 2
        assert starts(log) == 2

    def test_a_text_that_always_crashes_is_at_fault_itself_and_harms_no_other(self, repl) -> None:
        with ReplBackend(repl[0]) as backend:
            assert [r.status for r in backend.check([GOOD + "-- crash always", GOOD])] == [
                LeanStatus.ERROR,
                LeanStatus.VALID,
            ]

    def test_a_header_that_crashes_or_fails_is_no_verdict(self, repl) -> None:
        with ReplBackend(repl[0]) as backend:
            results = backend.check(
                ["import X -- crash always\n" + WRONG, "open f = 2\n\nexample : f = 2 := rfl", GOOD]
            )
        assert [r.status for r in results] == [
            LeanStatus.INFRA_ERROR,
            LeanStatus.INFRA_ERROR,
            LeanStatus.VALID,
        ]

    @pytest.mark.parametrize("word", ["garbled", "unknown environment"])
    def test_what_is_not_the_protocol_is_no_verdict(self, repl, word: str) -> None:
        with ReplBackend(repl[0]) as backend:
            assert [r.status for r in backend.check([f"{GOOD}-- {word}", GOOD])] == [
                LeanStatus.INFRA_ERROR,
                LeanStatus.VALID,
            ]

    def test_without_the_program_the_reason_is_given(self, tmp_path: Path) -> None:
        backend = ReplBackend(["no-such-lake", "exe", "repl"])
        assert "no-such-lake is not installed" in str(backend.available())
        assert backend.check([GOOD])[0].status is LeanStatus.INFRA_ERROR
        assert "no folder" in str(ReplBackend(["lake"], tmp_path / "none").available())
        with pytest.raises(BackendError, match="not installed"):
            backend.version()

    def test_it_leaves_no_process_behind(self, repl) -> None:
        backend = ReplBackend(repl[0])
        backend.check([GOOD])
        process = backend._process._child  # type: ignore[union-attr]
        backend.close()
        assert process.poll() is not None
        assert backend.check([GOOD])[0].status is LeanStatus.VALID
        backend.close()

    def test_headers_are_imports_and_openings(self) -> None:
        assert split_header("import A\nopen B\n\nset_option c 1\ntheorem t") == (
            "import A\nopen B\n\nset_option c 1",
            "theorem t",
        )
        assert split_header("theorem t\nimport A") == ("", "theorem t\nimport A")


class TestProject:
    def test_answers_are_told_apart(self, project) -> None:
        folder, command = project
        backend = ProjectBackend(folder, command=command, workers=2)
        assert backend.available() is None
        assert [r.status for r in backend.check(list(ALL))] == list(ALL.values())
        assert backend.version().startswith("Lean (version 4.9.0")

    def test_a_text_that_takes_too_long_is_ended_with_its_children(self, project) -> None:
        folder, command = project
        begin = time.monotonic()
        assert (
            ProjectBackend(folder, timeout=0.5, command=command).check([GOOD + "-- late"])[0].status
            is LeanStatus.TIMEOUT
        )
        assert time.monotonic() - begin < 10

    def test_what_is_not_the_protocol_is_no_verdict(self, project) -> None:
        folder, command = project
        backend = ProjectBackend(folder, command=command)
        assert backend.check([GOOD + "-- garbled"])[0].status is LeanStatus.INFRA_ERROR
        (folder / "fail").touch()
        result = backend.check([GOOD])[0]
        assert result.status is LeanStatus.INFRA_ERROR
        assert "no such toolchain" in result.first_error

    def test_keys_of_ours_are_not_told_to_lean(
        self, project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DELTAGYM_TEST_TOKEN", "t0ken")
        folder, command = project
        assert (
            ProjectBackend(folder, command=command).check([GOOD + "-- secret"])[0].status
            is LeanStatus.VALID
        )

    def test_without_a_project_or_lake_the_reason_is_given(self, project, tmp_path: Path) -> None:
        folder, _ = project
        assert "no folder" in str(ProjectBackend(tmp_path / "none").available())
        assert "no Lake project" in str(ProjectBackend(tmp_path).available())
        backend = ProjectBackend(folder, command=["no-such-lake"])
        assert "not installed" in str(backend.available())
        assert backend.check([GOOD])[0].status is LeanStatus.INFRA_ERROR
        with pytest.raises(BackendError, match="not installed"):
            backend.version()
        with pytest.raises(BadInput, match="must be positive"):
            ProjectBackend(folder, timeout=0)


class TestKimina:
    def test_answers_are_told_apart_whatever_their_order(self, server) -> None:
        backend = KiminaBackend(server.url)
        assert backend.available() is None
        assert [r.status for r in backend.check(list(ALL))] == list(ALL.values())
        assert backend.version() == "4.9.0"
        path, body = server.requests[0]
        assert path == "/api/check"
        assert body["snippets"][0] == {"id": "0", "code": GOOD}
        assert body["timeout"] == 60

    def test_an_old_server_is_asked_in_the_old_way(self, server) -> None:
        server.old = True
        backend = KiminaBackend(server.url)
        assert backend.available() is None
        assert [r.status for r in backend.check(list(ALL))] == list(ALL.values())
        assert backend.check([GOOD])[0].status is LeanStatus.VALID
        assert [path for path, _ in server.requests] == ["/api/check", "/verify", "/verify"]

    def test_the_servers_errors_are_mapped(self, server) -> None:
        texts = [GOOD + "-- late", GOOD + "-- crash", GOOD + "-- unknown environment"]
        assert [r.status for r in KiminaBackend(server.url).check(texts)] == [
            LeanStatus.TIMEOUT,
            LeanStatus.INFRA_ERROR,
            LeanStatus.INFRA_ERROR,
        ]

    def test_many_texts_go_in_several_requests(self, server) -> None:
        assert len(KiminaBackend(server.url).check([GOOD] * (BATCH + 1))) == BATCH + 1
        assert [len(body["snippets"]) for _, body in server.requests] == [BATCH, 1]

    def test_the_key_is_sent_and_a_wrong_one_is_no_verdict(self, server) -> None:
        server.key = "right"
        assert KiminaBackend(server.url, "right").check([GOOD])[0].status is LeanStatus.VALID
        result = KiminaBackend(server.url, "wrong").check([GOOD])[0]
        assert result.status is LeanStatus.INFRA_ERROR
        assert "API key" in result.first_error
        assert "wrong" not in result.first_error.replace("missing or wrong", "")

    def test_a_busy_server_is_asked_again(self, server) -> None:
        server.busy = 1
        assert KiminaBackend(server.url).check([GOOD])[0].status is LeanStatus.VALID
        server.busy = 9
        assert KiminaBackend(server.url).check([GOOD])[0].status is LeanStatus.INFRA_ERROR
        assert len(server.requests) == 2 + 3

    def test_a_server_that_is_not_there_or_garbles_is_no_verdict(self, server) -> None:
        assert (
            KiminaBackend(server.url).check([GOOD + "garbled"])[0].status is LeanStatus.INFRA_ERROR
        )
        gone = KiminaBackend("http://127.0.0.1:9")
        assert "cannot be reached" in str(gone.available())
        assert gone.check([GOOD])[0].status is LeanStatus.INFRA_ERROR
        with pytest.raises(BackendError, match="does not tell"):
            gone.version()
        with pytest.raises(BadInput, match="must begin with http"):
            KiminaBackend("file:///etc/passwd")


class TestFind:
    def test_without_settings_every_reason_names_its_variable(self) -> None:
        assert find.reasons({}) == {
            name: f"{variable} is not set: give it {what}"
            for name, (variable, what) in find.VARIABLES.items()
        }
        none = find.find_backend({})
        assert str(none.available()).startswith("no Lean can be asked. project: DELTAGYM_LEAN")
        assert none.check([GOOD])[0].status is LeanStatus.INFRA_ERROR
        with pytest.raises(BackendError, match="no Lean can be asked"):
            none.version()

    def test_the_first_that_answers_is_taken(self, repl, server) -> None:
        command, _ = repl
        settings = {"DELTAGYM_LEAN_PROJECT": "/no/such", "LEAN_SERVER_API_URL": server.url}
        assert find.find_backend(settings).name == "kimina"
        settings |= {"DELTAGYM_LEAN_REPL": " ".join(command), "DELTAGYM_LEAN_PROJECT": os.getcwd()}
        reasons = find.reasons(settings)
        assert reasons["repl"] is None
        assert "no Lake project" in str(reasons["project"])
        assert "must begin with" in str(
            find.reasons({"LEAN_SERVER_API_URL": "localhost"})["kimina"]
        )
