"""Who holds which office for which country, so that "France's top diplomat" can be resolved to a person."""

import re
from collections.abc import Mapping, Sequence

from schemas.enriched import EntityKind
from services.enricher.document import Reference, Section
from services.enricher.identity import Identity
from services.knowledge.people import find_person
from services.knowledge.titles import office_of

_CLAUSE = re.compile(r"[.;:!?“”\"()]|,\s")
_TABLE_OFFICES = {
    "head of state": "state",
    "head of government": "government",
    "foreign minister": "foreign",
    "defence minister": "defence",
    "spokesman": "spokesman",
}


OfficeHolders = Mapping[tuple[str, str], Identity]
"""(office, country) → who holds it."""


def find_office_holders(sections: Sequence[Section], references: Sequence[Reference]) -> OfficeHolders:
    """The office holders of the article. What it says itself takes precedence over the table of people."""
    said: dict[tuple[str, str], Identity] = {}
    known: dict[tuple[str, str], Identity] = {}
    for position, reference in enumerate(references):
        identity = reference.identity
        if identity.kind is not EntityKind.PERSON:
            continue
        title = _title_before(sections, reference)
        office = office_of(title)
        country = _country_in_title(references, position, len(title)) or identity.country
        if office and country and "former" not in title.lower():
            said.setdefault((office, country), identity)
        person = find_person(identity.name)
        if person and person.office in _TABLE_OFFICES and person.country:
            known.setdefault((_TABLE_OFFICES[person.office], person.country), identity)
    return known | said


def _title_before(sections: Sequence[Section], reference: Reference) -> str:
    """The last six words before a name, up to a clause break: longer titles are descriptions."""
    before = sections[reference.section].text[max(0, reference.mention.start - 60) : reference.mention.start]
    breaks = list(_CLAUSE.finditer(before))
    tail = before[breaks[-1].end() :] if breaks else before
    return " ".join(tail.split()[-6:])


def _country_in_title(references: Sequence[Reference], position: int, length: int) -> str | None:
    reference = references[position]
    nearest = None
    for other in references[max(0, position - 3) : position]:
        same_text = other.section == reference.section
        if same_text and other.identity.country and reference.mention.start - other.mention.end <= length + 1:
            nearest = other.identity.country if other.identity.kind is not EntityKind.PERSON else None
    return nearest
