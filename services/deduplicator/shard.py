"""One partition's deduplicator: pure, in memory, the same answers on every run.

The order that keeps verdicts through any crash: the messages of a decision are confirmed, then its state records are
written in their order, then the source offset is committed. What was decided but not written is decided again, from
the same memory, to the same verdict; what was written is recognised as a redelivery and answered from the record.
"""

from collections.abc import Iterable, Sequence

from schemas.enriched import EnrichedArticle
from schemas.verdict import DeduplicatedArticle, Verdict
from services.deduplicator.decision import Decision
from services.deduplicator.entry import entry_of
from services.deduplicator.hindsight import Hindsight, place_again, under_its_final_id
from services.deduplicator.incoming import Incoming, read_all
from services.deduplicator.judge import Judgement, judge
from services.deduplicator.lane import Lane
from services.deduplicator.lookahead import Turn, turns
from services.deduplicator.packing import header_of
from services.deduplicator.remembering import cold_part, remember, remember_notice
from services.deduplicator.revise import is_newer, revise
from services.deduplicator.settings import DedupSettings
from services.deduplicator.state import Place, StateRecord, merged_of, merged_value, place_of, unbundled, whole
from services.deduplicator.stored import Stored, stored
from services.deduplicator.supersede import TakenBack

_PAST_KEPT = 8


