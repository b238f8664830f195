"""Asking a real server on loopback, which misbehaves in the ways that servers do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deltagym.core.errors import BadInput, DeltaGymError
from deltagym.core.problem import Problem
from deltagym.models.missing import Missing
from deltagym.models.served.sampler import ServedModel
from served_models import Serve

Make = Callable[..., ServedModel]
KEY = "sk-very-secret-0123456789"


def ask(model: ServedModel, problems: list[Problem], n: int = 4) -> list[list[str] | Missing]:
    return list(model.sample(problems, n, temperature=1.0, greedy=False, seed=0))


def complete(found: list[list[str] | Missing], n: int = 4) -> bool:
    return all(not isinstance(texts, Missing) and len(texts) == n for texts in found)


def test_what_is_sent_and_what_is_kept(
    serve: Serve, sampler: Make, few: str, problems: list[Problem], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "secret-of-another")
    server = serve(few, reasons=True, share_cut=0.3, share_solved=0.6, key=KEY)
    options = {"system": "Be brief.", "top_p": 0.9, "extra": {"min_p": 0.1}, "send_seed": True}
    model = sampler(server.url, samples_per_request=3, **options)
    found = ask(model, problems)
    assert complete(found)
    sent = server.log("received")
    assert sorted(entry["body"].get("n", 1) for entry in sent) == [1] * 4 + [3] * 4
    assert "secret-of-another" not in str(sent)
    body = sent[0]["body"]
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert {k: body[k] for k in ("model", "temperature", "top_p", "max_tokens", "min_p")} == {
        "model": "served",
        "temperature": 1.0,
        "top_p": 0.9,
        "max_tokens": 100,
        "min_p": 0.1,
    }
    seeds = [entry["body"]["seed"] for entry in sent]
    assert len(set(seeds)) == len(seeds)
    rows = [row for problem in problems for row in model.given(problem.id)]
    assert [row.text for row in rows] == [text for texts in found for text in texts]  # type: ignore[union-attr]
    assert {row.reasoning for row in rows} == {"Let me think."}
    assert {row.finish for row in rows} == {"stop", "length"}
    costs = model.costs([problem.id for problem in problems])
    assert sum(read or 0 for read, _, _ in costs) == 10 * 8
    assert sum(written or 0 for _, written, _ in costs) == 5 * 16
    assert all(KEY.encode() not in path.read_bytes() for path in model.store.folder.iterdir())


@pytest.mark.parametrize("trouble", ["ignores_n", "refuses_n"])
def test_a_server_without_n_is_asked_for_one_at_a_time(
    serve: Serve, sampler: Make, few: str, problems: list[Problem], trouble: str
) -> None:
    server = serve(few, **{trouble: True})
    assert complete(ask(sampler(server.url), problems))
    assert [entry["body"]["n"] for entry in server.log()] == [1] * 16


def test_busy_failing_and_dropping_servers_are_asked_again(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    server = serve(few, busy=[1, 3], fails=[2, 5], drops=[4, 7], headers={"retry-after": "0.05"})
    assert complete(ask(sampler(server.url, samples_per_request=2), problems))
    assert server.samples() == 16


@pytest.mark.parametrize(
    "settings",
    [
        {"busy": [2], "headers": {"retry-after": "1"}},
        {"busy": [2], "headers": {"retry-after-ms": "1000"}},
        {
            "busy": [2],
            "headers": {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"},
        },
    ],
)
def test_a_busy_server_is_left_alone_by_all_requests(
    serve: Serve, sampler: Make, few: str, problems: list[Problem], settings: dict
) -> None:
    server = serve(few, **settings)
    assert complete(ask(sampler(server.url, concurrency=1), problems, n=2), n=2)
    times = [entry["time"] for entry in server.log("received")]
    assert times[2] - times[1] >= 0.95


def test_a_limit_that_is_used_up_is_waited_for_before_it_is_hit(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    used_up = {"x-ratelimit-remaining-tokens": "3", "x-ratelimit-reset-tokens": "300ms"}
    server = serve(few, answer_headers=used_up)
    assert complete(ask(sampler(server.url), problems[:3], n=1), n=1)
    times = [entry["time"] for entry in server.log("received")]
    assert times[1] - times[0] >= 0.29


def test_a_hanging_server_is_given_up_and_asked_for_the_rest_later(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    server = serve(few, hangs_after=2)
    model = sampler(server.url, samples_per_request=4, timeout=0.5, tries=1)
    found = ask(model, problems)
    missing = [each for each in found if isinstance(each, Missing)]
    assert len(missing) == 2
    assert "longer than 0.5 s" in missing[0].reason


def test_samples_are_never_asked_for_twice(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    server = serve(few)
    first = sampler(server.url)
    found = ask(first, problems, n=2)
    first.close()
    again = sampler(server.url)
    assert ask(again, problems, n=2) == found
    assert server.samples() == 8
    more = ask(again, problems, n=6)
    assert [texts[:2] for texts in more] == found  # type: ignore[index]
    assert server.samples() == 24


def test_a_budget_ends_asking_before_it_is_passed(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    server = serve(few)
    model = sampler(server.url, samples_per_request=1, concurrency=2, budget=100)
    found = ask(model, problems)
    assert server.samples() == 6  # of 15 tokens each
    reasons = {each.reason for each in found if isinstance(each, Missing)}
    assert reasons == {"budget: 90 of 100 tokens are used up"}
    assert [each.samples for each in found if isinstance(each, Missing)] == [2, 0, 0]


def test_a_budget_needs_a_server_that_counts(
    serve: Serve, sampler: Make, few: str, problems: list[Problem]
) -> None:
    server = serve(few, hides_usage=True)
    with pytest.raises(DeltaGymError, match="budget: the server does not report tokens"):
        ask(sampler(server.url, budget=100), problems)


def test_what_no_request_can_pass_names_the_field_and_the_fix(
    serve: Serve, sampler: Make, few: str, problems: list[Problem], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-key")
    server = serve(few, key=KEY)
    with pytest.raises(BadInput, match=r"OPENAI_API_KEY: .* refuses the API key") as caught:
        ask(sampler(server.url, folder="a"), problems)
    assert "sk-wrong-key" not in str(caught.value)
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(BadInput, match=r"OPENAI_API_KEY: .* wants an API key"):
        ask(sampler(server.url, folder="b"), problems)
    with pytest.raises(BadInput, match=r"model: .* has no model 'serve'; the nearest is 'served'"):
        ask(sampler(server.url, "serve", folder="c"), problems)
    with pytest.raises(BadInput, match=r"base_url: there is no OpenAI endpoint .* ends in /v1"):
        ask(sampler(server.url.removesuffix("/v1"), folder="d"), problems)
    with pytest.raises(BadInput, match="base_url: nothing answers at"):
        ask(sampler("http://127.0.0.1:9/v1", folder="e"), problems)
    assert server.samples() == 0


def test_openai_itself_needs_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    from deltagym.models.served.settings import Endpoint

    with pytest.raises(BadInput, match="OPENAI_API_KEY: this environment variable is not set"):
        ServedModel("some-model", Endpoint(), tmp_path / "samples", False, 100)
    assert not (tmp_path / "samples").exists()
