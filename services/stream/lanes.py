"""Two lanes through the stream: what is urgent has topics of its own and never waits behind routine copy. Pure.

Ingest guesses the lane from the bytes (services/ingest/urgency.py); from the parser on the article itself decides, at
every stage anew and always alike. How workers keep the lanes apart: services/worker/worker.py, docs/lanes.md.
"""

from enum import StrEnum

from schemas.article import Article, Signal, Status


class Lane(StrEnum):
    """Which of a stage's two topics a record takes."""

    ROUTINE = "routine"
    URGENT = "urgent"


_SUFFIX = ".urgent"
_MOST = 2
"""IPTC urgency 1 is a flash, 2 a bulletin; a transport priority (IPTC 7901, ANPA) is read alike."""
_SIGNALS = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.CORRECTION})


def topic_in(topic: str, lane: Lane) -> str:
    """The name of a topic's lane, by the name of the topic: its own for the routine one."""
    return topic + _SUFFIX if lane is Lane.URGENT else topic


def lane_of(article: Article) -> Lane:
    """Urgent is what takes back, holds, lets go or mends earlier copy, and what the wire itself calls urgent."""
    pressing = any(number is not None and number <= _MOST for number in (article.urgency, article.priority))
    urgent = article.signal in _SIGNALS or article.status is not Status.USABLE or pressing
    return Lane.URGENT if urgent else Lane.ROUTINE


def topic_for(topic: str, article: Article) -> str:
    """The lane of a topic that an article takes."""
    return topic_in(topic, lane_of(article))
