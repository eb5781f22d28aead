"""Mention detection in one text: what the statistical model saw, cleaned, and what the tables know, put together.

Independent of the article: who a short form means is decided per article, in `entities/`.
"""

from schemas.enriched import EntityKind
from services.enricher.mentions.cleaning import CleanedSpan, clean
from services.enricher.mentions.mention import Mention
from services.enricher.mentions.overlaps import SpanIndex, TakenCharacters
from services.enricher.mentions.toponym_rules import corrected_to_place, missed_places
from services.enricher.model.tagged_text import TaggedText
from services.enricher.settings import ToponymSettings
from services.knowledge.matching import PhraseMatch, find_known
from services.knowledge.ministries import find_ministries
from services.knowledge.phrases import is_ambiguous
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
"""The labels of OntoNotes 5 that are used; its dates and numbers are not entities."""

_RELIABLE_WHEN_RECASED = frozenset({"PERSON", "GPE", "LOC"})

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


def find_mentions(tagged: TaggedText, settings: ToponymSettings, *, recased: bool = False) -> tuple[Mention, ...]:
    """Every name, left to right, none overlapping another.

    `recased` text was all in capitals: any word may look like an organisation there, so only the tables find those.
    """
    text = tagged.text
    ministries = find_ministries(text) if tagged.language == "en" else []
    taken = TakenCharacters(len(text), ministries)
    # Ministries first: their patterns take in the country, which alone would be a shorter match.
    matches = [
        match
        for match in find_known(text, tagged.language)
        if not taken.touch(match) and not _begins_longer_name(text, match)
    ]
    labels = _RELIABLE_WHEN_RECASED if recased else _KINDS
    spans = [clean(text, span) for span in tagged.names if span.label in labels]
    names = [span for span in spans if span and not taken.touch(span)]
    if tagged.language == "en" and not recased:
        names = _with_places(text, names, settings)
    mentions = [_of_match(text, match) for match in ministries]
    index = SpanIndex(matches)
    for name in names:
        mentions.extend(_reconciled(text, name, index.overlapping(name)))
    mentioned, named = TakenCharacters(len(text), mentions), TakenCharacters(len(text), names)
    supported = [
        match
        for match in matches
        if not mentioned.touch(match)
        and (_credible(text, match, named) or (recased and not is_ambiguous(match.phrase)))
    ]
    mentions.extend(_of_match(text, match) for match in supported)
    return _without_overlaps(mentions)


def _with_places(text: str, names: list[CleanedSpan], settings: ToponymSettings) -> list[CleanedSpan]:
    """The names, with places that the model took for something else corrected, and the places it missed."""
    seen = [corrected_to_place(text, name, settings) for name in names]
    missed = missed_places(text, seen, settings)
    index = SpanIndex(seen)
    kept = [place for place in missed if not any(_is_wider_body(name, place) for name in index.overlapping(place))]
    taken = TakenCharacters(len(text), kept)
    return [name for name in seen if not taken.touch(name)] + kept


def _is_wider_body(name: CleanedSpan, place: CleanedSpan) -> bool:
    """An organisation that has the place, which it overlaps, in its name."""
    return name.label == "ORG" and name.end - name.start > place.end - place.start


def _reconciled(text: str, name: CleanedSpan, matches: list[PhraseMatch]) -> list[Mention]:
    """A name that overlaps table matches: these where the tables know better, else the name as the model saw it."""
    exact = next((match for match in matches if (match.start, match.end) == (name.start, name.end)), None)
    if exact:
        return [_of_match(text, exact, name.role)]
    # A longer phrase of the tables beats the model's shorter span, unless it is an everyday word.
    wider = [match for match in matches if match.start < name.start or match.end > name.end]
    if wider and not any(is_ambiguous(match.phrase) for match in wider):
        return [_of_match(text, match) for match in wider]
    inside = [match for match in matches if match not in wider]
    if inside and _tables_know_better(text, name, inside):
        return [_of_match(text, match) for match in inside]
    return [Mention(name.start, name.end, text[name.start : name.end], _KINDS[name.label], name.label, role=name.role)]


def _tables_know_better(text: str, name: CleanedSpan, inside: list[PhraseMatch]) -> bool:
    if name.label == "PERSON":
        return any(match.known.kind == "person" and " " in match.phrase for match in inside)
    if name.label in ("GPE", "NORP"):
        return True
    # For organisations the model's longer span counts if it has capitalised words that no match explains.
    rest = text[name.start : name.end]
    for match in inside:
        rest = rest.replace(text[match.start : match.end], " ")
    words = [word for word in rest.split() if word[0].isupper()]
    return not words and (len(inside) > 1 or inside[0].known.kind != "people")


def _credible(text: str, match: PhraseMatch, named: TakenCharacters) -> bool:
    """Whether to believe a table match.

    Ambiguous words need a name of the model there; a country must not be the beginning of a longer name.
    """
    if is_ambiguous(match.phrase) and not named.touch(match):
        return False
    if match.known.kind in ("country", "capital"):
        following = text[match.end : match.end + 2]
        return not (len(following) == 2 and following[0] == " " and following[1].isupper())
    return True


def _begins_longer_name(text: str, match: PhraseMatch) -> bool:
    """A nation or a town that only begins the name of a feature on the map ("Dane County")."""
    if match.known.kind not in ("people", "country", "capital") or text[match.end : match.end + 1] != " ":
        return False
    following = text[match.end + 1 : match.end + 30].split(maxsplit=1)
    return bool(following) and following[0].rstrip(".,;") in word_list("name_continues")


def _of_match(text: str, match: PhraseMatch, role: str | None = None) -> Mention:
    kind = _KNOWN_KINDS[match.known.kind]
    return Mention(match.start, match.end, text[match.start : match.end], kind, match.known.kind, match.known, role)


def _without_overlaps(mentions: list[Mention]) -> tuple[Mention, ...]:
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)
