"""Two lanes through the stream: urgent copy has topics of its own and never waits behind routine copy. Pure.

Ingest guesses the lane from the bytes (services/sources/raw/urgency.py). From the parser on every stage decides again,
from the article alone, so all of them decide alike. How workers keep the lanes apart: docs/lanes.md.
"""

from enum import StrEnum

from schemas.article import Article, Signal, Status


class Lane(StrEnum):
    """Which of a stage's two topics a record takes."""

    ROUTINE = "routine"
    URGENT = "urgent"


_SUFFIX = ".urgent"
_MOST = 2
"""IPTC urgency 1 is a flash, 2 a bulletin; a transport priority (IPTC 7901, ANPA) is read in the same way."""
_URGENT_SIGNALS = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.CORRECTION})


def topic_in(topic: str, lane: Lane) -> str:
    """The name of a topic in a lane; in the routine lane it is the topic's own."""
    return topic + _SUFFIX if lane is Lane.URGENT else topic


def lane_of(article: Article) -> Lane:
    """Urgent: notices (kill, hold, release, correction), articles not usable, and what the wire calls urgent.

    Never what was brought in later: an archive has kills and flashes, too.
    """
    pressing = any(number is not None and number <= _MOST for number in (article.urgency, article.priority))
    urgent = article.signal in _URGENT_SIGNALS or article.status is not Status.USABLE or pressing
    return Lane.URGENT if urgent and not article.backfill else Lane.ROUTINE


def topic_for(topic: str, article: Article) -> str:
    """The name of the topic in the lane that the article takes."""
    return topic_in(topic, lane_of(article))
