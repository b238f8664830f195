"""The resources server: /verify takes a row with a model's response and answers with its reward."""

from pathlib import Path
from typing import Literal

from fastapi import HTTPException
from nemo_gym.base_resources_server import (
    BaseResourcesServerConfig,
    BaseRunRequest,
    BaseVerifyRequest,
    BaseVerifyResponse,
    SimpleResourcesServer,
)

from deltagym.exports.base import Reward
from deltagym.exports.reward import score_async
from deltagym.exports.settings import read_export

PAID = read_export(Path(__file__)).reward.mode
MASKS = "mask_sample" in BaseVerifyResponse.model_fields
"""Whether this NeMo Gym can leave a sample out of training."""


class Config(BaseResourcesServerConfig):
    """What the configuration file may set."""

    mode: Literal["dense", "binary"] = "binary" if PAID == "binary" else "dense"


class Row(BaseRunRequest):
    """A row of the data; `problem` holds the test cases and never reaches the model."""

    problem: str


class VerifyRequest(Row, BaseVerifyRequest):
    """A row with the response to it."""


class VerifyResponse(BaseVerifyResponse):
    """The reward, and both rewards as metrics, whichever is paid."""

    pass_rate: float | None = None
    full_pass: float | None = None


class DeltaGymServer(SimpleResourcesServer):
    """Judges responses by their problem's test cases."""

    config: Config

    async def verify(self, body: VerifyRequest) -> VerifyResponse:
        """Judges the text of a response."""
        reward = Reward(mode=self.config.mode)
        [found] = await score_async([body.problem], [text_of(body.response)], reward)
        told = body.model_dump(exclude={"problem"})
        if found.reward is not None:
            return VerifyResponse(**told, reward=found.reward, **found.metrics)
        if not MASKS:
            raise HTTPException(503, f"not verified: {found.verdict.message}")
        why = {"failure_kind": "verifier_error", "failure_reason": found.verdict.message}
        return VerifyResponse(**told, reward=0.0, mask_sample=True, **why)


def text_of(response):
    """What the model wrote to the user in a response, without its reasoning."""
    messages = [item for item in response.output if item.type == "message"]
    return "".join(getattr(part, "text", "") for item in messages[-1:] for part in item.content)


if __name__ == "__main__":
    DeltaGymServer.run_webserver()
