"""News agencies and large outlets: whom a credit, a dateline or "KCNA said" means.

Written by hand; each row names the outlet's own site, where its name can be checked. Names and countries of the
agencies of Asia and the Pacific were compared with the minutes of OANA's general assembly of 2019
(https://oananews.org), those of Europe and the Arab world in part with EANA's (https://www.newsalliance.org) and FANA's
members. An alias that is also an everyday word or another's initials ("TIME", "PA") is marked with ~ in the table: it
counts in a credit or a dateline, where an agency is expected, and never in running text.
"""

import re
from dataclasses import dataclass
from functools import cache

from services.knowledge.names import name_key
from services.knowledge.tables import listed, rows


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency or outlet. `kind` is agency, photo, broadcaster, newspaper, magazine or website."""

    id: str
    name: str
    aliases: tuple[str, ...]
    weak_aliases: tuple[str, ...]
    country: str
    kind: str
    state: bool
    """Owned or directed by a government: "state media"."""
    source: str

    def names(self) -> tuple[str, ...]:
        """Every form that stands for it in running text."""
        return (self.name, *self.aliases)


_DECORATION = re.compile(r"^[\s(\[—–\-|/:]+|[\s)\]—–\-|/:.,]+$")
_SEPARATORS = re.compile(r"\s*(?:/|\||,|;|&|\band\b|\bvia\b|\(|\)|-(?=\s)|(?<=\s)-|–|—)\s*", re.IGNORECASE)
_LEAD = re.compile(r"^(?:photo|image|picture|source|credit|by|from|courtesy|of|file)\b[\s:]*", re.IGNORECASE)


@cache
def agencies() -> tuple[Agency, ...]:
    """The whole table."""
    return tuple(_agency(row) for row in rows("agencies"))


def find_agency(text: str) -> Agency | None:
    """The agency that `text`, taken whole, is a name of ("AFP", "(Reuters)"); None where it is not one.

    For text in which an agency is expected (a credit, a dateline); it does not look inside sentences.
    """
    return _by_key().get(name_key(_DECORATION.sub("", text)))


def agencies_in_credit(credit: str) -> tuple[Agency, ...]:
    """The agencies that a credit line names, in order ("John Doe/AP via Getty Images" → AP, Getty Images)."""
    whole = find_agency(credit)
    if whole:
        return (whole,)
    found = (_credit_part(part) for part in _SEPARATORS.split(credit))
    return tuple(dict.fromkeys(agency for agency in found if agency))


def _credit_part(part: str) -> Agency | None:
    while (shorter := _LEAD.sub("", part)) != part:
        part = shorter
    return find_agency(part) if part else None


@cache
def _by_key() -> dict[str, Agency]:
    table: dict[str, Agency] = {}
    for agency in agencies():
        for name in (*agency.names(), *agency.weak_aliases):
            table.setdefault(name_key(name), agency)
    return table


def _agency(row: dict[str, str]) -> Agency:
    aliases = listed(row["aliases"])
    return Agency(
        id=row["id"],
        name=row["name"],
        aliases=tuple(a for a in aliases if not a.startswith("~")),
        weak_aliases=tuple(a[1:] for a in aliases if a.startswith("~")),
        country=row["country"],
        kind=row["kind"],
        state=row["state"] == "state",
        source=row["source"],
    )
