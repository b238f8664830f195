"""What goes to the environment and what comes back. No message holds an expected value, but for
the failing cases that feedback shows."""

from openenv.core.env_server.types import Action, Observation


class Answer(Action):
    """An answer to the problem."""

    text: str
    """What the model wrote, all of it."""
    training_step: int | None = None
    """Steps of training done so far; needed by a scheduled reward alone."""


class Shown(Observation):
    """What the model is shown next."""

    message: str = ""
    """The problem, or why the last answer failed; empty at the end."""
    pass_rate: float | None = None
    """Share of cases that the last answer passed."""
    full_pass: bool | None = None
    """Whether it passed all of them."""
    error: str = ""
    """Why an answer could not be verified; it has no reward then."""
