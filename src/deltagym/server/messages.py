"""What is sent and answered, as pydantic models; the OpenAPI description is made from them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

EXAMPLE_PROGRAM = "START start:\n    NEXT end\n\nEND end\n"
EXAMPLE_CASE = {"input": "RB", "expected_accepted": True, "check_output": False}
EXAMPLE_ROW = {"problem_family": "starts_with", "ground_truth": [EXAMPLE_CASE]}


def _example(**fields: Any) -> dict[str, Any]:
    """What puts an example into the description of a model."""
    return {"examples": [fields]}


class Item(BaseModel):
    """A problem, and completions for it.

    The problem is a row, or is named: by suite, split and index, or by its id.
    """

    model_config = ConfigDict(extra="forbid")

    completions: list[str] = Field(description="What the model wrote.")
    row: dict[str, Any] | None = Field(None, description="The problem as a row of a data set.")
    suite: str | None = Field(None, description="A suite that the service was started with.")
    split: str | None = Field(None, description="`train` or `test`.")
    index: int | None = Field(None, description="Number of the problem in the split, from 0.")
    id: str | None = Field(None, description="Id of a problem of any loaded suite.")


class VerifyRequest(BaseModel):
    """A batch."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra=_example(items=[{"row": EXAMPLE_ROW, "completions": [EXAMPLE_PROGRAM]}]),
    )

    items: list[Item]
    dialect: str | None = Field(None, description="Variant of the language; null for the default.")


class VerdictMessage(BaseModel):
    """What is said of one completion."""

    status: str = Field(description="`ok`, `invalid`, `timeout` or `infra_error`.")
    passed: list[bool] = Field(description="One for each test case.")
    pass_rate: float | None = Field(
        description="Share of cases passed; null if it could not be judged, which is no 0."
    )
    full_pass: bool | None = Field(description="Whether all cases passed; null as above.")
    message: str = Field(description="What went wrong; empty when nothing did.")


class ItemResult(BaseModel):
    """The verdicts of an item."""

    id: str = Field(description="The problem's id.")
    verdicts: list[VerdictMessage] = Field(description="One for each completion, in their order.")


class VerifyResponse(BaseModel):
    """The verdicts of a batch."""

    model_config = ConfigDict(
        json_schema_extra=_example(
            results=[
                {
                    "id": "1fda1ee1d3a0c2f4",
                    "verdicts": [
                        {
                            "status": "ok",
                            "passed": [True],
                            "pass_rate": 1.0,
                            "full_pass": True,
                            "message": "",
                        }
                    ],
                }
            ]
        )
    )

    results: list[ItemResult] = Field(description="One for each item, in their order.")


class TestCase(BaseModel):
    """A test case of Manufactoria, as upstream writes it."""

    __test__ = False

    input: str
    expected_output: str = ""
    expected_accepted: bool = True
    check_output: bool = True
    description: str = ""


class SolutionRequest(BaseModel):
    """Upstream's request to judge a Manufactoria program. Unknown fields are ignored."""

    model_config = ConfigDict(
        json_schema_extra=_example(dsl=EXAMPLE_PROGRAM, test_cases=[EXAMPLE_CASE])
    )

    dsl: str = Field(description="The program, without a fence.")
    test_cases: list[TestCase]
    max_execution_time: float = Field(
        1.0, description="Not used, as upstream: the machine counts steps."
    )
    include_path: bool = Field(
        False, description="Whether `path` is filled in. Upstream always fills it in."
    )


class CaseResult(BaseModel):
    """What a Manufactoria program did on one test case."""

    input: str
    expected_output: str
    actual_output: str = Field(description="The tape at the end, whether accepted or not.")
    expected_accepted: bool
    actual_accepted: bool
    check_output: bool
    passed: bool
    path: list[str] = Field(description="The nodes visited; empty unless asked for.")
    rejection_reason: str | None
    description: str


class SolutionResponse(BaseModel):
    """Upstream's answer about a Manufactoria program."""

    valid: bool = Field(description="Whether the text is a program.")
    all_passed: bool
    results: list[CaseResult]
    message: str | None = None


class ProgramRequest(BaseModel):
    """Upstream's request to run a Python program against tests. Unknown fields are ignored."""

    model_config = ConfigDict(
        json_schema_extra=_example(
            program="def predict_position(t):\n    return [[750.0, 750.0]]\n",
            tests=["assert check_distance(predict_position(0.1), [[750.0, 750.0]]) <= 50.0"],
        )
    )

    program: str = Field(description="The program, without a fence.")
    tests: list[Any] = Field(description="Assert statements that call `predict_position`.")
    max_execution_time: float = Field(1.0, description="Not used: the scope's limits hold.")


class StdioRequest(ProgramRequest):
    """Upstream's request to judge a Python script by what it prints. Unknown fields are ignored."""

    model_config = ConfigDict(
        json_schema_extra=_example(
            program="print(2 * int(input()))\n", tests=[{"input": "2\n", "output": "4"}]
        )
    )

    tests: list[Any] = Field(description="Objects with `input` and `output`.")


class ProgramResponse(BaseModel):
    """Upstream's answer about a Python program."""

    results: list[int] = Field(description="1 or 0 for each test.")
    runtimes: list[float] = Field(
        description="Seconds for each test, as an equal share of all; -1 where it did not pass."
    )


class Fault(BaseModel):
    """One thing wrong with a request."""

    loc: list[str | int] = Field(description="Where it is.")
    msg: str = Field(description="What is wrong, and how to mend it.")
    type: str


class Refusal(BaseModel):
    """Why a request was refused; retrying it changes nothing."""

    detail: list[Fault]


class Trouble(BaseModel):
    """Why a request could not be answered now."""

    detail: str


class Health(BaseModel):
    """The state of the service."""

    status: str = Field(description="`healthy`, `draining` or `unhealthy`.")
    judges: int = Field(description="Judges that are alive.")
    judges_wanted: int
    queue: int = Field(description="Requests that wait.")
