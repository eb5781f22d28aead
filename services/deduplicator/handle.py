"""What the deduplicator does with a batch of messages: its partition decides, the answer becomes Kafka records."""

from collections.abc import Mapping, Sequence

from schemas.article import Signal, TargetKind
from schemas.enriched import EnrichedArticle
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.deduplicator.decision import Decision
from services.deduplicator.partition import DeduplicatorPartition
from services.stream.arrival import bounded_enriched
from services.stream.counts import Count, ForwardedNoticeHandled, StoriesMerged, VerdictReached, VerdictSuperseded
from services.stream.decoding import decode
from services.stream.lanes import Lane, topic_for, topic_in
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received, Rejected
from services.stream.topics import DEDUPLICATED, DEDUPLICATOR_STATE, ENRICHED

_ACT_ON_OTHERS = (Signal.KILL, Signal.HOLD, Signal.RELEASE)
"""Always. A correction does only where it names another: most are new versions of the article that they correct."""


class DeduplicatorHandler:
    """A `Handler` over the partitions that this worker owns. The agent fills `partitions` before the first message."""

    def __init__(self, partitions: Mapping[int, DeduplicatorPartition]) -> None:
        self._partitions = partitions

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
                # Grouped, because a partition answers many articles of a batch at less cost than one by one.
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
            # Even a dropped message takes along what is owed: the next decision may be long in coming.
            detail = f"{enriched.article.article_id} version {enriched.article.version}"
            reason = DropReason.NOTICE_COPY if enriched.notice_copy else DropReason.OLDER_VERSION
            return Dropped(reason, detail, state)
        # Instructions first: a text is taken down before it is announced that it is.
        messages = sorted(decision.messages, key=lambda message: message.instruction is None)
        outputs = [_outgoing(message, partition) for message in messages]
        if acts_on_others(enriched) and not enriched.notice_copy:
            outputs.append(_forwarded(enriched, partition))
        return Kept(tuple(outputs), state, decision.redelivered, _counts(decision))


def acts_on_others(enriched: EnrichedArticle) -> bool:
    """Whether an article concerns every partition: its targets may be in any of them."""
    article = enriched.article
    if article.signal in _ACT_ON_OTHERS:
        return True
    others = any(target.kind is not TargetKind.ITSELF for target in article.acts_on)
    return article.signal is Signal.CORRECTION and others


def _forwarded(enriched: EnrichedArticle, partition: int) -> Outgoing:
    """The notice for the desks of all other partitions, which look for its targets among their own articles."""
    copy = enriched.model_copy(update={"notice_copy": True})
    topic = topic_for(ENRICHED.name, enriched.article)
    return Outgoing(topic, enriched.desk.encode(), copy.to_bytes(), to_all_but=partition)


def _outgoing(message: DeduplicatedArticle, partition: int) -> Outgoing:
    return Outgoing(_topic(message), message.article_id.encode(), message.to_bytes(), partition)


def _topic(message: DeduplicatedArticle) -> str:
    """In the article's lane. A superseding verdict follows the article's first in the routine lane, never before it.

    An instruction takes its notice's lane: it may overtake what it is about, and is then kept for it.
    """
    if message.instruction is not None:
        return topic_in(DEDUPLICATED.name, Lane.URGENT)
    return topic_for(DEDUPLICATED.name, message.enriched.article) if message.enriched else DEDUPLICATED.name


def _counts(decision: Decision) -> tuple[Count, ...]:
    own, *others = decision.messages
    if own.notice_copy:
        return (ForwardedNoticeHandled(),)
    superseding = (message for message in others if message.instruction is None)
    return (
        VerdictReached(own.verdict.kind),
        *(VerdictSuperseded(message.verdict.kind) for message in superseding),
        *(StoriesMerged() for _ in own.verdict.merged_stories),
    )
