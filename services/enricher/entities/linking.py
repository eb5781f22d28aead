"""Entity linking: every mention of an article → who or what it means, under ids that hold across articles.

The order of the steps matters: mentions are first corrected by what else the article names (a nickname of a country, a
lone surname, a state called like a country), then completed, and only then resolved.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from schemas.enriched import EntityKind, TextPart
from services.enricher.document import Reference, Section
from services.enricher.entities.people import PersonIndex, is_full_name
from services.enricher.entities.repeated_names import with_repeated_names
from services.enricher.identity import Identity, identity_of_known, slug
from services.enricher.mentions.mention import Mention, SectionMention
from services.enricher.places.identity import Resolved, place_identity, resolve_places
from services.enricher.places.inner_places import inner_places, located, outside_facilities
from services.enricher.places.toponyms import ToponymContext
from services.enricher.places.us_states import is_us_state, us_state_names
from services.enricher.settings import EnricherSettings
from services.knowledge.names import name_key
from services.knowledge.phrases import KnownEntity
from services.knowledge.tables import word_list

_ACRONYM = re.compile(r"^\s*\(([A-Z][A-Za-z&-]{1,9})\)")
_SUBKINDS = {"NORP": "group", "LAW": "law", "PRODUCT": "product", "WORK_OF_ART": "work", "LANGUAGE": "language"}


@dataclass(frozen=True, slots=True)
class LinkedMentions:
    """Who each mention means, in the order of the text; and the places inside longer names."""

    references: list[Reference]
    inner: list[Reference]


def link_entities(sections: Sequence[Section], home: str | None, settings: EnricherSettings) -> LinkedMentions:
    """Who and what the article names. `home` is the country of the source, if known."""
    towns = settings.toponyms
    found = ((i, m) for i, section in enumerate(sections) for m in section.analysis.mentions)
    mentions = list(islice(found, settings.reading.mentions))
    countries = Counter(m.known.country for _, m in mentions if m.known and m.known.country)
    named = _named_otherwise(mentions)
    mentions = [(i, m) for i, m in mentions if _has_its_context(m, named)]
    people = PersonIndex(frozenset(countries))
    people.add_full_names(m for _, m in mentions)
    mentions = with_repeated_names(sections, mentions, people, towns.town)[: settings.reading.mentions]
    mentions = [(i, _as_person(m, people)) for i, m in mentions]
    company = _Company.of(m for _, m in mentions)
    mentions = [(i, _as_us_state(sections[i], m, company)) for i, m in mentions]
    inner = inner_places(mentions, towns.well_known)
    toponyms = sorted([*mentions, *inner], key=_position)
    places = resolve_places(sections, toponyms, ToponymContext(countries, home), settings)
    acronyms = _acronyms(sections, mentions)
    references = [
        Reference(i, m, _identity(sections[i], m, people, places, acronyms, well_known=towns.well_known))
        for i, m in mentions
    ]
    within = [Reference(i, m, place_identity(m, places.get(m.text), towns.well_known)) for i, m in inner]
    return LinkedMentions(
        _without_headline_noise(sections, located(references, within)), outside_facilities(references, within)
    )


def _position(item: SectionMention) -> tuple[int, int]:
    return item[0], item[1].start


@dataclass(frozen=True, slots=True)
class _Company:
    """What else the article names: its countries by all their names, and whether states of the United States."""

    names: dict[str, set[str]]
    us_states: bool

    @classmethod
    def of(cls, mentions: Iterable[Mention]) -> "_Company":
        names: dict[str, set[str]] = defaultdict(set)
        us_states = False
        for mention in mentions:
            if mention.known:
                names[mention.known.country].add(mention.text)
            elif mention.kind is EntityKind.PLACE:
                us_states = us_states or is_us_state(mention.text)
        return cls(names, us_states)


def _as_us_state(section: Section, mention: Mention, company: _Company) -> Mention:
    """A US state that has a country's name ("Georgia"), where the article names other states or puts it after a town.

    Not where the article also names the country otherwise ("Georgian", "Tbilisi").
    """
    known = mention.known
    if not known or known.kind != "country" or mention.text.casefold() not in us_state_names():
        return mention
    if company.names[known.country] != {mention.text}:
        return mention
    of_town = re.search(r"[A-Z][\w’'-]+, $", section.text[max(0, mention.start - 40) : mention.start])
    return replace(mention, known=None, label="GPE") if of_town or company.us_states else mention


def _without_headline_noise(sections: Sequence[Section], references: list[Reference]) -> list[Reference]:
    """Names of headlines only where a table or the article's own text knows them: title case makes a name of any word.

    An article of which only the headline names anybody keeps them: there is nothing to compare with.
    """
    headings = {i for i, section in enumerate(sections) if section.part in (TextPart.HEADLINE, TextPart.SUBHEADLINE)}
    in_text = {r.identity.id for r in references if r.section not in headings}
    return [
        r
        for r in references
        if r.section not in headings or not in_text or r.identity.known or r.identity.id in in_text
    ]


def _named_otherwise(mentions: Iterable[SectionMention]) -> set[str]:
    """The countries that the article names by more than "the North" and its like."""
    return {m.known.country for _, m in mentions if m.known and m.text not in word_list("context_names")}


def _has_its_context(mention: Mention, countries: set[str]) -> bool:
    """False for "the North" and its like where the article does not name that country otherwise."""
    if not mention.known or mention.text not in word_list("context_names") or mention.known.kind != "country":
        return True
    return mention.known.country in countries


def _as_person(mention: Mention, people: PersonIndex) -> Mention:
    """The model takes a lone surname for anything; the article's full names know better."""
    if mention.known or mention.kind is EntityKind.PERSON or " " in mention.text:
        return mention
    if not people.knows_name(mention.text):
        return mention
    return Mention(mention.start, mention.end, mention.text, EntityKind.PERSON, "PERSON", role=mention.role)


