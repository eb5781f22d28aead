"""Which articles of an item that is brought in later are old."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.raw import Source
from services.parser.parse import Parsed, parse
from services.sources.raw.items import raw_item

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
_ENTRY = "<item><title>{0}</title><guid>{0}</guid>{1}<description>The weir at Tarn is shut.</description></item>"


def entry(name: str, date: str | None) -> str:
    return _ENTRY.format(name, f"<pubDate>{date}</pubDate>" if date else "")


FEED = "".join(
    (
        entry("long ago", "Tue, 03 Mar 2026 08:00:00 GMT"),
        entry("just now", "Thu, 05 Mar 2026 11:58:00 GMT"),
        entry("a clock ahead", "Thu, 05 Mar 2026 12:20:00 GMT"),
        entry("undated", None),
    )
)


@pytest.mark.parametrize(
    ("before", "old"),
    [
        (None, set()),
        (NOON - timedelta(minutes=5), {"long ago", "undated"}),
        (NOON, {"long ago", "just now", "a clock ahead", "undated"}),
    ],
    ids=["of today", "rewound", "an archive"],
)
def test_what_was_made_before_and_what_does_not_say_when_is_old(before: datetime | None, old: set[str]) -> None:
    document = f"<rss version='2.0'><channel><title>Tarn</title>{FEED}</channel></rss>".encode()
    item = raw_item(document, Source(id="tarn"), received_at=NOON, trace_id="t", backfill_before=before)
    parsed = parse(item)
    assert isinstance(parsed, Parsed)
    assert len(parsed.articles) == 4
    assert {article.headline for article in parsed.articles if article.backfill} == old


def test_what_its_sender_dates_is_dated() -> None:
    item = raw_item(b"<p>x</p>", Source(id="tarn"), received_at=NOON, trace_id="t", backfill_before=NOON)
    text = b"RIGA, March 5 (LETA) - The bridge over the Daugava opened on Thursday, the city council said."
    sent = item.model_copy(update={"payload": text, "sent_at": NOON, "backfill_before": NOON - timedelta(hours=1)})
    parsed = parse(sent)
    assert isinstance(parsed, Parsed)
    assert not parsed.articles[0].backfill
