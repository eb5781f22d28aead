"""Made-up public records: words by Zipf's law, some entities and places, 10 kB like a real one. From a seed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from schemas.article import Language, Signal, Status
from schemas.enriched import Coordinates, Entity, EntityKind, Origin, PlaceReference, Span
from schemas.published import Action, Content, HopTime, Outlet, PublishedArticle, VerdictInShort
from schemas.verdict import StoryReason, VerdictKind
from services.bench.settings import GATEWAY

START = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = tuple(a + b for a, b in zip("bcdfghjklmnprstvwxyz", "aeiouaeiouaeiouaeiou", strict=True))
_SPAN = Span(start=0, end=4, text="Word")


class RecordMaker:
    """Articles one after the other, `step` apart."""

    def __init__(self, seed: int, step: timedelta = timedelta(seconds=2)) -> None:
        self._dice = np.random.default_rng(seed)
        self._step = step
        shares = 1 / np.arange(1, GATEWAY.vocabulary + 1)
        self._cumulated = np.cumsum(shares / shares.sum())

    def articles(self, count: int, name: str = "a") -> Iterator[PublishedArticle]:
        """The next ones; `name` begins their ids."""
        for number in range(count):
            yield self._article(f"{name}{number}", START + number * self._step)

    def words(self, number: int) -> list[str]:
        """So many words, the frequent ones more often."""
        return [spelled(int(rank)) for rank in np.searchsorted(self._cumulated, self._dice.random(number))]

    def _article(self, name: str, at: datetime) -> PublishedArticle:
        paragraphs = [" ".join(self.words(GATEWAY.words // GATEWAY.paragraphs)) for _ in range(GATEWAY.paragraphs)]
        return PublishedArticle(
            article_id=name,
            sequence=1,
            action=Action.PUBLISH,
            guid=f"urn:{name}",
            version=1,
            status=Status.USABLE,
            signal=Signal.NEW,
            outlet=Outlet(id=f"outlet-{self._dice.integers(200)}"),
            language=Language(code="en", confidence=1.0),
            event_time=at,
            received_at=at,
            verdict=VerdictInShort(kind=VerdictKind.ORIGINAL, family=f"f-{name}", why_this_story=StoryReason()),
            story_id=f"s{self._dice.integers(10**6)}",
            content=self._content(paragraphs),
            hops=(HopTime(stage="publisher", at=at),),
            trace_id=f"t-{name}",
        )

    def _content(self, paragraphs: list[str]) -> Content:
        chosen = {int(n) for n in self._dice.zipf(1.3, GATEWAY.entities) % GATEWAY.different_entities}
        entities = [
            Entity(id=f"person/{n}", name=f"Person {n}", kind=EntityKind.PERSON, mentions=(_SPAN,) * 4) for n in chosen
        ]
        latitude, longitude = (float(each) for each in self._dice.uniform((-60, -180), (70, 180)))
        place = PlaceReference(
            span=_SPAN,
            entity_id=f"place/{int(latitude)}",
            name="Place",
            country=("DE", "FR", "US", "JP", "BR")[int(self._dice.integers(5))],
            coordinates=Coordinates(latitude=latitude, longitude=longitude),
        )
        return Content(
            headline=" ".join(self.words(9)),
            paragraphs=tuple(paragraphs),
            word_count=GATEWAY.words,
            entities=tuple(entities),
            places=(place,),
            origins=(Origin(name=f"Agency {self._dice.integers(20)}", paragraphs=(0,)),),
        )


def spelled(rank: int) -> str:
    """A word for each rank, the frequent ones short."""
    word = ""
    while True:
        rank, syllable = divmod(rank, len(_SYLLABLES))
        word += _SYLLABLES[syllable]
        if rank == 0:
            return word if len(word) > 2 else f"{word}n"