def _identity(
    section: Section,
    mention: Mention,
    people: PersonIndex,
    places: Resolved,
    acronyms: dict[str, Mention],
    *,
    well_known: int,
) -> Identity:
    if mention.kind is EntityKind.PERSON:
        return people.resolve(mention)
    if mention.known and mention.known.kind != "capital":
        return identity_of_known(_with_owner(section, mention, mention.known))
    if mention.kind is EntityKind.PLACE:
        return place_identity(mention, places.get(mention.text), well_known)
    full = acronyms.get(mention.text, mention)
    if full.known:
        return identity_of_known(full.known)
    return _by_name_alone(full)


def _by_name_alone(mention: Mention) -> Identity:
    name = " ".join(mention.text.split())
    prefix = {EntityKind.ORGANISATION: "org", EntityKind.EVENT: "event"}.get(mention.kind, "other")
    return Identity(f"{prefix}:{slug(name_key(name))}", name, mention.kind, subkind=_SUBKINDS.get(mention.label))


def _with_owner(section: Section, mention: Mention, known: KnownEntity) -> KnownEntity:
    """A body whose name many countries use ("Supreme Court") belongs to the country named right before it."""
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
    id_, name = f"org:{owner.country}:{slug(mention.text)}", f"{mention.text} of {owner.name}"
    return KnownEntity("body", id_, name, owner.country)


def _acronyms(sections: Sequence[Section], mentions: Sequence[SectionMention]) -> dict[str, Mention]:
    """Acronym → the organisation it was introduced for: "Korea Institute for National Unification (KINU)"."""
    table: dict[str, Mention] = {}
    for i, mention in mentions:
        if mention.kind is EntityKind.ORGANISATION and is_full_name(mention.text):
            match = _ACRONYM.match(sections[i].text[mention.end : mention.end + 14])
            if match and match[1][0] == mention.text[0]:
                table.setdefault(match[1], mention)
    return table
