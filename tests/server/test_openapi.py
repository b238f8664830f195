"""Requests made from the service's own description never break it: a bounded fuzz."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from running import Running

from deltagym.server.app import ROUTES

EXAMPLES = 25
"""Requests of each kind for each endpoint."""


@pytest.mark.parametrize("wanted", ["positive", "negative"])
@pytest.mark.parametrize("path", ROUTES)
def test_made_up_requests_get_described_answers(server: Running, path: str, wanted: str) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    checks = schemathesis.checks.CHECKS.get_by_names(
        ["not_a_server_error", "status_code_conformance", "response_schema_conformance"]
    )
    mode = schemathesis.GenerationMode(wanted)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(schema[path]["POST"].as_strategy(mode, query={"deadline_s": 60}))
    def check(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks)

    check()


def test_the_description_has_examples_that_work(server: Running) -> None:
    described = server.get("/openapi.json").json()
    for path in ROUTES:
        content = described["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        name = content["schema"]["$ref"].rpartition("/")[2]
        for example in described["components"]["schemas"][name]["examples"]:
            answer = server.post(path, example)
            assert answer.status_code == 200, answer.text
