"""Items for tests that need a pipeline full of them: short, made up, in four languages, each about something else.

Every tenth repeats the text of the one before it exactly, from another source.
"""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from schemas.raw import RawItem, Source
from services.ingest.sender import Sender
from services.kafka import clients
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item

_SENTENCES = (
    "{0} of {1} opened the new bridge over the {2} on Sunday, after the people of {3} had waited for it since spring.",
    "Der Bürgermeister von {0} hat am Sonntag mit {1} und {2} über die Schule gesprochen, die nun in {3} gebaut wird.",
    "Le maire de {0} a parlé dimanche avec {1} et {2} de la nouvelle école qui sera bientôt construite à {3}.",
    "El alcalde de {0} habló el domingo con {1} y {2} sobre la nueva escuela que pronto se construirá en {3}.",
)
_HEADLINES = ("{0} meets {1} in {2}", "{0} trifft {1} in {2}", "{0} rencontre {1} à {2}", "{0} se reúne con {1} en {2}")
_SYLLABLES = (
    "ba",
    "dor",
    "fen",
    "gil",
    "ham",
    "jor",
    "kel",
    "lun",
    "mir",
    "nok",
    "pra",
    "quis",
    "rov",
    "sen",
    "tur",
    "vax",
)


def is_copy(number: int) -> bool:
    """Whether this item repeats the one before it."""
    return number % 10 == 9


def item(number: int) -> RawItem:
    """The item with this number: the same source and text each time, a new trace each time."""
    return raw_item(
        text(number - 1 if is_copy(number) else number).encode(),
        Source(id=f"wire-{number}"),
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        content_type="text/plain; charset=utf-8",
    )


def text(number: int) -> str:
    """A headline and four paragraphs full of names that no other number has."""
    rng = random.Random(number)  # noqa: S311 - the same text each time is the point
    sentence = _SENTENCES[number % len(_SENTENCES)]
    paragraphs = ["  ".join([_filled(sentence, rng), _filled(sentence, rng)]) for _ in range(4)]
    return "\n\n".join([_filled(_HEADLINES[number % len(_HEADLINES)], rng), *paragraphs]) + "\n"


def _filled(sentence: str, rng: random.Random) -> str:
    names = ["".join(rng.choices(_SYLLABLES, k=4)).capitalize() for _ in range(4)]
    return sentence.format(*names)


async def send(settings: Settings, *items: RawItem) -> None:
    """Send the items as ingest does."""
    async with sending(settings) as sender:
        await sender.send(*items)


@asynccontextmanager
async def sending(settings: Settings) -> AsyncIterator[Sender]:
    """A sender that stays connected, even through a restart of the broker."""
    async with clients.producing(settings) as producer:
        yield Sender(producer, settings.topic_prefix, lambda: datetime.now(UTC))
