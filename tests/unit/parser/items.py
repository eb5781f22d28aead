"""Raw items for tests, and the article that comes of them."""

from datetime import UTC, datetime

from schemas.article import Article
from schemas.raw import FeedEntry, RawItem, Source, SourcePolicy
from services.parser.parse import Parsed, parse
from services.stream.messages import Dropped, Rejected

ARRIVAL = datetime(2024, 1, 21, 12, tzinfo=UTC)


def raw_item(
    payload: str | bytes,
    *,
    media_type: str | None = None,
    charset: str | None = None,
    url: str | None = None,
    policy: SourcePolicy | None = None,
    feed: FeedEntry | None = None,
) -> RawItem:
    data = payload.encode() if isinstance(payload, str) else payload
    return RawItem(
        item_id="item",
        trace_id="trace",
        source=Source(id="test-source", policy=policy or SourcePolicy()),
        received_at=ARRIVAL,
        media_type=media_type,
        charset=charset,
        url=url,
        payload=data,
        feed=feed,
    )


def articles_of(raw: RawItem) -> tuple[Article, ...]:
    outcome = parse(raw)
    assert isinstance(outcome, Parsed), outcome
    return outcome.articles


def article_of(payload: str | bytes, *, policy: SourcePolicy | None = None, url: str | None = None) -> Article:
    found = articles_of(raw_item(payload, policy=policy, url=url))
    assert len(found) == 1
    return found[0]


def refusal_of(raw: RawItem) -> Dropped | Rejected:
    outcome = parse(raw)
    assert not isinstance(outcome, Parsed), outcome
    return outcome
