"""Two gateways on one database: whoever goes from one to the other has in the end what is shown."""

import asyncio
import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.published import Action, PublishedArticle
from services.gateway.stream.delivery import Subscription
from services.gateway.stream.position import read_position
from services.gateway.stream.reader import StreamReader, StreamRequest
from services.gateway.view.apply import Arrived
from services.gateway.view.article_filter import ArticleFilter
from services.gateway.view.postgresql.store import PostgresqlStore
from services.gateway.view.search import search
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published
from tests.unit.gateway.view.conftest import new_database
from tests.unit.gateway.view.postgresql_server import PostgresqlServer

_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([Action.PUBLISH, Action.UPDATE, Action.HOLD, Action.RELEASE, Action.RETRACT]),
        st.sampled_from(["grain", "coal"]),
    ),
    min_size=1,
    max_size=14,
)
Events = list[tuple[str, str, int]]


@settings(max_examples=40, deadline=None)
@given(
    changes=_CHANGES,
    steps=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 5), st.booleans()), max_size=12),
    ring_records=st.integers(1, 20),
)
def test_a_reader_who_goes_from_one_to_the_other_has_what_is_shown(
    server: PostgresqlServer,
    changes: list[tuple[int, Action, str]],
    steps: list[tuple[int, int, bool]],
    ring_records: int,
) -> None:
    """Steps: an instance takes in so many records, and then perhaps sends the reader what it has."""
    database = new_database(server)
    log = ListLog()
    sequences: dict[int, int] = {}
    written: list[Arrived] = []
    for number, action, word in changes:
        sequences[number] = sequences.get(number, 0) + 1
        written.append(log.write(published(f"a{number}", sequences[number], action=action, headline=word), number % 2))
    orders = (written, sorted(written, key=lambda each: (-each.partition, each.offset)))
    gateways = [ListGateway(Path(), log, ring_records=ring_records, store=PostgresqlStore(database)) for _ in range(2)]
    taken = [0, 0]
    wanted = ArticleFilter(text=read_text_query("grain"))
    got: Events = []
    at = "0123abcd-0.0-0.0"

    def take(instance: int, number: int) -> None:
        part = orders[instance][taken[instance] : taken[instance] + number]
        if part:
            gateways[instance].take(*part)
        taken[instance] += len(part)

    async def run() -> None:
        nonlocal at
        for instance, number, sends in steps:
            take(instance, number)
            if sends:
                events, at = await _events(gateways[instance], wanted, at)
                got.extend(events)
        for instance in (0, 1):
            take(instance, len(written))
            events, at = await _events(gateways[instance], wanted, at)
            got.extend(events)

    try:
        asyncio.run(run())
        assert len(got) == len(set(got))
        page = search(gateways[0].store.reader(), wanted, 50)
        shown = [PublishedArticle.model_validate_json(each.record) for each in page.articles]
        assert _kept(got) == {each.article_id: each.sequence for each in shown}
    finally:
        for each in gateways:
            each.close()


def _kept(events: Events) -> dict[str, int]:
    """What a reader has who does what he is sent."""
    kept: dict[str, int] = {}
    for what, article_id, sequence in events:
        if what in (Action.HOLD, Action.RETRACT, "left"):
            kept.pop(article_id, None)
        else:
            kept[article_id] = sequence
    return kept


async def _events(gateway: ListGateway, wanted: ArticleFilter, since: str) -> tuple[Events, str]:
    request = StreamRequest(Subscription(wanted), since=read_position(since))
    reader = StreamReader(
        gateway.ring,
        gateway.catch_up,
        request,
        gateway.clock,
        stopping=gateway.context.stopping,
        heartbeat_seconds=0.001,
        clock=lambda: 0.0,
    )
    found: Events = []
    at = since
    async for frame in reader.frames():
        fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
        data = json.loads(fields.get("data", "{}"))
        at = fields.get("id", at)
        assert fields.get("event") != "gap", data
        if fields.get("event") in ("article", "left"):
            what = data["action"] if fields["event"] == "article" else "left"
            found.append((what, data["article_id"], data.get("sequence", 0)))
        if fields.get("event") == "heartbeat":
            break
    return found, at
