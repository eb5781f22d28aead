"""The parser stage as the runner calls it: a batch of Kafka records in, one outcome each out."""

from collections.abc import Sequence

from schemas.raw import RawItem
from services.parser.language import identify
from services.parser.parse import Parsed, parse
from services.runtime.decoding import decode
from services.runtime.lanes import topic_for
from services.runtime.messages import Kept, Outcome, Outgoing, Received, Rejected

PARSED_TOPIC = "news.parsed"


def handle(batch: Sequence[Received]) -> list[Outcome]:
    """One outcome per record, in order: every article of an item goes to its lane of `news.parsed` under its id."""
    return [_outcome(received) for received in batch]


def prepare() -> None:
    """Load what is loaded once a process (the language model): before the first item, not within its time limit."""
    identify("The models of the parser are loaded before the first item comes in.")


def _outcome(received: Received) -> Outcome:
    raw = decode(RawItem, received.value)
    if isinstance(raw, Rejected):
        return raw
    parsed = parse(raw)
    if not isinstance(parsed, Parsed):
        return parsed
    return Kept(
        outputs=tuple(
            Outgoing(topic_for(PARSED_TOPIC, article), article.article_id.encode(), article.to_bytes())
            for article in parsed.articles
        ),
        marks=tuple(("parser_skipped", dropped.reason.value) for dropped in parsed.skipped),
    )
