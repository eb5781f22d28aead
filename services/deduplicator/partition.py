"""One partition's deduplicator: pure, in memory, the same answers on every run.

The order that keeps verdicts through any crash: the messages of a decision are confirmed, then its state records are
written in their order, then the source offset is committed. What was decided but not written is decided again, from
the same memory, to the same verdict; what was written is recognised as a redelivery and answered from the record.
"""

from collections.abc import Iterable, Sequence

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, Verdict
from services.deduplicator.copies.superseding import SupersedingVerdict
from services.deduplicator.decide import FirstVerdict, judge
from services.deduplicator.decision import Decision
from services.deduplicator.features.incoming import IncomingArticle, read_all
from services.deduplicator.lookahead import BatchArticle, look_ahead
from services.deduplicator.reordering import Reordering, place_again, under_its_final_id
from services.deduplicator.revision import is_newer, revise
from services.deduplicator.settings import DedupSettings
from services.deduplicator.state_records import (
    StateKey,
    StateRecord,
    merged_of,
    merged_value,
    state_key_of,
    unbundled,
    whole,
)
from services.deduplicator.window.entry import entry_of
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.record import header_of
from services.deduplicator.window.remembering import explanation_for, remember, remember_notice
from services.deduplicator.window.stored_article import StoredArticle, stored

_PAST_KEPT = 8


