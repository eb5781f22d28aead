"""A ministry named without its country belongs to the country that the text is speaking of."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schemas.enriched import EntityKind
from services.enricher.document import Reference
from services.enricher.entities.offices import OfficeHolders
from services.knowledge.countries import country_by_code

_OFFICES = {"foreign-affairs": "foreign", "defence": "defence", "interior": "interior", "finance": "finance"}
_UNOWNED = "gov::"


def assign_ministries(references: Sequence[Reference], offices: OfficeHolders) -> list[Reference]:
    """The same references, each ministry with its country where the article shows whose it is."""
    in_full = _named_in_full(references)
    before = _NamedBefore()
    assigned: list[Reference] = []
    for reference in references:
        before.enter(reference.section)
        owned = not reference.identity.id.startswith(_UNOWNED)
        assigned.append(reference if owned else _assigned(reference, before, in_full, offices))
        before.note(reference)
    return assigned


@dataclass(slots=True)
class _NamedBefore:
    """What the article has named up to here, in the order of the text."""

    country: str | None = None
    """The last one, of anything but a person."""
    _section: int = -1
    _count: int = 0
    _last: dict[str, int] = field(default_factory=dict)
    """Entity id → when it was last named."""
    _first_here: dict[str, int] = field(default_factory=dict)
    """The same → when it was first named in this section."""

    def enter(self, section: int) -> None:
        if section != self._section:
            self._section = section
            self._first_here = {}

    def note(self, reference: Reference) -> None:
        identity = reference.identity
        self._count += 1
        self._last[identity.id] = self._count
        self._first_here.setdefault(identity.id, self._count)
        if identity.country and identity.kind is not EntityKind.PERSON:
            self.country = identity.country

    def one_of(self, ids: Collection[str]) -> str | None:
        """The first of these in this section, else the last one before."""
        here = [id_ for id_ in ids if id_ in self._first_here]
        if here:
            return min(here, key=self._first_here.__getitem__)
        return max((id_ for id_ in ids if id_ in self._last), key=self._last.__getitem__, default=None)


def _named_in_full(references: Sequence[Reference]) -> dict[str, str]:
    """Kind of ministry → the country of the first that is named with it."""
    found: dict[str, str] = {}
    for identity in (reference.identity for reference in references):
        if identity.id.startswith("gov:") and identity.country:
            found.setdefault(identity.id.rpartition(":")[2], identity.country)
    return found


def _assigned(
    reference: Reference, before: _NamedBefore, in_full: Mapping[str, str], offices: OfficeHolders
) -> Reference:
    key = reference.identity.id.removeprefix(_UNOWNED)
    iso = _owner(key, before, in_full, offices)
    country = country_by_code(iso) if iso else None
    if country is None:
        return reference
    name = f"{reference.identity.name} of {country.name}"
    return replace(
        reference, identity=replace(reference.identity, id=f"gov:{country.iso}:{key}", name=name, country=country.iso)
    )


def _owner(key: str, before: _NamedBefore, in_full: Mapping[str, str], offices: OfficeHolders) -> str | None:
    """By the minister named before it, else the same ministry named in full, else the last country named before it."""
    holders = {identity.id: country for (office, country), identity in offices.items() if office == _OFFICES.get(key)}
    minister = before.one_of(holders)
    if minister:
        return holders[minister]
    return in_full.get(key) or before.country
