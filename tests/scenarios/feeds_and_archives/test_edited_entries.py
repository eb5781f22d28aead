"""A feed edits an entry and leaves its id and date: subscribers get the update, and no cache takes it back."""

from datetime import UTC, datetime, timedelta

from schemas.published import PublishedArticle
from schemas.raw import Source
from services.sources.raw.items import raw_item
from services.stream.topics import PUBLISHED
from tests.scenarios.chain import InMemoryChain

NOON = datetime(2024, 1, 21, 12, tzinfo=UTC)


def feed(words: str, date: str = "<pubDate>Sun, 21 Jan 2024 08:00:00 GMT</pubDate>") -> bytes:
    text = f"The weir at Tarn will stay shut for {words} while its gates are welded, the river board said on Sunday."
    entry = f"<title>Weir shut for {words}</title><guid>w1</guid>{date}<description>{text}</description>"
    return f"<rss version='2.0'><channel><title>Tarn</title><item>{entry}</item></channel></rss>".encode()


def fetched(*documents: bytes) -> list[PublishedArticle]:
    """What is published when these are fetched, an hour apart."""
    chain = InMemoryChain(NOON, partitions=1)
    for hour, document in enumerate(documents):
        at = NOON + timedelta(hours=hour)
        chain.until(at)
        chain.ingest(raw_item(document, Source(id="tarn"), received_at=at, trace_id=f"t{hour}"))
        chain.settle()
    values = [record.value for partition in chain.broker.topics[PUBLISHED.name] for record in partition]
    return [PublishedArticle.model_validate_json(value) for value in values if value]


def headlines(records: list[PublishedArticle]) -> list[tuple[str, str | None]]:
    return [(record.action.value, record.content.headline if record.content else None) for record in records]


UPDATED = [("publish", "Weir shut for two days"), ("update", "Weir shut for three days")]


def test_an_entry_with_other_words_under_its_old_date_is_an_update() -> None:
    assert headlines(fetched(feed("two days"), feed("three days"))) == UPDATED
    assert headlines(fetched(feed("two days", ""), feed("three days", ""))) == UPDATED


def test_a_cache_that_is_behind_does_not_bring_the_older_words_back() -> None:
    behind = fetched(feed("two days"), feed("three days"), feed("two days"), feed("three days"), feed("two days"))
    assert headlines(behind) == UPDATED


def test_other_words_under_the_old_date_do_not_lift_an_embargo() -> None:
    held = feed("two days").replace(b"<description>", b"<description>EMBARGOED until 0600 GMT January 22, 2024\n\n")
    assert [action for action, _ in headlines(fetched(held, feed("three days")))] == ["hold"]
