"""Every mention of an article → who or what it means, under ids that hold across articles."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from schemas.enriched import EntityKind, TextPart
from services.enricher.document import Identity, Reference, Section, slug
from services.enricher.entities.people import PersonIndex, is_full_name
from services.enricher.entities.repeated_names import with_repeated_names
from services.enricher.mentions.detection import Mention
from services.enricher.places.inner_places import inner_places, located, without_hosts
from services.enricher.places.toponyms import Toponym, ToponymContext, is_us_state, resolve, us_state_names
from services.knowledge.countries import country_by_code, find_country
from services.knowledge.gazetteer import Place
from services.knowledge.names import name_key
from services.knowledge.phrases import KnownEntity
from services.knowledge.regions import find_region
from services.knowledge.tables import word_list

_ACRONYM = re.compile(r"^\s*\(([A-Z][A-Za-z&-]{1,9})\)")
SectionMention = tuple[int, Mention]


@dataclass(frozen=True, slots=True)
class LinkedMentions:
    """Who each mention means, in the order of the text; and the places inside longer names."""

    references: list[Reference]
    inner: list[Reference]


def link_entities(sections: Sequence[Section], home: str | None) -> LinkedMentions:
    """Who and what the article names. `home` is the country of the source, if known."""
    mentions = [(i, m) for i, section in enumerate(sections) for m in section.analysis.mentions]
    countries = Counter(m.known.country for _, m in mentions if m.known and m.known.country)
    mentions = [(i, m) for i, m in mentions if _has_its_context(m, mentions)]
    people_index = PersonIndex(frozenset(countries))
    people_index.add_full_names(m for _, m in mentions)
    mentions = [(i, _as_person(m, people_index)) for i, m in with_repeated_names(sections, mentions, people_index)]
    mentions = [(i, _as_state(sections[i], m, mentions)) for i, m in mentions]
    inner = inner_places(mentions)
    places = _places(sections, sorted([*mentions, *inner], key=_position), ToponymContext(countries, home))
    acronyms = _acronyms(sections, mentions)
    references = [Reference(i, m, _identity(sections[i], m, people_index, places, acronyms)) for i, m in mentions]
    within = [Reference(i, m, _of_place(m, places.get(m.text))) for i, m in inner]
    return LinkedMentions(
        _without_headline_noise(sections, located(references, within)), without_hosts(references, within)
    )


def _position(item: SectionMention) -> tuple[int, int]:
    return item[0], item[1].start


def _as_state(section: Section, mention: Mention, mentions: Sequence[SectionMention]) -> Mention:
    """A state that has a country's name ("Georgia"), where the article names its neighbours or has it after a town."""
    known = mention.known
    if not known or known.kind != "country" or mention.text.casefold() not in us_state_names():
        return mention
    if any(m.known and m.known.country == known.country and m.text != mention.text for _, m in mentions):
        return mention
    of_town = re.search(r"[A-Z][\w’'-]+, $", section.text[max(0, mention.start - 40) : mention.start])
    states = {m.text for _, m in mentions if m.kind is EntityKind.PLACE and not m.known and is_us_state(m.text)}
    return replace(mention, known=None, label="GPE") if of_town or states else mention


def _without_headline_noise(sections: Sequence[Section], references: list[Reference]) -> list[Reference]:
    """In a headline every word looks like a name: one counts if a table or the article's own text knows it."""
    headings = {i for i, section in enumerate(sections) if section.part in (TextPart.HEADLINE, TextPart.SUBHEADLINE)}
    in_text = {r.identity.id for r in references if r.section not in headings}
    return [
        r
        for r in references
        if r.section not in headings or not in_text or r.identity.known or r.identity.id in in_text
    ]


def _has_its_context(mention: Mention, mentions: Iterable[SectionMention]) -> bool:
    """False for "the North" and its like where the article does not name that country otherwise."""
    if not mention.known or mention.text not in word_list("context_names") or mention.known.kind != "country":
        return True
    return any(
        m.known and m.known.country == mention.known.country and m.text not in word_list("context_names")
        for _, m in mentions
    )


def _as_person(mention: Mention, people_index: PersonIndex) -> Mention:
    """The model takes a lone surname for anything; the article's full names know better."""
    if mention.known or mention.kind is EntityKind.PERSON or " " in mention.text:
        return mention
    if not people_index.knows_name(mention.text):
        return mention
    return Mention(mention.start, mention.end, mention.text, EntityKind.PERSON, "PERSON", role=mention.role)


