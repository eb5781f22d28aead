"""The parser stage as the worker calls it: a batch of Kafka records in, one outcome each out."""

from collections.abc import Iterator, Sequence

from schemas.raw import RawItem
from services.parser.language.identify import identify
from services.parser.parse import Parsed, parse
from services.stream.arrival import bounded_item
from services.stream.counts import MemberDropped, MemberRejected
from services.stream.dead_letters import dead_letter, outgoing
from services.stream.decoding import decode
from services.stream.lanes import topic_for
from services.stream.messages import Kept, Outcome, Outgoing, Received, Rejected
from services.stream.stage_names import PARSER
from services.stream.topics import PARSED


def handle(batch: Sequence[Received]) -> list[Outcome]:
    """One outcome per record, in order: every article of an item goes to its lane of `news.parsed` under its id."""
    return [_outcome(received) for received in batch]


def prepare() -> None:
    """Load the language model once per process, before the first item: loading is not to count against its time.

    The model and the word tables are read-only and cached where they are used; no decision depends on an earlier item.
    """
    identify("The models of the parser are loaded before the first item comes in.")


def _outcome(received: Received) -> Outcome:
    raw = decode(RawItem, received.value)
    if isinstance(raw, Rejected):
        return raw
    parsed = parse(bounded_item(raw, received))
    if not isinstance(parsed, Parsed):
        return parsed
    articles = (
        Outgoing(topic_for(PARSED.name, article), article.article_id.encode(), article.to_bytes())
        for article in parsed.articles
    )
    skipped = (MemberDropped(dropped.reason) for dropped in parsed.skipped)
    refused = (MemberRejected(rejected.reason) for rejected in parsed.refused)
    return Kept(outputs=(*articles, *_dead_letters(received, raw, parsed)), counts=(*skipped, *refused))


def _dead_letters(received: Received, raw: RawItem, parsed: Parsed) -> Iterator[Outgoing]:
    """The dead letter of an item some of whose members could not be read.

    It holds the whole item. When it is sent again, the members that were read are recognised by their version, and the
    refused ones are tried again. A pure handler has no clock, so the letter bears the message's own time.
    """
    if parsed.refused:
        count, of = len(parsed.refused), len(parsed.refused) + len(parsed.articles) + len(parsed.skipped)
        what = "; ".join(rejected.error for rejected in parsed.refused)
        error = Rejected(parsed.refused[0].reason, f"{count} of {of} members refused, the others went on: {what}")
        yield outgoing(dead_letter(PARSER, received, error, received.origin.timestamp or raw.received_at))
