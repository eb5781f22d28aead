"""How many independent origins a story has: those who only relay are folded onto whom they have it from. Pure.

An origin is folded onto another where the story itself shows it relaying that one's word: a chain of attribution
(TASS, which has it from KCNA), a copy of another report, or an outlet whose own report in the story names its origin.
It is never folded by knowledge from outside the story.

The answer is that of counting all reports afresh, but it is kept up report by report: a report that comes or goes
changes the folds of those it names, and of those who quote its outlet. tests/property holds the two equal.
"""

from bisect import bisect_left, insort
from operator import itemgetter
from typing import NamedTuple

from schemas.published import Outlet
from schemas.story_entry import StoryReport
from services.stories.ranking import Place, placed


class _Said(NamedTuple):
    place: Place
    key: str


class _Claims:
    """By a name: keys that reports give for it. The first report by the wire's clock is believed."""

    def __init__(self) -> None:
        self._said: dict[str, list[_Said]] = {}

    def add(self, name: str, said: _Said) -> None:
        insort(self._said.setdefault(name, []), said, key=itemgetter(0))

    def remove(self, name: str, place: Place) -> None:
        said = self._said[name]
        del said[bisect_left(said, place, key=itemgetter(0))]
        if not said:
            del self._said[name]

    def first(self, name: str) -> _Said | None:
        said = self._said.get(name)
        return said[0] if said else None


class OriginFolds:
    """The originals of one story: reports that are no copy of another one in it."""

    def __init__(self) -> None:
        self._resting: dict[str, int] = {}
        """By origin, or by outlet where a report names none: how many originals rest on it."""
        self._relays, self._outlets = _Claims(), _Claims()
        """By who relays: whom they have it from. By an outlet's name: the origin that its first report names."""
        self._spellings: dict[str, dict[str, list[Place]]] = {}
        """By origin: its names as printed, each with the places where it is."""
        self._spelt: dict[str, set[str]] = {}
        """The same the other way round: by a name, the origins that go by it."""
        self._folds: dict[str, str] = {}

    def add(self, article_id: str, report: StoryReport) -> None:
        """An original came."""
        for key in _rests_on(report):
            self._resting[key] = self._resting.get(key, 0) + 1
        for place, source in placed((report.event_time, article_id), report.summary.origins):
            insort(self._spellings.setdefault(source.key, {}).setdefault(source.name.casefold(), []), place)
            self._spelt.setdefault(source.name.casefold(), set()).add(source.key)
        for place, (outer, inner) in placed((report.event_time, article_id), report.summary.relays):
            self._relays.add(outer.key, _Said(place, inner.key))
        for name in _outlet_names(report):
            self._outlets.add(name, _Said((report.event_time, article_id, 0), report.summary.origins[0].key))
        self._fold_again(report)

    def remove(self, article_id: str, report: StoryReport) -> None:
        """An original left, or became a copy."""
        for key in _rests_on(report):
            self._resting[key] -= 1
            if not self._resting[key]:
                del self._resting[key]
        for place, source in placed((report.event_time, article_id), report.summary.origins):
            self._unspell(source.key, source.name.casefold(), place)
        for place, (outer, _) in placed((report.event_time, article_id), report.summary.relays):
            self._relays.remove(outer.key, place)
        for name in _outlet_names(report):
            self._outlets.remove(name, (report.event_time, article_id, 0))
        self._fold_again(report)

    def count(self) -> int:
        """How many origins remain after folding. A report that names none and copies none is an origin itself."""
        # Only those that are folded are followed: the many who speak for themselves are counted, not walked through.
        folded = [key for key in self._folds if key in self._resting]
        ends = {self._follow(key) for key in folded}
        new = [end for end in ends if end in self._folds or end not in self._resting]
        return len(self._resting) - len(folded) + len(new)

    def _unspell(self, key: str, name: str, place: Place) -> None:
        places = self._spellings[key][name]
        del places[bisect_left(places, place)]
        if places:
            return
        del self._spellings[key][name]
        self._spelt[name].discard(key)
        if not self._spelt[name]:
            del self._spelt[name]
        if not self._spellings[key]:
            del self._spellings[key]

    def _fold_again(self, report: StoryReport) -> None:
        """Decide again for whomever the report may have changed the fold of."""
        named = {source.key for source in report.summary.origins}
        relaying = {outer.key for outer, _ in report.summary.relays}
        quoting = {key for name in _outlet_names(report) for key in self._spelt.get(name, ())}
        for key in named | relaying | quoting:
            target = self._fold_of(key)
            if target is None:
                self._folds.pop(key, None)
            else:
                self._folds[key] = target

    def _fold_of(self, key: str) -> str | None:
        """What a report says of its own chain goes before what an outlet's name suggests."""
        relay = self._relays.first(key)
        if relay:
            return relay.key
        quoted = [
            (places[0], said.key)
            for name, places in self._spellings.get(key, {}).items()
            if (said := self._outlets.first(name))
        ]
        return min(quoted)[1] if quoted else None

    def _follow(self, key: str) -> str:
        """The end of the chain. Where two quote each other, the smallest key stands for the circle."""
        chain: dict[str, None] = {key: None}
        while (following := self._folds.get(key)) is not None:
            if following in chain:
                walked = list(chain)
                return min(walked[walked.index(following) :])
            chain[following] = None
            key = following
        return key


def _rests_on(report: StoryReport) -> list[str]:
    return [source.key for source in report.summary.origins] or [f"outlet:{report.outlet.id}"]


def _outlet_names(report: StoryReport) -> set[str]:
    """Under which names others may quote it: only where the report names an origin to fold them onto."""
    return _names(report.outlet) if report.summary.origins else set()


def _names(outlet: Outlet) -> set[str]:
    return {(outlet.name or outlet.id).casefold(), outlet.id.casefold()}