def _identity(
    section: Section,
    mention: Mention,
    people_index: PersonIndex,
    places: dict[str, Place | None],
    acronyms: dict[str, Mention],
) -> Identity:
    if mention.kind is EntityKind.PERSON:
        return people_index.resolve(mention)
    if mention.known and mention.known.kind != "capital":
        return _of_known(_whose(section, mention, mention.known))
    if mention.kind is EntityKind.PLACE:
        return _of_place(mention, places.get(mention.text))
    full = acronyms.get(mention.text, mention)
    if full.known:
        return _of_known(full.known)
    return _plain(full)


def _plain(mention: Mention) -> Identity:
    name = " ".join(mention.text.split())
    prefix = {EntityKind.ORGANISATION: "org", EntityKind.EVENT: "event"}.get(mention.kind, "other")
    return Identity(f"{prefix}:{slug(name_key(name))}", name, mention.kind, subkind=_SUBKINDS.get(mention.label))


_SUBKINDS = {"NORP": "group", "LAW": "law", "PRODUCT": "product", "WORK_OF_ART": "work", "LANGUAGE": "language"}


def _of_known(known: KnownEntity) -> Identity:
    country = country_by_code(known.country) if known.country else None
    if known.kind == "people":
        return Identity(known.id, known.name, EntityKind.OTHER, "nationality", known.country, known=True)
    if known.kind == "country" and country:
        middle = (country.latitude, country.longitude, country.geonames_id)
        return Identity(known.id, known.name, EntityKind.PLACE, "country", known.country, *middle, known=True)
    if known.kind == "region" and (found := find_region(known.name)):
        spot = (found[1].latitude, found[1].longitude)
        return Identity(known.id, known.name, EntityKind.PLACE, known.subkind, known.country or None, *spot, known=True)
    return Identity(known.id, known.name, EntityKind.ORGANISATION, known.subkind, known.country or None, known=True)


def country_identity(iso: str) -> Identity:
    """A country by its code, as every article names it."""
    country = country_by_code(iso)
    return _of_known(KnownEntity("country", f"country:{iso}", country.name if country else iso, iso))


def _whose(section: Section, mention: Mention, known: KnownEntity) -> KnownEntity:
    """A body whose name many countries use belongs to the country named right before it."""
    if mention.text not in word_list("shared_names"):
        return known
    before = [
        m
        for m in section.analysis.mentions
        if m.known and m.end <= mention.start and m.known.kind in ("country", "people")
    ]
    if not before or not re.fullmatch(r"(?:['’]s)?\s", section.text[before[-1].end : mention.start]):
        return known
    owner = before[-1].known
    if owner is None or owner.country in ("", known.country):
        return known
    return KnownEntity(
        "body", f"org:{owner.country}:{slug(mention.text)}", f"{mention.text} of {owner.name}", owner.country
    )


def _places(
    sections: Sequence[Section], mentions: list[SectionMention], around: ToponymContext
) -> dict[str, Place | None]:
    """Toponym as written → place. One article means one place by one name."""
    toponyms = [
        Toponym(m.text, sections[i].text[m.end : m.end + 60], m.known.country if m.known else None)
        for i, m in mentions
        if m.kind is EntityKind.PLACE and (not m.known or m.known.kind == "capital")
    ]
    return {toponym.name: place for toponym, place in zip(toponyms, resolve(toponyms, around), strict=True)}


def _of_place(mention: Mention, place: Place | None) -> Identity:
    country = find_country(mention.text)
    if country and not (place and place.kind == "division" and is_us_state(mention.text)):
        return _of_known(KnownEntity("country", f"country:{country.iso}", country.name, country.iso))
    region = find_region(mention.text)
    if region:
        return _of_known(
            KnownEntity("region", f"region:{region[0]}", region[1].name, region[1].country, region[1].kind)
        )
    subkind = "facility" if mention.label == "FAC" else None
    if not place or (mention.label == "FAC" and place.population < 100_000):
        name = " ".join(mention.text.split())
        return Identity(f"place:{slug(name_key(name))}", name, EntityKind.PLACE, subkind)
    name = place.name if place.population >= 100_000 or place.kind == "county" else mention.text
    id_ = f"geonames:{place.geonames_id}" if place.geonames_id else f"place:us-{slug(f'{place.division} {place.name}')}"
    return Identity(
        id_, name, EntityKind.PLACE, "region" if place.kind == "division" else place.kind,
        place.country, place.latitude, place.longitude, place.geonames_id, known=True,
    )  # fmt: skip


def _acronyms(sections: Sequence[Section], mentions: list[SectionMention]) -> dict[str, Mention]:
    """Acronym → the organisation it was introduced for: "Korea Institute for National Unification (KINU)"."""
    table: dict[str, Mention] = {}
    for i, mention in mentions:
        if mention.kind is EntityKind.ORGANISATION and is_full_name(mention.text):
            match = _ACRONYM.match(sections[i].text[mention.end : mention.end + 14])
            if match and match[1][0] == mention.text[0]:
                table.setdefault(match[1], mention)
    return table
