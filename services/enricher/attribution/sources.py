"""Source resolution: who a source phrase means: a name, a pronoun, an office, "the statement", "state media".

A simple coreference by rules: a pronoun means the last speaker it can agree with.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from schemas.enriched import EntityKind, SourceLink
from services.enricher.document import Reference, Section
from services.enricher.entities.offices import OfficeHolders
from services.enricher.speech.statements import SourcePhrase
from services.enricher.speech.tree import DependencyTree
from services.knowledge.agencies import agencies
from services.knowledge.countries import country_by_code
from services.knowledge.tables import word_list
from services.knowledge.titles import is_title, office_of

_HE = frozenset({"he", "she", "him", "her"})
_IT = frozenset({"it", "they", "them"})
_ARTICLE = re.compile(r"^(?:the|a|an|both|its|his|her|their)\s+", re.IGNORECASE)
_LONGEST_NAME = 80
"""Characters of a described source: a parse can take half the sentence for its phrase."""


@dataclass
class Antecedents:
    """What a pronoun or "the report" points back to at this point of the text: who spoke last, by kind."""

    person: SourceLink | None = None
    body: SourceLink | None = None
    outlet: SourceLink | None = None
    document: tuple[SourceLink, ...] = ()
    """Who stands behind the statement or report mentioned last, innermost first."""


@dataclass
class SourceResolver:
    """Resolves source phrases in the order of the text, and notes which toponyms stand for governments."""

    sections: Sequence[Section]
    references: Sequence[Reference]
    offices: OfficeHolders
    antecedents: Antecedents = field(default_factory=Antecedents)
    metonyms: dict[tuple[int, int], str] = field(default_factory=dict)
    """(section, offset of the mention) → entity id of the country meant."""
    _of_section: dict[int, list[Reference]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._of_section = defaultdict(list)
        for reference in self.references:
            self._of_section[reference.section].append(reference)

    def links(self, section: int, tree: DependencyTree, phrase: SourcePhrase) -> tuple[SourceLink, ...]:
        """The chain behind a phrase, innermost first; empty where it means nobody in particular ("one", "which")."""
        # Line breaks of the source are no part of a name.
        text = " ".join(tree.text[phrase.start : phrase.end].split())
        head = tree.lower(phrase.head)
        # "One said", "which said": grammar gives a subject, and nobody is behind it.
        if head in word_list("never_sources"):
            return ()
        # The gender of a person is not known: "she" and "he" alike mean the last one who spoke.
        if head in _HE | _IT:
            link = self.antecedents.person if head in _HE else self.antecedents.body
            return (self._as(link, text),) if link else ()
        # With appositions: "the envoy, Jung Pak," is named only there.
        inside = self._inside(section, phrase.start, phrase.wide_end)
        named = self._named(section, tree, phrase, inside, text)
        return named or self._described(text, head, inside)

    def remember(self, links: Sequence[SourceLink]) -> None:
        """Take note of who spoke, for the pronouns to come."""
        for link in links:
            kind = (link.entity_id or "").partition(":")[0]
            # An unnamed official is a "he" all the same; ministries and agencies are an "it".
            if kind == "person" or (not kind and _is_one_person(link.name)):
                self.antecedents.person = link
            else:
                self.antecedents.body = link
            if kind == "agency":
                self.antecedents.outlet = link

    def link_to(self, section: int, reference: Reference, text: str) -> SourceLink:
        """A link to the entity of a mention. A capital that speaks stands for its country (a metonym)."""
        identity, mention = reference.identity, reference.mention
        # "Moscow said" is the government; other cities that speak are themselves.
        if mention.known and mention.known.kind == "capital" and identity.country == mention.known.country:
            country = country_by_code(mention.known.country)
            if country:
                self.metonyms[section, mention.start] = f"country:{country.iso}"
                return SourceLink(name=country.name, entity_id=f"country:{country.iso}", text=text)
        return SourceLink(name=identity.name, entity_id=identity.id, text=text)

    def named_before(self, section: int, offset: int) -> tuple[SourceLink, ...]:
        """The entity named right before an offset."""
        for reference in self._of_section.get(section, ()):
            # At most a space or a comma lies between: farther away it is a name of something else.
            if 0 <= offset - reference.mention.end <= 1 and not _is_group(reference):
                return (self.link_to(section, reference, reference.mention.text),)
        return ()

    def _inside(self, section: int, start: int, end: int) -> list[Reference]:
        return [r for r in self._of_section.get(section, ()) if start <= r.mention.start < end]

    def _named(
        self, section: int, tree: DependencyTree, phrase: SourcePhrase, inside: list[Reference], text: str
    ) -> tuple[SourceLink, ...]:
        """The name that is the phrase's head, or stands beside it ("state media KCNA", "the envoy, Jung Pak")."""
        at_head = tree.start(phrase.head)
        for reference in inside:
            mention = reference.mention
            if mention.start <= at_head < mention.end and not _is_group(reference):
                return (self.link_to(section, reference, text),)
        # From here on the head itself is not a name: by the kind of noun it is.
        if tree.lower(phrase.head) in word_list("document_nouns"):
            return self._document(section, inside, text)
        if tree.lower(phrase.head) in word_list("outlet_nouns"):
            # "State media KCNA": the name beside the noun is better than any guess from the noun.
            agency = next((r for r in inside if r.identity.id.startswith("agency:")), None)
            return (self.link_to(section, agency, text),) if agency else self._outlet(inside, text)
        beside = [r for r in inside if r.mention.start >= at_head and r.identity.kind is EntityKind.PERSON]
        if beside:
            return (self.link_to(section, beside[0], text),)
        if tree.lower(phrase.head) in word_list("speaking_for"):
            # "A spokesman for the ministry": it is the ministry that speaks.
            body = next((r for r in inside if r.identity.id.startswith(("body:", "gov:"))), None)
            return (self.link_to(section, body, text),) if body else ()
        return ()

    def _document(self, section: int, inside: list[Reference], text: str) -> tuple[SourceLink, ...]:
        # "The ministry's statement": whose document it is says who speaks.
        author = _author(inside)
        if author:
            self.antecedents.document = (self.link_to(section, author, text),)
            return self.antecedents.document
        # "A report" introduces a new document; "the report" and "it" refer to the last one.
        if self.antecedents.document and not re.match(r"an?\s", text):
            return tuple(self._as(link, text) for link in self.antecedents.document)
        definite = re.match(r"the\s", text, re.IGNORECASE)
        return (self._as(self.antecedents.outlet, text),) if definite and self.antecedents.outlet else ()

    def _outlet(self, inside: list[Reference], text: str) -> tuple[SourceLink, ...]:
        """An outlet described, not named ("state media"): one that the article names, of that country or state-run."""
        countries = {r.identity.country for r in inside if r.identity.country}
        state = bool(re.search(r"\bstate\b|\bstate-|\bofficial\b", text, re.IGNORECASE))
        for reference in self.references:
            known = reference.mention.known
            if known and known.kind == "agency" and known.subkind in ("agency", "broadcaster"):
                # "State media" without a country: only an outlet that the tables call state-run.
                fits = known.country in countries if countries else state and known.id in _state_outlets()
                if fits:
                    return (SourceLink(name=known.name, entity_id=known.id, text=text),)
        definite = text.lower().startswith("the ") and not countries and not state
        return (self._as(self.antecedents.outlet, text),) if definite and self.antecedents.outlet else ()

    def _described(self, text: str, head: str, inside: list[Reference]) -> tuple[SourceLink, ...]:
        """The holder of an office ("North Korea's top diplomat"), else the words themselves."""
        office = office_of(text)
        country = next((r.identity.country for r in inside if r.identity.country), None)
        if office and country and (holder := self.offices.get((office, country))):
            return (SourceLink(name=holder.name, entity_id=holder.id, text=text),)
        # "The foreign minister" without a country, where the article has only one.
        holders = {holder.id: holder for (held, _), holder in self.offices.items() if held == office}
        if office and not country and len(holders) == 1 and text.lower().startswith("the ") and not head.endswith("s"):
            holder = next(iter(holders.values()))
            return (SourceLink(name=holder.name, entity_id=holder.id, text=text),)
        name = _ARTICLE.sub("", text).split(", ")[0]
        if not any(c.isalpha() for c in name):
            return ()
        if len(name) > _LONGEST_NAME:
            # At a word: half a word would be a name that nobody has.
            name = name[:_LONGEST_NAME].rpartition(" ")[0]
        return (SourceLink(name=name, text=text),)

    @staticmethod
    def _as(link: SourceLink, text: str) -> SourceLink:
        return link.model_copy(update={"text": text})


def _is_one_person(name: str) -> bool:
    """Whether a description is of one person, by office or trade ("government official"), not of many or of a body."""
    word = name.rpartition(" ")[2].casefold()  # "" of a name that is nothing but marks
    return is_title(word) or word.endswith(("man", "woman", "person", "ist", "lawyer", "worker", "expert"))


def _is_group(reference: Reference) -> bool:
    return reference.identity.kind is EntityKind.OTHER


def _author(inside: list[Reference]) -> Reference | None:
    """Whose document it is: an organisation or a person rather than a country."""
    # "The U.N. report on Syria" is the U.N.'s, wherever the country stands in the phrase.
    for kinds in ((EntityKind.ORGANISATION, EntityKind.PERSON), (EntityKind.PLACE,)):
        for reference in inside:
            if reference.identity.kind in kinds:
                return reference
    return None


@cache
def _state_outlets() -> frozenset[str]:
    return frozenset(f"agency:{agency.id}" for agency in agencies() if agency.state)
