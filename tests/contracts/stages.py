"""The five stages as pure handlers, as the runner calls them: no broker, no worker processes, no model weights."""

from datetime import UTC, datetime

from schemas.article import Article
from schemas.deadletter import MessageOrigin
from services.deduplicator.handle import DeduplicatorHandler
from services.deduplicator.partition import DeduplicatorPartition
from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from services.parser.handle import handle as parse
from services.publisher.handle import Publisher
from services.publisher.settings import PublisherSettings
from services.stories.handle import StoryKeeper
from services.stories.settings import StorySettings
from services.stream.decoding import decode
from services.stream.messages import Handler, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.topics import BY_NAME

NOW = datetime(2025, 3, 5, 6, 0, tzinfo=UTC)
"""After the examples have arrived, before the embargo among them ends."""


def received(topic: str, value: bytes, offset: int = 0) -> Received:
    """A record of partition 0."""
    return Received(value, MessageOrigin(topic=topic, partition=0, offset=offset))


def _enricher() -> Handler:
    enricher = Enricher({}, AnalysisCache(10_000))

    def one(message: Received) -> Outcome:
        article = decode(Article, message.value)
        if isinstance(article, Rejected):
            return article
        (enriched,) = enricher.enrich([article])
        return Kept((Outgoing("news.enriched", enriched.desk.encode(), enriched.to_bytes()),))

    return lambda batch: [one(message) for message in batch]


def stages() -> dict[str, tuple[str, Handler]]:
    """Input topic → (name of the stage, a fresh handler), in the order of the stream."""
    return {
        "news.raw": ("parser", parse),
        "news.parsed": ("enricher", _enricher()),
        "news.enriched": ("deduplicator", DeduplicatorHandler({0: DeduplicatorPartition()})),
        "news.deduplicated": ("publisher", Publisher(PublisherSettings(), clock=lambda: NOW)),
        "news.story-entries": ("stories", StoryKeeper(StorySettings(), clock=lambda: NOW)),
    }


def through(topic: str, value: bytes) -> list[Outgoing]:
    """What comes out at the end of the stream for one record of `topic`; every stage in between must keep it."""
    order = stages()
    waiting, done = [Outgoing(topic, b"k", value)], []
    for offset, (name, (_, handler)) in enumerate(order.items()):
        here, waiting = [o for o in waiting if _read_as(o) == name], [o for o in waiting if _read_as(o) != name]
        for output in here:
            assert output.value is not None
            (outcome,) = handler([received(name, output.value, offset)])
            assert isinstance(outcome, Kept), outcome
            waiting += [o for o in outcome.outputs if _read_as(o) in order]
            done += [o for o in outcome.outputs if _read_as(o) not in order]
    return done


def _read_as(output: Outgoing) -> str:
    """The topic whose reader receives it, whichever lane it takes."""
    return BY_NAME[output.topic].lane_of or output.topic
