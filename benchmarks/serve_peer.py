"""The pattern of upstream's reward server, for `serve.py`: one process, everything in Python.

The endpoint is a coroutine that works on the event loop, as upstream's is. It reads and runs a
program with this package's readable parser and machine.
"""

import socket
import sys

import uvicorn
from fastapi import FastAPI

from deltagym.scopes.manufactoria.machine import DELTA1_LIMIT, run
from deltagym.scopes.manufactoria.parser import parse
from deltagym.server.messages import SolutionRequest, SolutionResponse

app = FastAPI()


@app.post("/test_solution")
async def test_solution(asked: SolutionRequest) -> SolutionResponse:
    """Judges a program on every test case."""
    program, results = parse(asked.dsl, "delta1"), []
    for test in asked.test_cases:
        done = run(program, test.input, DELTA1_LIMIT, trace=True)
        right = done.accepted
        if test.check_output:
            right = right and done.output == test.expected_output
        results.append(
            {
                **test.model_dump(),
                "actual_output": done.output,
                "actual_accepted": done.accepted,
                "passed": right == test.expected_accepted,
                "path": [step.node for step in done.trace or ()],
                "rejection_reason": None if done.accepted else done.reason,
            }
        )
    passed = all(result["passed"] for result in results)
    return SolutionResponse(valid=True, all_passed=passed, results=results)


def main() -> None:
    """Serves on a free port of loopback, which is written to standard error first."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)
        print(listener.getsockname()[1], file=sys.stderr, flush=True)
        config = uvicorn.Config(app, log_level="error", access_log=False, backlog=2048)
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