class Shard:
    """The lanes of one partition of `news.enriched`. Languages never meet, nor does a backfill meet current news."""

    def __init__(self, settings: DedupSettings | None = None) -> None:
        self._settings = settings or DedupSettings()
        self._lanes: dict[tuple[str, bool], Lane] = {}
        self._sequence = 0
        self._owed: list[StateRecord] = []
        """State that a writer died over: written before anything else."""

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return sum(lane.memory.living for lane in self._lanes.values())

    def decide(self, enriched: EnrichedArticle, source: str) -> Decision:
        """The verdict on one article version. `source` is where it stood: topic:partition:offset."""
        return self.decide_all([(enriched, source)])[0]

    def decide_all(self, articles: Sequence[tuple[EnrichedArticle, str]]) -> list[Decision]:
        """As `decide` on one after the other, in less time."""
        read = read_all([enriched for enriched, _ in articles])
        batch = turns([(enriched.shard, incoming) for (enriched, _), incoming in zip(articles, read, strict=True)])
        return [self._decide(enriched, turn, source) for (enriched, source), turn in zip(articles, batch, strict=True)]

    def _decide(self, enriched: EnrichedArticle, turn: Turn, source: str) -> Decision:
        incoming = turn.article
        known = self._known(enriched.shard, incoming.article_id)
        if known:
            earlier = _earlier_verdict(incoming, known)
            if earlier:
                return Decision((_message(enriched, earlier, redelivered=True),), self._pay(), redelivered=True)
            if not is_newer(incoming, known):
                return Decision((), self._pay())
            return self._revise(enriched, turn, source, known)
        return self._judge(enriched, turn, source)

    def restore(self, records: Iterable[StateRecord]) -> None:
        """Rebuild from the state topic, read from its start in order. Only on a new shard."""
        final, owed = unbundled(records)
        articles = []
        for key, value in final.items():
            place = place_of(key)
            if place.kind == "m":
                self._lane(place.shard, live=place.live).merged[place.id] = merged_of(value)
            else:
                articles.append((header_of(value).sequence, place, value))
        for sequence, place, value in sorted(articles, key=lambda item: item[0]):
            lane = self._lane(place.shard, live=place.live)
            self._forget(lane, place.shard, lane.advance(header_of(value).event))
            lane.insert(entry_of(place.id, value))
            self._sequence = sequence + 1
        self._owed += [(key, final[key]) for key in owed]

    def _known(self, shard: str, article_id: str) -> Stored | None:
        for live in (True, False):
            lane = self._lane(shard, live=live)
            serial = lane.serial(article_id)
            if serial is not None:
                return stored(lane, serial)
        return None

    def _lane_at(self, shard: str, event: int) -> Lane:
        """The lane that takes an article of this time."""
        live = self._lane(shard, live=True)
        return live if live.takes(event) else self._lane(shard, live=False)

    def _lane(self, shard: str, *, live: bool) -> Lane:
        if (shard, live) not in self._lanes:
            window = int(self._settings.story_window.total_seconds())
            self._lanes[shard, live] = Lane(live=live, window_seconds=window)
        return self._lanes[shard, live]

    def _judge(self, enriched: EnrichedArticle, turn: Turn, source: str) -> Decision:
        shard, incoming = enriched.shard, turn.article
        lane = self._lane_at(shard, incoming.event)
        self._forget(lane, shard, lane.advance(incoming.event))
        vector = turn.vector(lane)
        later = lane.recent.after(incoming.event, incoming.article_id)
        judged = judge(lane, enriched.article, incoming, vector, self._settings, shared=turn.shared(lane), later=later)
        others = self._apply(lane, shard, judged)
        cold = cold_part(incoming, judged.verdict, source, of=judged.of, also_fits=judged.also_fits)
        entry = remember(incoming, vector, live=lane.live, sequence=self._sequence, event=incoming.event, cold=cold)
        serial = lane.insert(entry)
        changed = place_again(lane, serial, later, self._settings) if later else Hindsight()
        others += [
            (_key("a", shard, lane, lane.memory.key(each)), lane.memory.record(each)) for each in changed.rewritten
        ]
        others += [(_key("m", shard, lane, story), merged_value(lane.merged[story])) for story in changed.merged]
        verdict = under_its_final_id(lane, serial, judged.verdict) if later else judged.verdict
        messages = (_message(enriched, verdict), *map(_taken_back, (*judged.taken_back, *changed.taken_back)))
        return Decision(messages, self._written(lane, shard, serial, others))

    def _revise(self, enriched: EnrichedArticle, turn: Turn, source: str, known: Stored) -> Decision:
        shard, incoming = enriched.shard, turn.article
        event = max(incoming.event, known.header.event)
        lane = self._lane_at(shard, event)
        verdict = revise(lane, enriched.article.signal, incoming, known)
        self._forget(lane, shard, lane.advance(event), keep=incoming.article_id)
        here = lane.serial(incoming.article_id)
        if here is not None:
            lane.remove(here)
        vector = turn.vector(lane)
        standing = (known.header.version, known.header.content.hex(), known.cold.verdict)
        past = (*known.cold.past, standing)[-_PAST_KEPT:]
        cold = cold_part(incoming, verdict, source, of=known.cold.of, past=past)
        if incoming.is_notice:
            entry = remember_notice(incoming, known, live=lane.live, sequence=self._sequence, event=event, cold=cold)
        else:
            entry = remember(incoming, vector, live=lane.live, sequence=self._sequence, event=event, cold=cold)
        serial = lane.insert(entry)
        return Decision((_message(enriched, verdict),), self._written(lane, shard, serial, []))

    def _apply(self, lane: Lane, shard: str, judged: Judgement) -> list[tuple[bytes, bytes]]:
        """Carry out what a verdict means for other articles and stories; their state records."""
        others = []
        for taken in judged.taken_back:
            lane.memory.rewrite(taken.serial, taken.record)
            lane.enter_family(taken.verdict.family, taken.serial)
            others.append((_key("a", shard, lane, taken.article_id), taken.record))
        if judged.merge:
            gone, into = judged.merge
            others.append((_key("m", shard, lane, gone), merged_value(lane.merge(gone, into))))
        return others

    def _written(
        self, lane: Lane, shard: str, serial: int, others: list[tuple[bytes, bytes]]
    ) -> tuple[StateRecord, ...]:
        """The state of an article that was taken in, of others that it changed, and what is owed."""
        self._sequence += 1
        owed = self._owed
        self._owed = []
        written = whole(_key("a", shard, lane, lane.memory.key(serial)), lane.memory.record(serial), others)
        current = {key for key, _ in written}
        return (*written, *(item for item in owed if item[0] not in current))

    def _forget(self, lane: Lane, shard: str, article_ids: list[str], keep: str | None = None) -> None:
        if article_ids:
            article_ids = [identifier for identifier in article_ids if identifier != keep]
            self._owed += [(_key("a", shard, lane, identifier), None) for identifier in article_ids]
            self._owed += [(_key("m", shard, lane, story), None) for story in lane.expired_merges()]

    def _pay(self) -> tuple[StateRecord, ...]:
        owed = self._owed
        self._owed = []
        return tuple(owed)


def _earlier_verdict(incoming: Incoming, known: Stored) -> Verdict | None:
    if (incoming.version, incoming.content) == (known.header.version, known.header.content):
        return known.verdict()
    for version, content, verdict in known.cold.past:
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


def _taken_back(taken: TakenBack) -> DeduplicatedArticle:
    return DeduplicatedArticle(article_id=taken.article_id, version=taken.version, verdict=taken.verdict, enriched=None)


def _key(kind: str, shard: str, lane: Lane, identifier: str) -> bytes:
    return Place(kind, shard, lane.live, identifier).key()
