"""What a token may see is asked again before every event of a stream that is open."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.gateway.access.gate import Gate
from services.gateway.access.tokens import Holder, Scope, Tokens
from services.gateway.stream.delivery import Subscription
from services.gateway.stream.reader import StreamReader, StreamRequest
from services.gateway.view.article_filter import ArticleFilter
from services.sources.registry.entry import SourceEntry
from services.sources.registry.tokens import hash_of
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DESK = Holder(name="desk", hash=hash_of("one"))


def _entry(rights: str | None) -> SourceEntry:
    return SourceEntry(id="leta", name="Leta", kind="agency", rights=rights)


class Access:
    """A gate whose tokens and sources can be read again."""

    def __init__(self) -> None:
        self.entries: tuple[SourceEntry, ...] = (_entry(None),)
        self.gate = Gate(lambda: NOW, Tokens((DESK,)), lambda: self.entries)


@pytest.fixture
async def gateway(tmp_path: Path) -> AsyncIterator[ListGateway]:
    made = ListGateway(tmp_path, ListLog())
    yield made
    made.close()


@pytest.mark.parametrize("change", ["rights", "token"])
async def test_a_stream_ends_before_the_first_event_that_is_not_allowed_any_more(
    gateway: ListGateway, change: str
) -> None:
    access = Access()
    request = StreamRequest(Subscription(ArticleFilter()), standing=access.gate.standing(DESK))
    reader = StreamReader(gateway.ring, gateway.catch_up, request, gateway.clock)
    async with aclosing(reader.frames()) as frames:
        async for frame in frames:
            if b"event: connected" in frame:
                gateway.publish(published("a1"))
            if b"event: article" in frame:
                break
        allowed = frame
        if change == "rights":
            access.entries = (_entry("Not for web"),)
        else:
            access.gate.take(Tokens(()))
        gateway.publish(published("a2", headline="Not for everybody"))
        last = [frame async for frame in frames]
    assert len(last) == 1
    assert b"event: end" in last[0]
    assert b"Not for everybody" not in last[0]
    resume = json.loads(last[0].split(b"data: ")[1])["resume_from"]
    assert f"id: {resume}\n".encode() in allowed, "nothing is missed by who comes again and may see it"


def test_other_tokens_and_other_sources_end_nothing() -> None:
    access = Access()
    why = access.gate.standing(DESK)
    access.entries = (_entry(None), SourceEntry(id="other", name="Other", kind="agency"))
    access.gate.take(Tokens((DESK, Holder(name="new", hash=hash_of("two")))))
    assert why() is None


def test_who_has_no_token_of_the_file_is_not_looked_for_there() -> None:
    access = Access()
    signed = Holder(name="somebody", hash=hash_of("signed"), scopes=frozenset({Scope.READ}))
    why = access.gate.standing(signed)
    access.gate.take(Tokens((DESK,)))
    assert why() is None


def test_while_a_token_is_exchanged_the_streams_of_each_end_with_it() -> None:
    """Two of one holder: the new one is listed before the old one is taken out."""
    access = Access()
    newer = DESK.model_copy(update={"hash": hash_of("two")})
    access.gate.take(Tokens((DESK, newer)))
    of_old, of_new = access.gate.standing(DESK), access.gate.standing(newer)
    access.gate.take(Tokens((newer,)))
    assert (of_old() is None, of_new() is None) == (False, True)
    access.gate.take(Tokens((DESK,)))
    assert of_new() is not None
