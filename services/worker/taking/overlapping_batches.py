"""Batches of one lane done side by side: what comes behind an item that hangs does not wait for it.

Three orders are kept all the same. Messages of one key are decided one after the other, as they came. Batches are
acknowledged as they came, so an offset is never committed past one that is not done. And a rebalance waits until
everything in hand is done and acknowledged.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol, TypeVar

from services.worker.exits import guarded

MOST_MESSAGES = 1024
"""In hand at once, with those that are done and wait for an earlier batch: a hundred a second while one item hangs."""
_MOST_BYTES = 64 * 2**20
"""The same in bytes: Faust keeps every message until it is acknowledged."""


class Keyed(Protocol):
    """A message as the consumer hands it out."""

    @property
    def key(self) -> bytes | None:
        """What it is about."""
        ...

    @property
    def value(self) -> bytes | None:
        """Its bytes."""
        ...


M = TypeVar("M", bound=Keyed)


@dataclass(eq=False, slots=True)
class _Batch(Generic[M]):
    messages: Sequence[M]
    weight: int
    """In bytes."""


@dataclass(eq=False, slots=True)
class _Turn(Generic[M]):
    """Messages of one batch that may begin at the same time."""

    after: asyncio.Event | None
    """Set once the earlier messages of their keys are done; None where none is in hand."""
    messages: list[M] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)


class OverlappingBatches(Generic[M]):
    """What one lane of a stage without state has in hand."""

    def __init__(
        self,
        *,
        take: Callable[[Sequence[M]], Awaitable[None]],
        acknowledge: Callable[[Sequence[M]], Awaitable[None]],
        held: Callable[[Sequence[M]], AbstractAsyncContextManager[None]],
        most_messages: int = MOST_MESSAGES,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        """`take` decides and writes messages; `acknowledge` gets whole batches, in their order.

        `held` is entered for as long as a batch is in hand, its acknowledgement included.
        """
        self._take = take
        self._acknowledge = acknowledge
        self._held = held
        self._most_messages = most_messages
        self._most_bytes = most_bytes
        self._in_hand: deque[_Batch[M]] = deque()
        self._last_of: dict[bytes, asyncio.Event] = {}
        """By key: set once the last message in hand that has it is done."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._left = asyncio.Condition()

    async def begin(self, messages: Sequence[M]) -> None:
        """Begin this batch. Returns at once, unless too much is in hand."""
        batch = _Batch(messages, sum(len(each.value or b"") for each in messages))
        async with self._left:
            await self._left.wait_for(lambda: self._has_room(batch))
            self._in_hand.append(batch)
        task = asyncio.create_task(guarded(partial(self._run, batch, self._turns(messages))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cancel(self) -> None:
        """Drop what is in hand: it is not acknowledged, and will be read again."""
        tasks = tuple(self._tasks)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _has_room(self, batch: _Batch[M]) -> bool:
        messages = sum(len(each.messages) for each in self._in_hand) + len(batch.messages)
        weight = sum(each.weight for each in self._in_hand) + batch.weight
        # An empty hand takes any batch: one that is too large by itself must be done, too.
        return not self._in_hand or (messages <= self._most_messages and weight <= self._most_bytes)

    def _turns(self, messages: Sequence[M]) -> list[_Turn[M]]:
        """The messages by what they wait for: most for nothing, some for an earlier batch that has their key.

        Those of one key wait for the same, so they stay together and in order.
        """
        turns: dict[asyncio.Event | None, _Turn[M]] = {}
        for message in messages:
            after = None if message.key is None else self._last_of.get(message.key)
            turns.setdefault(after, _Turn(after)).messages.append(message)
        # Only now: a message must not wait for its own batch.
        for turn in turns.values():
            self._last_of |= dict.fromkeys(_keys(turn), turn.done)
        return list(turns.values())

    async def _run(self, batch: _Batch[M], turns: Sequence[_Turn[M]]) -> None:
        async with self._held(batch.messages):
            await asyncio.gather(*(self._run_turn(turn) for turn in turns))
            async with self._left:
                await self._left.wait_for(lambda: self._in_hand[0] is batch)
                await self._acknowledge(batch.messages)
                self._in_hand.popleft()
                self._left.notify_all()

    async def _run_turn(self, turn: _Turn[M]) -> None:
        if turn.after:
            await turn.after.wait()
        await self._take(turn.messages)
        turn.done.set()
        for key in _keys(turn):
            if self._last_of.get(key) is turn.done:
                del self._last_of[key]


def _keys(turn: _Turn[M]) -> set[bytes]:
    return {message.key for message in turn.messages if message.key is not None}
