"""Requests that bear an Idempotency-Key, and what they were answered (draft-ietf-httpapi-idempotency-key-header).

It is this process's memory, and bounded: a request that another one answered is sent again, with the item ids that it
had, and is recognised downstream.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

LONGEST_KEY = 200
_KEPT_SECONDS = 86_400.0
_MOST = 10_000


class KeyReusedError(Exception):
    """The key was used with another request."""


class StillRunningError(Exception):
    """The first request with this key has not been answered yet."""


@dataclass(slots=True)
class _Answered:
    fingerprint: bytes
    at: float
    answer: Any = None


class IdempotentAnswers:
    """Answers by sender and key."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], _Answered] = {}

    def begin(self, sender: str, key: str, body: bytes, now: float) -> Any:
        """The answer that was given; None where it is the first request, which has begun now.

        Raises:
            KeyReusedError: the key stands for another body.
            StillRunningError: it stands for this one, which is being handled.
        """
        fingerprint = hashlib.sha256(body).digest()
        known = self._known.get((sender, key))
        if known is None or now - known.at > _KEPT_SECONDS:
            self._known.pop((sender, key), None)
            self._known[sender, key] = _Answered(fingerprint, now)
            while len(self._known) > _MOST:
                del self._known[next(iter(self._known))]
            return None
        if known.fingerprint != fingerprint:
            raise KeyReusedError
        if known.answer is None:
            raise StillRunningError
        return known.answer

    def end(self, sender: str, key: str, answer: Any) -> None:
        """It was answered; None where it failed and may be tried again."""
        known = self._known.get((sender, key))
        if known is None:
            return
        if answer is None:
            del self._known[sender, key]
        else:
            known.answer = answer