class DeduplicatorPartition:
    """The lanes of one partition of `news.enriched`. Languages never meet, nor does a backfill meet current news."""

    def __init__(self, settings: DedupSettings | None = None) -> None:
        self._settings = settings or DedupSettings()
        self._windows: dict[tuple[str, bool], LanguageWindow] = {}
        self._sequence = 0
        self._owed: list[StateRecord] = []
        """State that a writer died over: written before anything else."""

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return sum(window.table.living for window in self._windows.values())

    def decide(self, enriched: EnrichedArticle, source: str) -> Decision:
        """The verdict on one article version. `source` is where it stood: topic:partition:offset."""
        return self.decide_all([(enriched, source)])[0]

    def decide_all(self, articles: Sequence[tuple[EnrichedArticle, str]]) -> list[Decision]:
        """As `decide` on one after the other, in less time."""
        read = read_all([enriched for enriched, _ in articles])
        batch = look_ahead([(enriched.shard, incoming) for (enriched, _), incoming in zip(articles, read, strict=True)])
        return [
            self._decide(enriched, ahead, source) for (enriched, source), ahead in zip(articles, batch, strict=True)
        ]

    def _decide(self, enriched: EnrichedArticle, ahead: BatchArticle, source: str) -> Decision:
        incoming = ahead.article
        known = self._known(enriched.shard, incoming.article_id)
        if known:
            earlier = _earlier_verdict(incoming, known)
            if earlier:
                return Decision((_message(enriched, earlier, redelivered=True),), self._pay(), redelivered=True)
            if not is_newer(incoming, known):
                return Decision((), self._pay())
            return self._revise(enriched, ahead, source, known)
        return self._judge(enriched, ahead, source)

    def restore(self, records: Iterable[StateRecord]) -> None:
        """Rebuild from the state topic, read from its start in order. Only on a new shard."""
        final, owed = unbundled(records)
        articles = []
        for key, value in final.items():
            place = state_key_of(key)
            if place.kind == "m":
                self._window(place.shard, live=place.live).merged[place.id] = merged_of(value)
            else:
                articles.append((header_of(value).sequence, place, value))
        for sequence, place, value in sorted(articles, key=lambda item: item[0]):
            window = self._window(place.shard, live=place.live)
            self._forget(window, place.shard, window.advance(header_of(value).event))
            window.insert(entry_of(place.id, value))
            self._sequence = sequence + 1
        self._owed += [(key, final[key]) for key in owed]

    def _known(self, shard: str, article_id: str) -> StoredArticle | None:
        for live in (True, False):
            window = self._window(shard, live=live)
            serial = window.serial(article_id)
            if serial is not None:
                return stored(window, serial)
        return None

    def _window_for(self, shard: str, event: int) -> LanguageWindow:
        """The window that takes an article of this time."""
        live = self._window(shard, live=True)
        return live if live.takes(event) else self._window(shard, live=False)

    def _window(self, shard: str, *, live: bool) -> LanguageWindow:
        if (shard, live) not in self._windows:
            seconds = int(self._settings.story_window.total_seconds())
            self._windows[shard, live] = LanguageWindow(live=live, window_seconds=seconds)
        return self._windows[shard, live]

    def _judge(self, enriched: EnrichedArticle, ahead: BatchArticle, source: str) -> Decision:
        shard, incoming = enriched.shard, ahead.article
        window = self._window_for(shard, incoming.event)
        self._forget(window, shard, window.advance(incoming.event))
        vector = ahead.vector(window)
        later = window.recent.after(incoming.event, incoming.article_id)
        judged = judge(
            window, enriched.article, incoming, vector, self._settings, shared=ahead.shared(window), later=later
        )
        others = self._apply(window, shard, judged)
        explanation = explanation_for(incoming, judged.verdict, source, of=judged.of, also_fits=judged.also_fits)
        entry = remember(
            incoming, vector, live=window.live, sequence=self._sequence, event=incoming.event, explanation=explanation
        )
        serial = window.insert(entry)
        changed = place_again(window, serial, later, self._settings) if later else Reordering()
        others += [
            (_key("a", shard, window, window.table.key(each)), window.table.record(each)) for each in changed.rewritten
        ]
        others += [(_key("m", shard, window, story), merged_value(window.merged[story])) for story in changed.merged]
        verdict = under_its_final_id(window, serial, judged.verdict) if later else judged.verdict
        messages = (_message(enriched, verdict), *map(_taken_back, (*judged.taken_back, *changed.taken_back)))
        return Decision(messages, self._written(window, shard, serial, others))

    def _revise(self, enriched: EnrichedArticle, ahead: BatchArticle, source: str, known: StoredArticle) -> Decision:
        shard, incoming = enriched.shard, ahead.article
        event = max(incoming.event, known.header.event)
        window = self._window_for(shard, event)
        verdict = revise(window, enriched.article.signal, incoming, known)
        self._forget(window, shard, window.advance(event), keep=incoming.article_id)
        here = window.serial(incoming.article_id)
        if here is not None:
            window.remove(here)
        vector = ahead.vector(window)
        standing = (known.header.version, known.header.content.hex(), known.explanation.verdict)
        past = (*known.explanation.past, standing)[-_PAST_KEPT:]
        explanation = explanation_for(incoming, verdict, source, of=known.explanation.of, past=past)
        if incoming.is_notice:
            entry = remember_notice(
                incoming, known, live=window.live, sequence=self._sequence, event=event, explanation=explanation
            )
        else:
            entry = remember(
                incoming, vector, live=window.live, sequence=self._sequence, event=event, explanation=explanation
            )
        serial = window.insert(entry)
        return Decision((_message(enriched, verdict),), self._written(window, shard, serial, []))

    def _apply(self, window: LanguageWindow, shard: str, judged: FirstVerdict) -> list[tuple[bytes, bytes]]:
        """Carry out what a verdict means for other articles and stories; their state records."""
        others = []
        for taken in judged.taken_back:
            window.table.rewrite(taken.serial, taken.record)
            window.enter_family(taken.verdict.family, taken.serial)
            others.append((_key("a", shard, window, taken.article_id), taken.record))
        if judged.merge:
            gone, into = judged.merge
            others.append((_key("m", shard, window, gone), merged_value(window.merge(gone, into))))
        return others

    def _written(
        self, window: LanguageWindow, shard: str, serial: int, others: list[tuple[bytes, bytes]]
    ) -> tuple[StateRecord, ...]:
        """The state of an article that was taken in, of others that it changed, and what is owed."""
        self._sequence += 1
        owed = self._owed
        self._owed = []
        written = whole(_key("a", shard, window, window.table.key(serial)), window.table.record(serial), others)
        current = {key for key, _ in written}
        return (*written, *(item for item in owed if item[0] not in current))

    def _forget(self, window: LanguageWindow, shard: str, article_ids: list[str], keep: str | None = None) -> None:
        if article_ids:
            article_ids = [identifier for identifier in article_ids if identifier != keep]
            self._owed += [(_key("a", shard, window, identifier), None) for identifier in article_ids]
            self._owed += [(_key("m", shard, window, story), None) for story in window.expired_merges()]

    def _pay(self) -> tuple[StateRecord, ...]:
        owed = self._owed
        self._owed = []
        return tuple(owed)


def _earlier_verdict(incoming: IncomingArticle, known: StoredArticle) -> Verdict | None:
    if (incoming.version, incoming.content) == (known.header.version, known.header.content):
        return known.verdict()
    for version, content, verdict in known.explanation.past:
        if (version, content) == (incoming.version, incoming.content.hex()):
            return Verdict.model_validate_json(verdict)
    return None


def _message(enriched: EnrichedArticle, verdict: Verdict, *, redelivered: bool = False) -> DeduplicatedArticle:
    article = enriched.article
    return DeduplicatedArticle(
        article_id=article.article_id,
        version=article.version,
        verdict=verdict,
        enriched=enriched,
        redelivered=redelivered,
    )


def _taken_back(taken: SupersedingVerdict) -> DeduplicatedArticle:
    return DeduplicatedArticle(article_id=taken.article_id, version=taken.version, verdict=taken.verdict, enriched=None)


def _key(kind: str, shard: str, window: LanguageWindow, identifier: str) -> bytes:
    return StateKey(kind, shard, window.live, identifier).key()
