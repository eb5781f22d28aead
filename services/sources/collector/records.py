"""An item that a road brought → the record of `news.raw`."""

from datetime import datetime

from schemas.raw import RawItem, Source
from services.kafka.delivery import ProducerRecord
from services.sources.raw.items import new_trace, raw_item
from services.sources.raw.urgency import topic_of
from services.sources.roads.protocol import FetchedItem
from services.stream.headers import begun
from services.stream.messages import Outgoing


def record_of(
    item: FetchedItem, source: Source, now: datetime, backfill_before: datetime | None = None
) -> tuple[RawItem, ProducerRecord]:
    """The item as it is sent, in its lane, with its trace begun."""
    made = raw_item(
        item.payload,
        source,
        received_at=now,
        trace_id=new_trace(),
        sent_at=item.sent_at,
        backfill_before=backfill_before,
        content_type=item.content_type,
        filename=item.filename,
        url=item.url,
        entry=item.feed,
        transmission=item.transmission,
    )
    outgoing = Outgoing(topic_of(made), made.item_id.encode(), made.to_bytes())
    return made, ProducerRecord(outgoing, begun(made, now, by="sources"))
