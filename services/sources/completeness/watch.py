"""All sources together: a silence of all is ours, and a country's holiday is no silence."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from services.sources.completeness.findings import AllQuiet, AllSpeakAgain, Finding, SourceState
from services.sources.completeness.head_numbers import TransmissionNumber
from services.sources.completeness.rhythm import kind_rhythm
from services.sources.completeness.silence import silence_probability
from services.sources.completeness.source_watch import SourceTraits, SourceWatch, share_silent
from services.sources.completeness.thresholds import RHYTHM, SILENCE

_KINDS_EVERY = timedelta(hours=24)


class CompletenessWatch:
    """Everything that is observed. Handed every item that came, and the time."""

    def __init__(self) -> None:
        self.sources: dict[str, SourceWatch] = {}
        self._looked: datetime | None = None
        self._last_arrival: datetime | None = None
        self._expected_of_all = 0.0
        self._all_quiet: datetime | None = None
        self._kinds_at: datetime | None = None

    def follow(self, traits: Mapping[str, SourceTraits]) -> None:
        """The sources of the registry; what is no longer there is forgotten."""
        self.sources = {id_: self.sources.get(id_) or SourceWatch(id_, traits[id_]) for id_ in traits}
        for id_, watch in self.sources.items():
            watch.traits = traits[id_]

    def arrive(
        self, source: str, at: datetime, item_id: str, numbers: Iterable[TransmissionNumber] = ()
    ) -> Iterator[Finding]:
        """An item of today came. Backfilled ones are not handed in: they say nothing of today."""
        watch = self.sources.get(source)
        if watch is None:
            return
        if self._all_quiet is not None:
            yield AllSpeakAgain(self._all_quiet)
        self._last_arrival, self._expected_of_all, self._all_quiet = at, 0.0, None
        yield from watch.arrive(at)
        for number in numbers:
            yield from watch.number(number, item_id, at)

    def look(
        self, now: datetime, *, blind: bool = False, longest: timedelta = SILENCE.longest_tick
    ) -> Iterator[Finding]:
        """Let the time pass until now. `blind`: we could not hear anybody meanwhile."""
        passed = now - self._looked if self._looked is not None else timedelta(0)
        self._looked = now
        if blind or not timedelta(0) < passed <= longest:
            return
        self._know_the_kinds(now)
        expected = {id_: watch.expected(now, passed) for id_, watch in self.sources.items()}
        if self._all_quiet is None:
            speaking = sum(expected[id_] for id_, w in self.sources.items() if w.known and not w.quiet)
            yield from self._all_silent(now, passed, speaking)
        if self._all_quiet is not None:
            return
        peers = self._peers()
        for watch in self.sources.values():
            yield from watch.pass_time(now, passed, peers.get(watch.traits.country, 1.0))
            watch.fade(passed)
            yield from watch.missed(now)

    def state(self, source: str, *, failing: bool = False) -> SourceState:
        """How the source is doing."""
        watch = self.sources.get(source)
        if failing:
            return SourceState.FAILING
        if watch is None or not watch.known or self._all_quiet is not None:
            return SourceState.CANNOT_TELL
        return SourceState.QUIET if watch.quiet else SourceState.OK

    def _all_silent(self, now: datetime, passed: timedelta, expected: float) -> Iterator[Finding]:
        last = self._last_arrival
        if (
            last is None
            or sum(watch.known and not watch.quiet for watch in self.sources.values()) < SILENCE.all_sources
        ):
            return
        self._expected_of_all += expected * share_silent(now - last, passed)
        improbable = silence_probability(self._expected_of_all, RHYTHM.dispersion_first) < SILENCE.probability
        if improbable and now - last >= SILENCE.all_quiet:
            self._all_quiet = last
            yield AllQuiet(last)

    def _peers(self) -> dict[str | None, float]:
        """Country → how busy its sources are, compared with what is usual; each counts for a few arrivals at most."""
        sums: dict[str | None, tuple[float, float]] = {}
        for watch in self.sources.values():
            if watch.quiet or watch.traits.country is None or not watch.recent.expected:
                continue
            weight = min(1.0, RHYTHM.peers_most / watch.recent.expected)
            arrivals, expected = sums.get(watch.traits.country, (0.0, 0.0))
            sums[watch.traits.country] = (
                arrivals + weight * watch.recent.arrivals,
                expected + weight * watch.recent.expected,
            )
        prior = RHYTHM.peers_prior
        return {country: min(1.0, (n + prior) / (m + prior)) for country, (n, m) in sums.items()}

    def _know_the_kinds(self, now: datetime) -> None:
        """Once a day: what sources of each kind do on average."""
        if self._kinds_at is not None and now - self._kinds_at < _KINDS_EVERY:
            return
        self._kinds_at = now
        by_kind: dict[str, list[SourceWatch]] = {}
        for watch in self.sources.values():
            by_kind.setdefault(watch.traits.kind, []).append(watch)
        for watches in by_kind.values():
            kind = kind_rhythm(watch.rhythm for watch in watches)
            for watch in watches:
                watch.kind = kind
