"""What events mean for a subscriber, and when to try again. Pure but for the memory: both clients share it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from copytaster.client.changes import ArticleChange, change_of, departure
from copytaster.client.errors import GatewayRefusedError
from copytaster.client.memory import Memory
from copytaster.client.sse import ServerEvent

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_WORTH_TRYING_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_PAGE = 200
SILENCE_SECONDS = 60.0
"""The gateway sends a heartbeat every 15 s: who hears nothing for so long has no connection any more."""

Filter = Mapping[str, str | Sequence[str]]


@dataclass
class Following:
    """One subscription: its filter, and where it is."""

    filter: Filter
    memory: Memory
    failures: int = field(default=0, init=False)
    """Connections in a row that brought nothing."""

    def __post_init__(self) -> None:
        fields = self.filter.get("fields")
        if fields:
            # What a change needs; of the content a little, by which one knows that there is some.
            self.filter = {**self.filter, "fields": f"{fields},article_id,sequence,action,content.word_count"}

    @property
    def stream_path(self) -> str:
        """Where the stream is asked for."""
        return _path("/v1/stream", self.filter)

    def articles_path(self, cursor: str | None) -> str:
        """A page of what there is now."""
        return _path("/v1/articles", {**self.filter, "limit": str(_PAGE)} | ({"cursor": cursor} if cursor else {}))

    def headers(self, token: str | None) -> dict[str, str]:
        """Of a request for the stream."""
        position = self.memory.position()
        return bearer(token) | ({"Last-Event-ID": position} if position else {})

    def is_at_its_beginning(self, event: ServerEvent) -> bool:
        """Whether this is the first event of who has read nothing yet."""
        return event.name == "connected" and self.memory.position() is None

    def change_in(self, event: ServerEvent) -> ArticleChange | None:
        """What an event changes; None where nothing, or nothing that is not known already."""
        self.failures = 0
        if event.name == "article":
            return self._news(change_of(event.data))
        if event.name == "left":
            return self._news(departure(event.data["article_id"], event.data["sequence"]))
        return None

    def changes_in(self, records: Iterable[Mapping[str, Any]]) -> Iterator[ArticleChange]:
        """What a page of articles changes."""
        for record in records:
            if change := self._news(change_of(record)):
                yield change

    def departures(self, listed: set[str]) -> list[ArticleChange]:
        """What is shown here, and is not among what there is now."""
        return [departure(*each) for each in self.memory.shown().items() if each[0] not in listed]

    def wait_seconds(self, retry_after: str | None = None) -> float:
        """How long to wait before the next attempt."""
        self.failures += 1
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(self.failures - 1, 10))
        return max(wait, float(retry_after)) if retry_after and retry_after.isdecimal() else wait

    def _news(self, change: ArticleChange) -> ArticleChange | None:
        return change if change.sequence > self.memory.sequence_of(change.article_id) else None


def bearer(token: str | None) -> dict[str, str]:
    """The header of who has a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def acknowledgement(change: ArticleChange) -> bytes:
    """The body that confirms a kill."""
    return json.dumps({"retractions": [{"article_id": change.article_id, "sequence": change.sequence}]}).encode()


def require_taken(status: int, body: bytes) -> None:
    """Return if it is worth while to go on, or to try again.

    Raises:
        GatewayRefusedError: it is not.
    """
    if status >= 400 and status not in _WORTH_TRYING_AGAIN:
        try:
            detail = str(json.loads(body).get("detail"))
        except (ValueError, AttributeError):
            detail = "no reason given"
        raise GatewayRefusedError(status, detail)


def _path(path: str, parameters: Filter) -> str:
    query = urlencode(parameters, doseq=True)
    return f"{path}?{query}" if query else path
