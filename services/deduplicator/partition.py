"""One partition's deduplicator: pure, without I/O, the same answers on every run.

The order that keeps verdicts through any crash: the messages of a decision are confirmed, then its state records are
written in their order, then the input offset is committed. What was decided but not written is decided again, from
the same state, to the same verdict; what was written is recognised as a redelivery and answered from the record.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from schemas import ids
from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle
from services.deduplicator.copies.former_texts import former_texts, with_older_text
from services.deduplicator.decide import FirstVerdict, first_verdict
from services.deduplicator.decision import Decision, message_of, superseding_message
from services.deduplicator.desk_windows import DeskWindows, KnownArticle
from services.deduplicator.features.incoming import IncomingArticle, read_all
from services.deduplicator.instructions import forwarded_decision, with_notices
from services.deduplicator.lookahead import BatchArticle, look_ahead
from services.deduplicator.namesakes import own_article
from services.deduplicator.notices.resolver import NoticeResolver
from services.deduplicator.reordering import Reordering, reorder, with_final_story_id
from services.deduplicator.restoring.catching_up import PartitionCatchUp
from services.deduplicator.restoring.whole import PartitionRestore
from services.deduplicator.revision import (
    earlier_verdict,
    entry_after_notice,
    is_newer,
    past_versions,
    revision_verdict,
)
from services.deduplicator.settings import RULES, DedupSettings
from services.deduplicator.snapshots.partition_image import PartitionImage, PartitionResume, capturing
from services.deduplicator.state_records import (
    article_record,
    bundled,
    merged_record,
)
from services.deduplicator.window.entry import explanation_for, new_entry
from services.deduplicator.window.language_window import LanguageWindow
from services.stream.snapshots import Sections
from services.stream.state_records import RestoreSteps, SetAside, StateRecord


class DeduplicatorPartition:
    """One partition of `news.enriched`: its desks, of which each has windows of its own.

    Texts of two languages are never compared, nor is a backfill with current news; an article is known in all.
    """

    def __init__(self, settings: DedupSettings | None = None) -> None:
        self._settings = settings or DedupSettings()
        self._windows = DeskWindows(self._settings)
        self._notices = NoticeResolver(self._settings.notices, self._windows.has)
        self._sequence = 0
        self._owed: list[StateRecord] = []
        """State records to write with the next decision: tombstones, and pieces of a bundle that were never written."""

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return self._windows.articles

    def kill_targets(self, since: datetime) -> dict[str, int]:
        """How many articles each kill of others that came since then has met here; 0: perhaps it reached nobody."""
        return self._notices.kill_targets(since)

    def decide(self, enriched: EnrichedArticle, read_at: str) -> Decision:
        """The verdict on one article version. `read_at` is where it was read: topic:partition:offset."""
        return self.decide_all([(enriched, read_at)])[0]

    def decide_all(self, articles: Sequence[tuple[EnrichedArticle, str]]) -> list[Decision]:
        """As `decide` on one after the other, in less time."""
        read = read_all([enriched for enriched, _ in articles])
        batch = look_ahead(
            [
                ((enriched.desk, enriched.window_language), incoming)
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
        restore = PartitionRestore(self._windows, self._notices.store)
        yield from restore.steps(records)
        self._owed += restore.owed
        self._sequence = restore.sequence

    def catching_up(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """Take in what was written to the state topic since this partition was as it is; a step a record.

        Raises:
            SnapshotUnfitError: the records do not tell what happened meanwhile; this partition is of no use then.
        """
        catch_up = PartitionCatchUp(self._windows, self._notices.store, self._owed, self._sequence)
        yield from catch_up.steps(records)
        self._owed, self._sequence = catch_up.owed, catch_up.sequence

    def capturing(self) -> Generator[None, None, PartitionImage]:
        """An image of it; nothing may be decided before the last step."""
        return capturing(self._windows, self._notices.store, self._sequence, self._owed, self._made_with)

    def restoring_from(self, sections: Sections, records: Iterable[StateRecord]) -> RestoreSteps:
        """Rebuild from an image and what was written to the state topic since. Only on a new partition.

        Raises:
            SnapshotUnfitError: this partition is of no use then.
        """
        resuming = PartitionResume(self._windows, self._notices.store, self._made_with)
        yield from resuming.steps(sections)
        self._sequence, self._owed = resuming.sequence, resuming.owed
        yield from self.catching_up(records)

    @property
    def _made_with(self) -> str:
        return f"{RULES} {self._settings!r}"

    def _decide(self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str) -> Decision:
        if enriched.notice_copy:
            resolution = self._notices.forwarded(enriched.article)
            return forwarded_decision(enriched, ahead.article, resolution) if resolution else Decision((), ())
        enriched, ahead = self._under_its_id(enriched, ahead)
        known = self._windows.find(enriched.desk, ahead.article.article_id)
        # Before the decision, which changes what is known.
        was_article = known is not None and known.stored.header.indexed
        decision = self._verdict(enriched, ahead, read_at, known)
        if not decision.messages:
            return decision
        return with_notices(decision, self._notices.version(enriched.article, known=was_article))

    def _verdict(
        self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str, known: KnownArticle | None
    ) -> Decision:
        incoming = ahead.article
        if not known:
            return self._first_version(enriched, ahead, read_at)
        # Before any change: a redelivery must leave no trace, or a replay would decide otherwise.
        earlier = earlier_verdict(incoming, known.stored)
        if earlier:
            return Decision((message_of(enriched, earlier, redelivered=True),), tuple(self._pay()), redelivered=True)
        if not is_newer(incoming, known.stored):
            return Decision((), (*self._older_text(incoming, known), *self._pay()))
        return self._new_version(enriched, ahead, read_at, known)

    def _under_its_id(self, enriched: EnrichedArticle, ahead: BatchArticle) -> tuple[EnrichedArticle, BatchArticle]:
        """An item whose guid we made up, under the id of the article that it is a version of."""
        incoming = ahead.article
        namesakes = (
            self._windows.namesakes(enriched.desk, incoming.article_id) if enriched.article.guid_invented else []
        )
        if not namesakes:
            return enriched, ahead
        own = own_article(incoming, namesakes, self._settings.namesakes)
        article_id = own.article_id if own else ids.namesake_id(incoming.article_id, incoming.content)
        if article_id == incoming.article_id:
            return enriched, ahead
        return enriched.under_id(article_id), replace(ahead, article=incoming._replace(article_id=article_id))

    def _first_version(self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str) -> Decision:
        incoming = ahead.article
        # A notice of three words has no language worth guessing; it belongs where its target is.
        of_target = self._windows.language_of_target(enriched.desk, enriched.article) if incoming.is_notice else None
        window = self._windows.taking(
            enriched.desk,
            of_target or enriched.window_language,
            incoming.event,
            backfill=enriched.article.backfill,
        )
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
        messages = (message_of(enriched, verdict), *map(superseding_message, superseding))
        others += self._windows.merged_elsewhere(window, [*first.verdict.merged_stories, *reordering.merged])
        return self._decision(messages, window, serial, [*others, *_records(window, reordering)])

    def _new_version(
        self, enriched: EnrichedArticle, ahead: BatchArticle, read_at: str, known: KnownArticle
    ) -> Decision:
        incoming, stored = ahead.article, known.stored
        # An article never moves back on the clock: a correction dated before its original must not leave the window
        # early.
        event = max(incoming.event, stored.header.event)
        # A notice has hardly a text to guess a language from; it stays where the article is.
        language = known.window.language if incoming.is_notice else enriched.window_language
        # What is among today's news stays there; what is not comes there only with a version that is news.
        backfill = enriched.article.backfill and not known.window.live
        window = self._windows.taking(enriched.desk, language, event, backfill=backfill)
        rules = self._settings.revisions
        # By the former window: there stories were merged that the article may still name.
        verdict = revision_verdict(known.window, enriched.article.signal, incoming, stored, rules)
        self._owed += self._windows.advance(window, event, keep=incoming.article_id)
        self._owed += self._windows.leave(incoming.article_id, known.window, window, self._sequence)
        # Even where a notice needs none: the lookahead learns from which vectors are asked for.
        vector = ahead.vector(window)
        past = past_versions(stored, rules)
        explanation = explanation_for(incoming, verdict, read_at, of=stored.explanation.of, past=past)
        if incoming.is_notice:
            entry = entry_after_notice(
                incoming, stored, explanation, live=window.live, sequence=self._sequence, event=event
            )
        else:
            former = former_texts(incoming, stored, self._settings.copies)
            entry = new_entry(
                incoming, vector, explanation, live=window.live, sequence=self._sequence, event=event, former=former
            )
        return self._decision([message_of(enriched, verdict)], window, self._windows.insert(window, entry))

    def _older_text(self, incoming: IncomingArticle, known: KnownArticle) -> list[StateRecord]:
        """Remember the text of a version that came too late to be published: a copy of it may be under way."""
        record = with_older_text(incoming, known.stored, self._settings.copies)
        if record is None:
            return []
        known.window.remember_former(known.stored.serial, record)
        return [article_record(known.window, known.stored.serial)]

    def _decision(
        self,
        messages: Sequence[DeduplicatedArticle],
        window: LanguageWindow,
        serial: int,
        others: Sequence[tuple[bytes, bytes]] = (),
    ) -> Decision:
        """The messages, and the state of the article, of others that it changed, and what is owed."""
        # One number a decision: a restart inserts by it, so the window grows in the order in which it grew before.
        self._sequence += 1
        written = bundled(article_record(window, serial), others)
        current = {key for key, _ in written}
        return Decision(tuple(messages), (*written, *(record for record in self._pay() if record[0] not in current)))

    def _pay(self) -> list[StateRecord]:
        owed = self._owed
        # Handed over once; what fails to be written is decided again from the source.
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
