"""Serving: what a served model's samples took, in tokens and money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deltagym.core.problem import Json


@dataclass(frozen=True, slots=True)
class Serving:
    """What the samples of an evaluation took, earlier commands included.

    Attributes:
        servers: Addresses of the servers that gave them.
        requests: Requests that gave them.
        prompt_tokens: Tokens read; None if a server did not always say.
        completion_tokens: Tokens written, reasoning included.
        reasoning_tokens: Those of them that were reasoning, as far as servers said.
        price_in: Price of a million tokens read, as given by the user.
        price_out: Price of a million tokens written.
    """

    servers: tuple[str, ...]
    requests: int
    prompt_tokens: int | None
    completion_tokens: int | None
    reasoning_tokens: int | None
    price_in: float | None = None
    price_out: float | None = None

    @property
    def cost(self) -> float | None:
        """What the tokens cost at these prices; None if tokens or prices are unknown.

        Discounts, such as those for cached prompts, are not known here.
        """
        amounts = (self.prompt_tokens, self.completion_tokens)
        if None in (*amounts, self.price_in, self.price_out):
            return None
        read, written = amounts
        return ((read or 0) * (self.price_in or 0) + (written or 0) * (self.price_out or 0)) / 1e6

    def text(self) -> str:
        """All of it in one sentence."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            tokens = "tokens unknown, since the server did not always report them"
        else:
            tokens = f"{self.prompt_tokens:,} tokens read, {self.completion_tokens:,} written"
        if self.reasoning_tokens:
            tokens += f" ({self.reasoning_tokens:,} of them reasoning)"
        cost = "" if self.cost is None else f"; {self.cost:,.4g} at the prices given"
        noun = "request" if self.requests == 1 else "requests"
        return f"{self.requests:,} {noun} to {', '.join(self.servers)}: {tokens}{cost}"


def read_serving(value: Json) -> Serving | None:
    """Reads a `Serving` from JSON."""
    return Serving(**value | {"servers": tuple(value["servers"])}) if value else None


def total(counts: Iterable[int | None]) -> int | None:
    """The sum; None if a count is unknown."""
    known = list(counts)
    return None if None in known else sum(count or 0 for count in known)
