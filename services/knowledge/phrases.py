"""Everything in the tables that can be found in running text, as one phrase list.

What a phrase means is given by kind and id, as entities have them.
"""

from dataclasses import dataclass
from functools import cache

from services.knowledge.agencies import agencies
from services.knowledge.bodies import bodies
from services.knowledge.countries import Country, countries, foreign_names
from services.knowledge.names import straightened
from services.knowledge.people import people
from services.knowledge.regions import regions
from services.knowledge.tables import word_list


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entry of the tables. `kind` is person, agency, body, ministry, country, people, capital or region."""

    kind: str
    id: str
    name: str
    country: str = ""
    subkind: str = ""


_AMBIGUOUS = word_list("everyday_names")
"""Names that are everyday words too: they count only where the statistical model also sees a name."""


@cache
def known_phrases() -> dict[str, KnownEntity]:
    """Phrase as written (straight apostrophes) → what it means. The earlier table wins where two have a phrase."""
    phrases: dict[str, KnownEntity] = {}
    for person in people():
        _add(
            phrases,
            (person.name, *person.aliases),
            KnownEntity("person", f"person:{person.id}", person.name, person.country),
        )
        surname = person.name.rsplit(maxsplit=1)[-1]
        if surname in word_list("distinctive_surnames"):
            _add(phrases, (surname,), KnownEntity("person", f"person:{person.id}", person.name, person.country))
    for agency in agencies():
        _add(
            phrases,
            agency.names(),
            KnownEntity("agency", f"agency:{agency.id}", agency.name, agency.country, agency.kind),
        )
    for body in bodies():
        _add(phrases, body.names(), KnownEntity("body", f"body:{body.id}", body.name, body.country, body.kind))
    for country in countries():
        known = KnownEntity("country", f"country:{country.iso}", country.name, country.iso, "country")
        _add(phrases, _with_capitals((country.name, *country.aliases)), known)
    for country in countries():
        _add(
            phrases,
            country.demonyms,
            _people(country),
        )
    for id_, names, place in regions():
        _add(phrases, names, KnownEntity("region", f"region:{id_}", place.name, place.country, place.kind))
    for country in countries():
        if country.capital:
            known = KnownEntity("capital", "", country.capital, country.iso, "city")
            _add(phrases, _with_capitals((country.capital,)), known)
    return phrases


@cache
def foreign_phrases(language: str) -> dict[str, KnownEntity]:
    """The phrases for a text in another language: its names of countries; people, agencies and bodies as they are."""
    phrases = {
        phrase: known
        for phrase, known in known_phrases().items()
        if known.kind in ("person", "agency", "capital") or (known.kind == "body" and " " in phrase)
    }
    for name, country in foreign_names(language):
        _add(phrases, (name,), KnownEntity("country", f"country:{country.iso}", country.name, country.iso, "country"))
    return phrases


def _people(country: Country) -> KnownEntity:
    name = country.demonyms[0] if country.demonyms else country.name
    return KnownEntity("people", f"people:{country.iso}", name, country.iso, "nationality")


def _with_capitals(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, and the longer ones also in capitals, as datelines and headlines have them."""
    return (*names, *(name.upper() for name in names if len(name) > 3 and not is_ambiguous(name) and name[0].isupper()))


def is_ambiguous(phrase: str) -> bool:
    """True for a phrase that is not believed on the strength of the tables alone."""
    return phrase in _AMBIGUOUS


def _add(phrases: dict[str, KnownEntity], names: tuple[str, ...], known: KnownEntity) -> None:
    for name in names:
        phrases.setdefault(straightened(name), known)
