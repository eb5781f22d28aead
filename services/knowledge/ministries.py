"""Ministries by pattern: "the French interior ministry", "Ukraine's Defence Ministry", "the foreign ministry of Peru".

A ministry named without its country is found too, with an empty country: the article has to show whose it is.
"""

import re
from functools import cache

from services.knowledge.countries import countries, find_country, find_demonym
from services.knowledge.matching import PhraseMatch
from services.knowledge.names import straightened
from services.knowledge.phrases import KnownEntity

_PORTFOLIOS = {
    "foreign": "Foreign Affairs",
    "foreign affairs": "Foreign Affairs",
    "external affairs": "External Affairs",
    "defence": "Defence",
    "defense": "Defence",
    "interior": "the Interior",
    "home affairs": "Home Affairs",
    "finance": "Finance",
    "health": "Health",
    "justice": "Justice",
    "education": "Education",
    "energy": "Energy",
    "agriculture": "Agriculture",
    "transport": "Transport",
    "trade": "Trade",
    "commerce": "Commerce",
    "economy": "the Economy",
    "information": "Information",
    "culture": "Culture",
    "oil": "Oil",
    "environment": "the Environment",
    "labour": "Labour",
    "labor": "Labour",
    "science": "Science",
    "tourism": "Tourism",
    "industry": "Industry",
}


def find_ministries(text: str) -> list[PhraseMatch]:
    """Every ministry, left to right; "the foreign minister's office" speaks for the ministry and counts."""
    if "inist" not in text:
        return []
    hits = []
    for match in _pattern().finditer(text):
        start, end = match.span()
        while text[start].isspace():
            start += 1
        hits.append(PhraseMatch(start, end, text[start:end], _ministry(match)))
    return hits


def ministry(portfolio: str, country: str) -> KnownEntity:
    """The ministry of a country (name) for a portfolio of the table; one id in every article."""
    found = find_country(country)
    name = f"Ministry of {portfolio} of {found.name}" if found else f"Ministry of {portfolio}"
    key = portfolio.removeprefix("the ").casefold().replace(" ", "-")
    iso = found.iso if found else ""
    return KnownEntity("ministry", f"gov:{iso}:{key}", name, iso, "government")


def _ministry(match: re.Match[str]) -> KnownEntity:
    portfolio = next(match[g] for g in ("before", "after", "office") if match[g])
    adjective, owner = match["adjective"], match["owner"] or match["possessor"]
    country = find_demonym(adjective) if adjective else find_country(owner) if owner else None
    return ministry(_PORTFOLIOS[" ".join(portfolio.casefold().split())], country.name if country else "")


@cache
def _pattern() -> re.Pattern[str]:
    names = [straightened(n) for c in countries() for n in (c.name, *c.aliases)]
    country = "|".join(_loosely(n) for n in sorted(names, key=len, reverse=True))
    adjective = "|".join(
        re.escape(d) for d in sorted((d for c in countries() for d in c.demonyms), key=len, reverse=True)
    )
    portfolio = "|".join(_loosely(p) for p in sorted(_PORTFOLIOS, key=len, reverse=True))
    return re.compile(
        rf"(?:\b(?:(?P<adjective>{adjective})\s+|(?P<possessor>{country})['’]s\s+))?"
        rf"(?:\b(?i:(?P<before>{portfolio})\s+ministry)\b|\b(?i:ministry\s+(?:of|for)\s+(?:the\s+)?(?P<after>{portfolio}))\b"
        rf"|\b(?i:(?P<office>{portfolio})\s+minister['’]s\s+(?:[a-z]+\s+)?office)\b)"
        rf"(?:\s+of\s+(?:the\s+)?(?P<owner>{country})\b)?"
    )


def _loosely(name: str) -> str:
    return re.escape(name).replace(r"\ ", r"\s+").replace("'", "['’]")
