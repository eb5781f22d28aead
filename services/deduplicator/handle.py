"""What the deduplicator does with a batch of messages: its partition decides, the answer becomes Kafka records."""

from collections.abc import Mapping, Sequence

from schemas.article import Signal, TargetKind
from schemas.enriched import EnrichedArticle
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.arrival import bounded_enriched
from services.stream.counts import Count, StoriesMerged, VerdictReached, VerdictSuperseded
from services.stream.decoding import decode
from services.stream.lanes import topic_for
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.topics import DEDUPLICATED, DEDUPLICATOR_STATE

_ACT_ON_OTHERS = (Signal.KILL, Signal.HOLD, Signal.RELEASE)
"""Always. A correction does only where it names another: most are new versions of the article that they correct."""


class DeduplicatorHandler:
    """A `Handler` over the partitions that this worker owns. The agent fills `partitions` before the first message."""

    def __init__(self, partitions: Mapping[int, DeduplicatorPartition], output_partitions: int) -> None:
        self._partitions = partitions
        self._output_partitions = output_partitions

    def __call__(self, batch: Sequence[Received]) -> list[Outcome]:
        """One outcome per message, in order. Each partition decides on its own messages of the batch, in order."""
        outcomes: dict[int, Outcome] = {}
        by_partition: dict[int, list[tuple[int, EnrichedArticle, str]]] = {}
        for index, received in enumerate(batch):
            enriched, origin = decode(EnrichedArticle, received.value), received.origin
            if isinstance(enriched, Rejected):
                outcomes[index] = enriched
            else:
                read_at = f"{origin.topic}:{origin.partition}:{origin.offset}"
                bounded = bounded_enriched(enriched, received)
                by_partition.setdefault(origin.partition, []).append((index, bounded, read_at))
        for partition, articles in by_partition.items():
            decisions = self._partitions[partition].decide_all(
                [(enriched, read_at) for _, enriched, read_at in articles]
            )
            for (index, enriched, _), decision in zip(articles, decisions, strict=True):
                outcomes[index] = self._outcome(enriched, decision, partition)
        return [outcomes[index] for index in range(len(batch))]

    def _outcome(self, enriched: EnrichedArticle, decision: Decision, partition: int) -> Outcome:
        state = tuple(Outgoing(DEDUPLICATOR_STATE.name, key, value, partition) for key, value in decision.state)
        if not decision.messages:
            detail = f"{enriched.article.article_id} version {enriched.article.version}"
            return Dropped(DropReason.OLDER_VERSION, detail, state)
        outputs = [_outgoing(message, partition) for message in decision.messages]
        if acts_on_others(enriched):
            # Directly to every output partition: a key would bring it to one.
            copy = _forwarded(decision.messages[0])
            others = (number for number in range(self._output_partitions) if number != partition)
            outputs += [_outgoing(copy, number) for number in others]
        return Kept(tuple(outputs), state, decision.redelivered, _counts(decision))


def acts_on_others(enriched: EnrichedArticle) -> bool:
    """Whether an article concerns every partition: its targets may be in any of them."""
    article = enriched.article
    if article.signal in _ACT_ON_OTHERS:
        return True
    others = any(target.kind is not TargetKind.ITSELF for target in article.acts_on)
    return article.signal is Signal.CORRECTION and others


def _forwarded(own: DeduplicatedArticle) -> DeduplicatedArticle:
    """The notice as the other partitions get it: they look for its targets, and do not publish it."""
    return DeduplicatedArticle(
        article_id=own.article_id,
        version=own.version,
        verdict=own.verdict,
        enriched=own.enriched,
        redelivered=own.redelivered,
        notice_copy=True,
    )


def _outgoing(message: DeduplicatedArticle, partition: int) -> Outgoing:
    """In the article's lane. A superseding verdict follows the article's first in the routine lane, never before it."""
    topic = topic_for(DEDUPLICATED.name, message.enriched.article) if message.enriched else DEDUPLICATED.name
    return Outgoing(topic, message.article_id.encode(), message.to_bytes(), partition)


def _counts(decision: Decision) -> tuple[Count, ...]:
    own, *superseding = decision.messages
    return (
        VerdictReached(own.verdict.kind),
        *(VerdictSuperseded(message.verdict.kind) for message in superseding),
        *(StoriesMerged() for _ in own.verdict.merged_stories),
    )
