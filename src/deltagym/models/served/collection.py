"""Collects samples from a server: asks for what is missing, several requests at a time.

The first request goes alone. It shows whether the server can be asked at all, and whether it gives
several samples for one request. Answers are written as they come, those that come together as one
part of the samples folder; what was written is never asked for again.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from deltagym.core.endpoint.reply import Reply
from deltagym.core.endpoint.trouble import Unanswered
from deltagym.core.errors import DeltaGymError
from deltagym.core.problem import Json, Problem
from deltagym.core.seeding import derive_seed
from deltagym.models.missing import Missing
from deltagym.models.served.asker import Asker, Refused
from deltagym.models.served.pace import STOPPED
from deltagym.models.served.settings import Endpoint
from deltagym.models.served.store import SampleStore, StoredSample

FAILURES = 5
"""Requests that fail one after the other before all are given up; at least the concurrency."""
OUT_OF_BUDGET = "budget"

Done = Callable[[int, Missing | None], None]
"""Told the number of a problem, and None or what it lacks, once nothing more is asked for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A problem that samples are wanted of.

    Attributes:
        problem: The problem.
        key: Hash of what is asked.
        body: The request, without `n` and `seed`.
    """

    problem: Problem
    key: str
    body: dict[str, Json]


@dataclass(frozen=True, slots=True)
class _Order:
    """Samples of one problem that are still to be asked for."""

    index: int
    numbers: tuple[int, ...]


class Collection:
    """One collecting of samples.

    Args:
        wanted: The problems.
        n: Samples of each.
        seed: Of the seeds that requests carry, if they do.
        model: The model's name at the server.
        endpoint: How it is asked.
        store: Where samples are kept.
        done: Called from the loop, see `Done`.
    """

    def __init__(
        self,
        wanted: Sequence[Wanted],
        n: int,
        seed: int,
        model: str,
        endpoint: Endpoint,
        store: SampleStore,
        done: Done,
    ) -> None:
        self._wanted, self._n, self._seed = wanted, n, seed
        self._model, self._endpoint, self._store, self._done = model, endpoint, store, done
        self._orders: deque[_Order] = deque()
        self._open: dict[int, set[int]] = {}
        self._width = endpoint.samples_per_request
        self._spent = _Spent(endpoint.budget, store)
        self._failed_in_a_row = 0
        self._halted = ""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asker: Asker | None = None
        self._unwritten: asyncio.Queue[tuple[_Order, Reply] | None] = asyncio.Queue()

    def stop(self) -> None:
        """Lets no further request begin, from any thread; answers under way are still written."""
        self._halt(STOPPED)
        if self._loop is not None and self._asker is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._asker.stop)

    def _halt(self, reason: str) -> None:
        self._halted = self._halted or reason

    async def run(self, key: str | None) -> None:
        """Collects, until nothing is missing or nothing more can be had.

        Args:
            key: The API key.

        Raises:
            DeltaGymError: No request can succeed.
        """
        self._begin()
        if not self._orders:
            return
        self._loop = asyncio.get_running_loop()
        self._asker = asker = Asker(self._model, self._endpoint, key)
        writer = asyncio.create_task(self._write())
        fatal: DeltaGymError | None = None
        try:
            await self._next(asker)
            async with asyncio.TaskGroup() as group:
                for _ in range(self._endpoint.concurrency):
                    group.create_task(self._work(asker))
        except* DeltaGymError as errors:
            fatal = next(error for error in errors.exceptions if isinstance(error, DeltaGymError))
        finally:
            self._unwritten.put_nowait(None)
            await writer
            await asker.close()
        if fatal is not None:
            raise fatal
        reason = self._spent.text() if self._halted == OUT_OF_BUDGET else self._halted
        for index in list(self._open):
            self._give_up(index, reason or STOPPED)

    def _begin(self) -> None:
        """Works out what is missing; tells of the problems that lack nothing."""
        for index, wanted in enumerate(self._wanted):
            has = self._store.has(wanted.key)
            numbers = tuple(number for number in range(self._n) if number not in has)
            if numbers:
                self._open[index] = set(numbers)
                self._orders.append(_Order(index, numbers))
            else:
                self._done(index, None)

    async def _work(self, asker: Asker) -> None:
        while await self._next(asker):
            pass

    async def _next(self, asker: Asker) -> bool:
        """Asks for the next samples; says whether there was anything to ask for."""
        if self._halted or not self._orders:
            return False
        order = self._orders.popleft()
        if order.index not in self._open:
            return True
        part = _Order(order.index, order.numbers[: self._width])
        if rest := order.numbers[self._width :]:
            self._orders.appendleft(_Order(order.index, rest))
        if not self._spent.reserve(len(part.numbers)):
            self._halt(OUT_OF_BUDGET)
            return False
        try:
            reply = await self._asked(asker, part)
        except Unanswered as error:
            self._failed(part.index, str(error))
        else:
            self._failed_in_a_row = 0
            self._answered(part, reply)
        finally:
            self._spent.release(len(part.numbers))
        return True

    async def _asked(self, asker: Asker, order: _Order) -> Reply:
        """The answer; a server that refuses several samples at once is asked for one."""
        body = self._body(order)
        try:
            return await asker.ask(body)
        except Refused:
            if "n" not in body:
                raise
        body.pop("n")
        reply = await asker.ask(body)
        self._width = 1
        return reply

    def _body(self, order: _Order) -> dict[str, Json]:
        wanted, count = self._wanted[order.index], len(order.numbers)
        body = dict(wanted.body)
        if count > 1:
            body["n"] = count
        if self._endpoint.send_seed:
            body["seed"] = derive_seed(self._seed, wanted.key, order.numbers[0]) % 2**31
        return body

    def _answered(self, order: _Order, reply: Reply) -> None:
        """Hands an answer to the writer; samples that it lacks are asked for again."""
        given = min(len(reply.choices), len(order.numbers))
        if rest := order.numbers[given:]:
            self._width = min(self._width, given)
            self._orders.appendleft(_Order(order.index, rest))
        self._spent.note(reply, given)
        self._unwritten.put_nowait((_Order(order.index, order.numbers[:given]), reply))

    async def _write(self) -> None:
        """Writes answers as they come, those that came meanwhile together."""
        going = True
        while going:
            came = [await self._unwritten.get()]
            while not self._unwritten.empty():
                came.append(self._unwritten.get_nowait())
            going = None not in came
            answers = [answer for answer in came if answer is not None]
            rows = [row for order, reply in answers for row in self._rows(order, reply)]
            if rows:
                await asyncio.to_thread(self._store.add, rows)
            for order, _ in answers:
                self._written(order)

    def _rows(self, order: _Order, reply: Reply) -> list[StoredSample]:
        wanted, request = self._wanted[order.index], uuid.uuid4().hex
        first = StoredSample(
            key=wanted.key,
            sample=0,
            model=self._model,
            server=self._endpoint.base_url,
            problem_id=wanted.problem.id,
            family=wanted.problem.family,
            level=wanted.problem.level,
            text="",
            reasoning="",
            finish="",
            refused=False,
            request=request,
            prompt_tokens=reply.usage.prompt,
            completion_tokens=reply.usage.completion,
            reasoning_tokens=reply.usage.reasoning,
        )
        return [
            replace(
                first,
                sample=number,
                text=choice.text,
                reasoning=choice.reasoning,
                finish=choice.finish,
                refused=choice.refused,
            )
            for number, choice in zip(order.numbers, reply.choices, strict=False)
        ]

    def _written(self, order: _Order) -> None:
        still = self._open.get(order.index)
        if still is None:
            return
        still.difference_update(order.numbers)
        if not still:
            del self._open[order.index]
            self._done(order.index, None)

    def _failed(self, index: int, reason: str) -> None:
        """Gives a problem up; after many failures in a row, all."""
        self._give_up(index, reason)
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= max(FAILURES, self._endpoint.concurrency):
            self._halt(f"{self._failed_in_a_row} requests in a row failed, the last one: {reason}")

    def _give_up(self, index: int, reason: str) -> None:
        if self._open.pop(index, None) is not None:
            has = self._store.has(self._wanted[index].key)
            self._done(index, Missing(sum(number < self._n for number in has), reason))


class _Spent:
    """Tokens spent, and those that requests under way will cost as far as one can tell."""

    def __init__(self, budget: int | None, store: SampleStore) -> None:
        self._budget = budget
        self._tokens = sum((read or 0) + (written or 0) for read, written, _ in store.costs())
        self._costly = self._samples = self._under_way = 0

    def reserve(self, samples: int) -> bool:
        """Whether so many samples more stay within the budget; if so, counts them as under way."""
        expected = self._each() * (self._under_way + samples)
        if self._budget is not None and self._tokens + max(expected, 1) > self._budget:
            return False
        self._under_way += samples
        return True

    def release(self, samples: int) -> None:
        """So many samples are no longer under way."""
        self._under_way -= samples

    def note(self, reply: Reply, samples: int) -> None:
        """Counts an answer.

        Raises:
            DeltaGymError: There is a budget, and the server does not tell what the answer cost.
        """
        usage = reply.usage
        if self._budget is not None and (usage.prompt is None or usage.completion is None):
            fix = (
                "the server does not report tokens (`usage`), so none can be kept to; leave it out"
            )
            raise DeltaGymError(f"budget: {fix}")
        tokens = (usage.prompt or 0) + (usage.completion or 0)
        self._tokens += tokens
        self._costly += tokens
        self._samples += samples

    def text(self) -> str:
        """Why nothing more is asked."""
        return f"budget: {self._tokens:,} of {self._budget:,} tokens are used up"

    def _each(self) -> float:
        """Tokens that a sample has cost so far in this command, on average."""
        return self._costly / self._samples if self._samples else 0.0
