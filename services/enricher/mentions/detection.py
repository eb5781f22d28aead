"""Names in one text: what the statistical model saw, cleaned, and what the tables know, put together.

Context-free: who is meant by a short form is decided per article, in `people.py` and `canonical.py`.
"""

from dataclasses import dataclass

from schemas.enriched import EntityKind
from services.enricher.mentions.cleaning import Cleaned, clean
from services.enricher.mentions.place_words import missed_places, seen_as_place
from services.enricher.model.tagged_text import Reading
from services.knowledge.matching import Hit, find_known
from services.knowledge.ministries import find_ministries
from services.knowledge.phrases import Known, is_everyday
from services.knowledge.tables import word_list

_KINDS = {
    "PERSON": EntityKind.PERSON,
    "ORG": EntityKind.ORGANISATION,
    "GPE": EntityKind.PLACE,
    "LOC": EntityKind.PLACE,
    "FAC": EntityKind.PLACE,
    "EVENT": EntityKind.EVENT,
    "NORP": EntityKind.OTHER,
    "LAW": EntityKind.OTHER,
    "PRODUCT": EntityKind.OTHER,
    "WORK_OF_ART": EntityKind.OTHER,
    "LANGUAGE": EntityKind.OTHER,
}
"""OntoNotes labels that are followed; dates and numbers are not entities."""

_TELLING = frozenset({"PERSON", "GPE", "LOC"})

_KNOWN_KINDS = {
    "person": EntityKind.PERSON,
    "agency": EntityKind.ORGANISATION,
    "body": EntityKind.ORGANISATION,
    "ministry": EntityKind.ORGANISATION,
    "country": EntityKind.PLACE,
    "capital": EntityKind.PLACE,
    "region": EntityKind.PLACE,
    "people": EntityKind.OTHER,
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in one text. `role` is the title that stood before it, cut off."""

    start: int
    end: int
    text: str
    kind: EntityKind
    label: str
    known: Known | None = None
    role: str | None = None


def find_mentions(reading: Reading, *, recased: bool = False) -> tuple[Mention, ...]:
    """Every name, left to right, none overlapping another.

    In text whose capitals were taken away every word may look like an organisation's: only the tables know those there.
    """
    text = reading.text
    ministries = find_ministries(text) if reading.language == "en" else []
    hits = [
        hit
        for hit in find_known(text, reading.language)
        if not _overlaps_any(hit, ministries) and not _goes_on(text, hit)
    ]
    spans = [clean(text, span) for span in reading.names if span.label in (_TELLING if recased else _KINDS)]
    names = [span for span in spans if span and not _overlaps_any(span, ministries)]
    if reading.language == "en" and not recased:
        names = _with_places(text, names)
    mentions = [_of_hit(text, hit) for hit in ministries]
    for name in names:
        mentions.extend(_reconciled(text, name, [hit for hit in hits if _overlap(hit, name)]))
    supported = [
        hit
        for hit in hits
        if not _overlaps_any(hit, mentions)
        and (_credible(text, hit, names) or (recased and not is_everyday(hit.phrase)))
    ]
    mentions.extend(_of_hit(text, hit) for hit in supported)
    return _without_overlaps(mentions)


def _with_places(text: str, names: list[Cleaned]) -> list[Cleaned]:
    """The names, those that are places as places, and the places the model missed."""
    seen = [seen_as_place(text, name) for name in names]
    missed = missed_places(text, seen)
    kept = [place for place in missed if not any(_is_wider_body(name, place) for name in seen)]
    return [name for name in seen if not _overlaps_any(name, kept)] + kept


def _is_wider_body(name: Cleaned, place: Cleaned) -> bool:
    """An organisation that has the place in its name."""
    return name.label == "ORG" and _overlap(name, place) and name.end - name.start > place.end - place.start


def _reconciled(text: str, name: Cleaned, hits: list[Hit]) -> list[Mention]:
    """What a name that touches table hits is: the hits where they know better, else the name as the model saw it."""
    exact = next((hit for hit in hits if (hit.start, hit.end) == (name.start, name.end)), None)
    if exact:
        return [_of_hit(text, exact, name.role)]
    wider = [hit for hit in hits if hit.start < name.start or hit.end > name.end]
    if wider and not any(is_everyday(hit.phrase) for hit in wider):
        return [_of_hit(text, hit) for hit in wider]
    inside = [hit for hit in hits if hit not in wider]
    if inside and _hits_know_better(text, name, inside):
        return [_of_hit(text, hit) for hit in inside]
    return [Mention(name.start, name.end, text[name.start : name.end], _KINDS[name.label], name.label, role=name.role)]


def _hits_know_better(text: str, name: Cleaned, inside: list[Hit]) -> bool:
    if name.label == "PERSON":
        return any(hit.known.kind == "person" and " " in hit.phrase for hit in inside)
    if name.label in ("GPE", "NORP"):
        return True
    rest = text[name.start : name.end]
    for hit in inside:
        rest = rest.replace(text[hit.start : hit.end], " ")
    words = [word for word in rest.split() if word[0].isupper()]
    return not words and (len(inside) > 1 or inside[0].known.kind != "people")


def _credible(text: str, hit: Hit, names: list[Cleaned]) -> bool:
    """A table hit the model did not see: everyday words need its support, countries must not begin a longer name."""
    if is_everyday(hit.phrase) and not any(_overlap(hit, name) for name in names):
        return False
    if hit.known.kind in ("country", "capital"):
        following = text[hit.end : hit.end + 2]
        return not (len(following) == 2 and following[0] == " " and following[1].isupper())
    return True


def _goes_on(text: str, hit: Hit) -> bool:
    """A nation or a town that only begins the name of something on the ground ("Dane County")."""
    if hit.known.kind not in ("people", "country", "capital") or text[hit.end : hit.end + 1] != " ":
        return False
    following = text[hit.end + 1 : hit.end + 30].split(maxsplit=1)
    return bool(following) and following[0].rstrip(".,;") in word_list("name_continues")


def _of_hit(text: str, hit: Hit, role: str | None = None) -> Mention:
    kind = _KNOWN_KINDS[hit.known.kind]
    return Mention(hit.start, hit.end, text[hit.start : hit.end], kind, hit.known.kind, hit.known, role)


def _overlap(a: Hit | Cleaned | Mention, b: Hit | Cleaned | Mention) -> bool:
    return a.start < b.end and b.start < a.end


def _overlaps_any(item: Hit | Cleaned, others: list[Hit] | list[Mention] | list[Cleaned]) -> bool:
    return any(_overlap(item, other) for other in others)


def _without_overlaps(mentions: list[Mention]) -> tuple[Mention, ...]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)
