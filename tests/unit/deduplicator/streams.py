"""Streams drawn by a seed, in which much happens that changes other articles: stories merge, families change."""

from datetime import timedelta
from random import Random

from schemas.article import Signal
from schemas.enriched import EnrichedArticle
from schemas.raw import SourceKind
from services.deduplicator.settings import DedupSettings, OrderThresholds, StoryThresholds
from services.deduplicator.state_records import UNREADABLE, state_key_of
from tests.unit.deduplicator.articles import NOON, enriched, prose

_KINDS = [SourceKind.AGENCY, SourceKind.NEWSPAPER, SourceKind.WEBSITE]
# A correction is compared for its story, yet is no copy.
_SIGNALS = [*4 * [Signal.NEW], Signal.UPDATE, *3 * [Signal.CORRECTION], Signal.KILL]
_JUMPS = [-24 * 400, -24 * 401, -24 * 20, 24 * 9, 24 * 30]
_EVENTS = {
    "Storm Lene floods Arvik": "Storm Lene tore roofs in Arvik and flooded the old town, rescuers said.",
    "Power fails in Belmora": "Power failed across Belmora county as winds felled masts, engineers said.",
    "Ferry Signe hits Arvik pier": "The ferry Signe struck the pier of Arvik in fog; a dozen passengers were hurt.",
}
SETTINGS = DedupSettings(
    # Two reports make a story sooner than they would, and the crowd in which others are decided again is old sooner.
    stories=StoryThresholds(constant=1.0, merge_margin=1.0),
    order=OrderThresholds(young_window=4),
)


def _text(dice: Random) -> tuple[str, tuple[str, ...]]:
    """Headline and paragraphs: cut from long prose, so copies; or on one or two of a few events, so stories."""
    if dice.random() < 0.5:
        paragraphs = prose(dice.randrange(6))
        return f"Headline {dice.randrange(4)}", paragraphs[dice.randrange(4) : dice.randint(4, len(paragraphs))]
    events = dice.sample(sorted(_EVENTS), dice.randint(1, 2))
    return " and ".join(events), tuple(_EVENTS[each] for each in events)


def drawn_stream(dice: Random) -> list[EnrichedArticle]:
    """By the minute, half of them late, so that others are decided again; or by the hour, with jumps."""
    by_the_minute, guids = dice.random() < 0.6, dice.choice([6, 12, 40])
    stream = []
    for place in range(dice.randint(5, 35)):
        headline, paragraphs = _text(dice)
        if by_the_minute:
            at = NOON + timedelta(seconds=10 * place - dice.choice([0, 0, 30, 55]))
        else:
            at = NOON + timedelta(hours=dice.choice(_JUMPS) if dice.random() < 0.15 else dice.randint(0, 60))
        stream.append(
            enriched(
                guid=f"g{dice.randrange(guids)}",
                paragraphs=paragraphs + ((f"Only here {dice.randrange(4)}.",) if dice.random() < 0.5 else ()),
                headline=headline,
                at=at,
                received=NOON + timedelta(days=40),
                version=dice.randint(1, 3),
                signal=dice.choice(_SIGNALS),
                kind=dice.choice(_KINDS),
                window_language=dice.choice(["en", "en", "en", "en", "fr"]),
                desk=dice.choice(["world", "world", "world", "world", "nordic"]),
            )
        )
    return stream


def is_of_backfill(key: bytes) -> bool:
    """Whether a state record is of a backfill: only there an earlier state may be of no use."""
    try:
        return not state_key_of(key).live
    except UNREADABLE:
        return False
