"""One partition's deduplicator: pure, without I/O, the same answers on every run.

The order that keeps verdicts through any crash: the messages of a decision are confirmed, then its state records are
written in their order, then the input offset is committed. What was decided but not written is decided again, from
the same state, to the same verdict; what was written is recognised as a redelivery and answered from the record.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, Verdict
from services.deduplicator.copies.superseding import SupersedingVerdict
from services.deduplicator.decide import FirstVerdict, first_verdict
from services.deduplicator.decision import Decision
from services.deduplicator.desk_windows import DeskWindows, KnownArticle
from services.deduplicator.features.incoming import read_all
from services.deduplicator.lookahead import BatchArticle, look_ahead
from services.deduplicator.reordering import Reordering, reorder, with_final_story_id
from services.deduplicator.revision import earlier_verdict, is_newer, past_versions, revision_verdict
from services.deduplicator.settings import DedupSettings
from services.deduplicator.state_records import (
    MERGED_STORY,
    UNREADABLE,
    StateKey,
    Unbundling,
    article_record,
    bundled,
    merged_of,
    merged_record,
    state_key_of,
)
from services.deduplicator.window.entry import entry_after_notice, entry_of, explanation_for, new_entry
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.record import header_of
from services.stream.state_records import RestoreSteps, SetAside, StateRecord

_SORTED_TOGETHER = 1024
"""Decision sequences that a restore puts in order at once: a millisecond of sorting."""


class DeduplicatorPartition:
    """One partition of `news.enriched`: its desks, of which each has windows of its own.

    Texts of two languages are never compared, nor is a backfill with current news; an article is known in all.
    """

    def __init__(self, settings: DedupSettings | None = None) -> None:
        self._settings = settings or DedupSettings()
        self._windows = DeskWindows(self._settings)
        self._sequence = 0
        self._owed: list[StateRecord] = []
        """State records to write with the next decision: tombstones, and pieces of a bundle that were never written."""

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return self._windows.articles

    def decide(self, enriched: EnrichedArticle, read_at: str) -> Decision:
        """The verdict on one article version. `read_at` is where it was read: topic:partition:offset."""
        return self.decide_all([(enriched, read_at)])[0]

    def decide_all(self, articles: Sequence[tuple[EnrichedArticle, str]]) -> list[Decision]:
        """As `decide` on one after the other, in less time."""
        read = read_all([enriched for enriched, _ in articles])
        batch = look_ahead(
            [
                ((enriched.desk, enriched.shard), incoming)
                for (enriched, _), incoming in zip(articles, read, strict=True)
            ]
        )
        return [
            self._decide(enriched, ahead, read_at) for (enriched, read_at), ahead in zip(articles, batch, strict=True)
        ]

    def restore(self, records: Iterable[StateRecord]) -> list[SetAside]:
        """Rebuild from the state topic, read from its start in order; returns what cannot be read.

        Only on a new partition.
        """
        return [each for each in self.restoring(records) if each]

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """The same, a step a record: all are read first, then inserted."""
        unbundling = Unbundling()
        for key_bytes, value in records:
            unbundling.add(key_bytes, value)
            yield None
        final = unbundling.final
        self._owed += [(each, final[each]) for each in unbundling.owed()]
        yield from unbundling.torn()
        # In the order of decision, not of the topic: compaction moves what was rewritten. Sorted in small lots, since
        # one sort of millions would stop the event loop.
        lots: dict[int, list[tuple[int, StateKey, bytes]]] = defaultdict(list)
        for key_bytes, value in final.items():
            try:
                key = state_key_of(key_bytes)
                if key.kind == MERGED_STORY:
                    self._windows.window(key.desk, key.shard, live=key.live).restore_merged(key.id, merged_of(value))
                else:
                    sequence = header_of(value).sequence
                    lots[sequence // _SORTED_TOGETHER].append((sequence, key, value))
                yield None
            except UNREADABLE as error:
                yield SetAside(key_bytes, type(error).__name__)
        for number in sorted(lots):
            for item in sorted(lots.pop(number), key=lambda item: item[0]):
                yield self._restore_article(*item)

    def _restore_article(self, sequence: int, key: StateKey, value: bytes) -> SetAside | None:
        try:
            entry = entry_of(key.id, value)
        except UNREADABLE as error:
            return SetAside(key.to_bytes(), type(error).__name__)
        window = self._windows.window(key.desk, key.shard, live=key.live)
        self._owed += self._windows.advance(window, header_of(value).event)
        known = self._windows.find(key.desk, key.id)
        if known:
            # The writer died between the record in the new window and the tombstone in the former one.
            self._owed += self._windows.leave(key.id, known.window, window)
        self._windows.insert(window, entry)
        self._sequence = sequence + 1
        return None

    def _decide(self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str) -> Decision:
        incoming = ahead.article
        known = self._windows.find(enriched.desk, incoming.article_id)
        if not known:
            return self._first_version(enriched, ahead, read_at)
        earlier = earlier_verdict(incoming, known.stored)
        if earlier:
            return Decision((_message(enriched, earlier, redelivered=True),), tuple(self._pay()), redelivered=True)
        if not is_newer(incoming, known.stored):
            return Decision((), tuple(self._pay()))
        return self._new_version(enriched, ahead, read_at, known)

    def _first_version(self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str) -> Decision:
        incoming = ahead.article
        of_target = self._windows.language_of_target(enriched.desk, enriched.article) if incoming.is_notice else None
        window = self._windows.taking(enriched.desk, of_target or enriched.shard, incoming.event)
        # The clock first: the vector is made from what is counted when this article arrives.
        self._owed += self._windows.advance(window, incoming.event)
        vector, settled = ahead.vector(window), ahead.settled_copies(window)
        later = window.later_than(incoming.event, incoming.article_id)
        first = first_verdict(window, enriched.article, incoming, vector, self._settings, settled=settled, later=later)
        # Before it is inserted: what is changed here was decided without it.
        others = _apply(window, first)
        explanation = explanation_for(incoming, first.verdict, read_at, of=first.of, also_fits=first.also_fits)
        entry = new_entry(
            incoming, vector, explanation, live=window.live, sequence=self._sequence, event=incoming.event
        )
        serial = self._windows.insert(window, entry)
        # Only now: those after it are decided again with it in the window.
        reordering = reorder(window, serial, later, self._settings) if later else Reordering()
        verdict = with_final_story_id(window, serial, first.verdict) if later else first.verdict
        superseding = (*first.superseding, *reordering.superseding)
        messages = (_message(enriched, verdict), *map(_superseding_message, superseding))
        others += self._windows.merged_elsewhere(window, [*first.verdict.merged_stories, *reordering.merged])
        return self._decision(messages, window, serial, [*others, *_records(window, reordering)])

    def _new_version(
        self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str, known: KnownArticle
    ) -> Decision:
        incoming, stored = ahead.article, known.stored
        event = max(incoming.event, stored.header.event)
        # A notice has hardly a text to guess a language from; it stays where the article is.
        language = known.window.language if incoming.is_notice else enriched.shard
        window = self._windows.taking(enriched.desk, language, event)
        rules = self._settings.revisions
        # By the former window: there stories were merged that the article may still name.
        verdict = revision_verdict(known.window, enriched.article.signal, incoming, stored, rules)
        self._owed += self._windows.advance(window, event, keep=incoming.article_id)
        self._owed += self._windows.leave(incoming.article_id, known.window, window)
        # Even where a notice needs none: the lookahead learns from which vectors are asked for.
        vector = ahead.vector(window)
        past = past_versions(stored, rules)
        explanation = explanation_for(incoming, verdict, read_at, of=stored.explanation.of, past=past)
        if incoming.is_notice:
            entry = entry_after_notice(
                incoming, stored, explanation, live=window.live, sequence=self._sequence, event=event
            )
        else:
            entry = new_entry(incoming, vector, explanation, live=window.live, sequence=self._sequence, event=event)
        return self._decision([_message(enriched, verdict)], window, self._windows.insert(window, entry))

    def _decision(
        self,
        messages: Sequence[DeduplicatedArticle],
        window: LanguageWindow,
        serial: int,
        others: Sequence[tuple[bytes, bytes]] = (),
    ) -> Decision:
        """The messages, and the state of the article, of others that it changed, and what is owed."""
        self._sequence += 1
        written = bundled(article_record(window, serial), others)
        current = {key for key, _ in written}
        return Decision(tuple(messages), (*written, *(record for record in self._pay() if record[0] not in current)))

    def _pay(self) -> list[StateRecord]:
        owed = self._owed
        self._owed = []
        return owed


def _apply(window: LanguageWindow, first: FirstVerdict) -> list[tuple[bytes, bytes]]:
    """Carry out what a verdict means for other articles and stories; their state records."""
    others = []
    for each in first.superseding:
        window.join_family(each.verdict.family, each.serial, each.record)
        others.append(article_record(window, each.serial))
    if first.merge:
        gone, into = first.merge
        window.merge(gone, into)
        others.append(merged_record(window, gone))
    return others


def _records(window: LanguageWindow, reordering: Reordering) -> list[tuple[bytes, bytes]]:
    articles = [article_record(window, serial) for serial in reordering.rewritten]
    return [*articles, *(merged_record(window, story) for story in reordering.merged)]


def _message(enriched: EnrichedArticle, verdict: Verdict, *, redelivered: bool = False) -> DeduplicatedArticle:
    article = enriched.article
    return DeduplicatedArticle(
        article_id=article.article_id,
        version=article.version,
        verdict=verdict,
        enriched=enriched,
        redelivered=redelivered,
    )


def _superseding_message(each: SupersedingVerdict) -> DeduplicatedArticle:
    return DeduplicatedArticle(article_id=each.article_id, version=each.version, verdict=each.verdict, enriched=None)
