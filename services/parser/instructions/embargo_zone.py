"""Whose time an embargo means if its words name no zone: the country of the item.

The country is the one that the operator set for the source; else that of the credited agency, if the dateline lies in
the same country (a bureau abroad may write local time or that of its head office). In a country with several zones the
one that reaches the hour last counts: an embargo may be held too long, never too short. Zones: IANA's zone.tab.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from services.knowledge.agencies import agencies_in_credit
from services.knowledge.gazetteer import find_places


def home_country(policy_country: str | None, credit: str | None, agency: str | None, place: str | None) -> str | None:
    """ISO code of the country whose time the item uses; None if that is not certain."""
    if policy_country:
        return policy_country
    signs = [sign for text in (credit, agency) if text for sign in agencies_in_credit(text)]
    countries = {sign.country for sign in signs if sign.country}
    if len(countries) != 1 or not place:
        return None
    country = countries.pop()
    return country if _country_of(place) == country else None


def _country_of(place: str) -> str | None:
    """The country of the most populous place of that name; of "Cambridge, England" only the part before the comma."""
    found = find_places(place.partition(",")[0].partition("/")[0].strip())
    return found[0].country if found else None


def latest_instant(wall_clock: datetime, country: str) -> datetime | None:
    """The instant (UTC) at which that local time has come everywhere in the country; None for an unknown country."""
    try:
        instants = [wall_clock.replace(tzinfo=ZoneInfo(name)).astimezone(UTC) for name in _zones().get(country, ())]
    except (OverflowError, ValueError):
        return None
    return max(instants, default=None)


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for line in files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _coordinates, name = line.split("\t")[:3]
            table[country] = (*table.get(country, ()), name)
    return table
