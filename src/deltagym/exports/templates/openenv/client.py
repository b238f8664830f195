"""The typed client: one connection is one episode after another."""

from openenv.core.client_types import StepResult
from openenv.core.env_client import EnvClient
from openenv.core.env_server.types import State

from models import Answer, Shown


class DeltaGymEnv(EnvClient[Answer, Shown, State]):
    """`with DeltaGymEnv(base_url="http://127.0.0.1:8000").sync() as env: env.reset(index=0)`."""

    def _step_payload(self, action):
        return action.model_dump()

    def _parse_result(self, payload):
        reward, done = payload.get("reward"), payload.get("done", False)
        shown = Shown(**{**payload["observation"], "reward": reward, "done": done})
        return StepResult(observation=shown, reward=reward, done=done)

    def _parse_state(self, payload):
        return State(**payload)
