"""One problem an episode: an answer is judged, and one that fails is told why."""

from itertools import count
from pathlib import Path
from uuid import uuid4

from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import State

from deltagym.exports.dialogue import Dialogue
from deltagym.exports.settings import read_export
from deltagym.exports.tables import read_jsonl
from models import Answer, Shown

FOLDER = Path(__file__).parents[1]
EXPORT = read_export(FOLDER)
ROWS = {split: read_jsonl(FOLDER / f"data/{split}.jsonl") for split in ("train", "eval")}


class DeltaGymEnvironment(Environment):
    """The problems of the export."""

    SUPPORTS_CONCURRENT_SESSIONS = True
    episodes = count()

    def __init__(self):
        super().__init__()
        self.dialogue = None
        self._state = State()

    def reset(self, seed=None, episode_id=None, split="train", index=None, **_):
        """Begins an episode.

        Args:
            seed: Chooses the problem where there is no index.
            episode_id: Name of the episode.
            split: `train` or `eval`.
            index: Which problem of the split. Without index and seed, they come in turn.
        """
        turn = next(self.episodes) if index is None and seed is None else index or seed or 0
        row = ROWS[split][turn % len(ROWS[split])]
        self.dialogue = Dialogue(row["problem"], EXPORT)
        about = {name: row[name] for name in ("id", "family", "level")}
        self._state = State(episode_id=episode_id or uuid4().hex, split=split, **about)
        return Shown(message=row["prompt"][0]["content"])

    def step(self, action: Answer, timeout_s=None, **_):
        """Judges an answer. The reward comes with the last one of the episode."""
        if self.dialogue is None:
            raise ValueError("step: there is no episode; call reset first")
        message = self.dialogue.submit(action.text)
        self._state.step_count += 1
        found = self.dialogue.score(action.training_step)
        if found.reward is None:
            return Shown(done=True, error=found.verdict.message)
        return Shown(
            message=message,
            done=self.dialogue.done,
            reward=found.reward if self.dialogue.done else 0.0,
            pass_rate=found.verdict.pass_rate,
            full_pass=found.verdict.full_pass,
        )

    @property
    def state(self):
        """The episode: its name, its problem without the cases, and how many answers came."""
        return self._state
