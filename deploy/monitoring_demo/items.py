"""What the day's sources send: short ninjs items, all ours, each about something else. Pure."""

import json
import random
from datetime import datetime

_SYLLABLES = ("ba", "dor", "fen", "gil", "ham", "jor", "kel", "lun", "mir", "nok", "pra", "rov", "sen", "tur", "vax")
_SENTENCES = (
    "The council of {0} will open the new bridge over the {1} on Monday, {2} said after a meeting in {3}.",
    "People in {0} have waited for it since spring, the engineer {1} told a newspaper from {2}.",
    "Work had stopped twice when the river {3} rose, and the mayor {0} paid for new stones from {1}.",
)
POISON = b'<?xml version="1.0"?><nitf><head><title>Cut off in the'


def article(number: int, now: datetime, embargo: datetime | None = None) -> bytes:
    """A usable item; with an embargo where one is given."""
    rng = random.Random(number)  # noqa: S311 - the same text each time is the point
    paragraphs = [_filled(sentence, rng) for sentence in (*_SENTENCES, *_SENTENCES)]
    held = {"embargoed": embargo.isoformat()} if embargo else {}
    return _ninjs(number, now, headline=_filled("{0} opens bridge of {1}", rng), paragraphs=paragraphs, **held)


def stray_kill(number: int, now: datetime) -> bytes:
    """A kill of an item that was never sent."""
    note = "Please kill the story urn:newsml:wire.example:never-sent. It was sent in error."
    return _ninjs(number, now, headline="ADVISORY: story killed", paragraphs=[], ednote=note)


def _ninjs(number: int, now: datetime, headline: str, paragraphs: list[str], **more: str) -> bytes:
    item = {
        "uri": f"urn:newsml:wire.example:day-{number}",
        "type": "text",
        "version": "1",
        "language": "en",
        "pubstatus": "usable",
        "versioncreated": now.isoformat(),
        "headline": headline,
        "body_html": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        **more,
    }
    return json.dumps(item).encode()


def _filled(sentence: str, rng: random.Random) -> str:
    return sentence.format(*("".join(rng.choices(_SYLLABLES, k=4)).capitalize() for _ in range(4)))
