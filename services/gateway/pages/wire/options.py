"""What can be chosen in a filter, and how its values are said. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.article import Signal
from schemas.published import Story
from services.gateway.pages.wire.filters import hours_in_words
from services.knowledge.countries import countries, country_by_code, find_country

URGENCIES = {1: "flash", 2: "urgent", 3: "important", 4: "", 5: "routine", 6: "", 7: "", 8: "least", 9: "own use"}
SIGNALS = tuple(signal.value for signal in Signal)
HOURS = (1, 6, 24, 24 * 7)
LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "zh": "Chinese", "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English",
    "et": "Estonian", "fi": "Finnish", "fr": "French", "de": "German", "el": "Greek", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lv": "Latvian",
    "lt": "Lithuanian", "no": "Norwegian", "fa": "Persian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "es": "Spanish", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese",
}  # fmt: skip
"""Those that can be chosen; any other one may stand in the address by its code (BCP 47)."""
_BY_NAME = {name.casefold(): code for code, name in LANGUAGES.items()}


@dataclass(frozen=True, slots=True)
class Suggested:
    """What the stories at hand suggest: names that one may type."""

    outlets: tuple[tuple[str, str], ...]
    origins: tuple[str, ...]
    entities: tuple[str, ...]
    places: tuple[str, ...]


def suggested(stories: Iterable[Story]) -> Suggested:
    """From the stories of a page."""
    shown = tuple(stories)
    outlets = {each.id: each.name or each.id for story in shown for each in story.outlets}
    return Suggested(
        tuple(sorted(outlets.items(), key=lambda item: item[1].casefold())),
        _distinct(each.name for story in shown for each in story.origins),
        _distinct(each.name for story in shown for each in story.entities),
        _distinct(each.name for story in shown for each in story.places),
    )


def code_of(field: str, typed: str) -> str:
    """A country or language by its code, however it was typed."""
    if field == "country":
        found = find_country(typed)
        return found.iso if found else typed.upper()
    return _BY_NAME.get(typed.casefold(), typed)


def country_names() -> tuple[str, ...]:
    """Of all countries."""
    return tuple(sorted(country.name for country in countries()))


def said(field: str, value: str) -> str:
    """A value as a person says it."""
    match field:
        case "language":
            return LANGUAGES.get(value, value)
        case "country":
            found = country_by_code(code_of("country", value))
            return found.name if found else value
        case "urgency":
            return f"{value} {URGENCIES.get(int(value), '')}".strip()
        case "within":
            return hours_in_words(int(value))
        case "origins":
            return f"at least {value}"
    return value


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(names), key=str.casefold))
