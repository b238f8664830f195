"""Idempotency keys: the same answer for the same key, judged once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from examples import DOUBLE, contest_row, generated
from running import Running

from deltagym.server.faults import Refused
from deltagym.server.idempotency import KeptAnswers
from deltagym.server.tasks import Answer


def test_a_repeated_key_is_answered_without_judging(server: Running) -> None:
    row, gold = generated("ends_with")
    body = {"items": [{"row": row, "completions": [gold, "?"]}]}
    before = server.figure("deltagym_verdicts_total", scope="manufactoria", status="ok")
    repeats = server.figure("deltagym_repeated_requests_total")
    answers = [
        server.post("/verify", body, headers={"Idempotency-Key": "again"}).content for _ in range(3)
    ]
    assert len(set(answers)) == 1
    assert server.figure("deltagym_verdicts_total", scope="manufactoria", status="ok") == before + 1
    assert server.figure("deltagym_repeated_requests_total") == repeats + 2


def test_requests_at_the_same_time_are_judged_once(server: Running) -> None:
    body = {"items": [{"row": contest_row(), "completions": [DOUBLE]}]}
    before = server.figure("deltagym_verdicts_total", scope="contest", status="ok")
    with ThreadPoolExecutor(8) as threads:
        headers = {"Idempotency-Key": "at once"}
        asked = [threads.submit(server.post, "/verify", body, headers=headers) for _ in range(8)]
        answers = {answer.result().content for answer in asked}
    assert len(answers) == 1
    assert server.figure("deltagym_verdicts_total", scope="contest", status="ok") == before + 1


def test_a_key_of_another_request_is_refused(server: Running) -> None:
    headers = {"Idempotency-Key": "mine"}
    assert server.post("/verify", {"items": []}, headers=headers).status_code == 200
    for path, body in (("/verify", {"items": [], "dialect": None}), ("/test_solution", {})):
        answer = server.post(path, body, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["detail"][0]["loc"] == ["header", "Idempotency-Key"]
    long = {"Idempotency-Key": "k" * 256}
    assert server.post("/verify", {"items": []}, headers=long).status_code == 422


def answering(answer: Answer, calls: list[Answer]):
    async def work() -> Answer:
        calls.append(answer)
        await asyncio.sleep(0)
        return answer

    return work


def test_answers_are_few_small_and_short_lived() -> None:
    async def main() -> None:
        calls: list[Answer] = []
        good = answering(Answer(200, b"x" * 100), calls)
        kept = KeptAnswers(most=3, most_bytes=10_000, seconds=600)
        for key in "abcde":
            await kept.once(key, "/p", b"", good)
        assert len(kept) == 3
        _, repeated = await kept.once("e", "/p", b"", good)
        assert repeated
        _, repeated = await kept.once("a", "/p", b"", good)
        assert not repeated
        small = KeptAnswers(most=100, most_bytes=2000, seconds=600)
        for key in "abcde":
            await small.once(key, "/p", b"", good)
        assert 0 < len(small) < 5
        assert small.bytes <= 2000
        brief = KeptAnswers(most=100, most_bytes=10_000, seconds=0)
        for _ in range(2):
            _, repeated = await brief.once("a", "/p", b"", good)
            assert not repeated

    asyncio.run(main())


def test_what_may_go_well_next_time_is_not_kept() -> None:
    async def main() -> None:
        calls: list[Answer] = []
        bad = answering(Answer(503, b""), calls)
        kept = KeptAnswers(most=10, most_bytes=10_000, seconds=600)
        both = await asyncio.gather(*(kept.once("a", "/p", b"", bad) for _ in range(2)))
        assert [repeated for _, repeated in both] == [False, True]
        await kept.once("a", "/p", b"", bad)
        assert len(calls) == 2
        assert (len(kept), kept.bytes) == (0, 0)

    asyncio.run(main())


def test_an_error_reaches_all_who_wait() -> None:
    async def broken() -> Answer:
        await asyncio.sleep(0)
        raise TimeoutError

    async def main() -> None:
        kept = KeptAnswers(most=10, most_bytes=10_000, seconds=600)
        asked = [kept.once("a", "/p", b"", broken) for _ in range(2)]
        found = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(error) for error in found] == [TimeoutError] * 2
        with pytest.raises(Refused):
            await kept.once("k" * 256, "/p", b"", broken)
        assert len(kept) == 0

    asyncio.run(main())
