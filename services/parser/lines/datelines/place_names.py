"""The form of place names in datelines. Only the form: the enricher finds out which place it is."""

import re

from services.parser.stamps.names import MONTHS, WEEKDAYS
from services.parser.words import word_set

_SMALL = word_set("place_particles")
_NO_PLACE = word_set("not_places")
_WORD = re.compile(r"[^\W\d_][\w'’`.-]*|&")


def is_place_like(text: str) -> bool:
    """Whether the text has the form of a place, or of several with slashes between them, with or without a region."""
    parts = [part.strip() for part in re.split(r"\s*[,/]\s*|\s+[-–]\s+", text)]
    words = [word for part in parts for word in part.split()]
    if not 1 <= len(words) <= 9 or len(parts) > 5 or any(not part for part in parts):
        return False
    if words[0].lower().strip(".:") in _NO_PLACE or len(words[0]) < 2:
        return False
    return all(_is_place_part(part) for part in parts)


def _is_place_part(part: str) -> bool:
    words = part.split()
    if any(not _WORD.fullmatch(word) for word in words) or len(words) > 5:
        return False
    lower = part.lower().strip(".")
    # Up to three letters they are ambiguous: "Mar del Plata" and "May Pen" are places.
    if len(lower) > 3 and (lower in WEEKDAYS or lower in MONTHS):
        return False
    return all(word[0].isupper() or word in _SMALL or word.startswith(("al-", "el-", "'s-", "’s-")) for word in words)


def title_case(place: str) -> str:
    """Capitals to mixed case ("NEW YORK" → "New York"); mixed-case words and abbreviations ("U.S.") stay."""
    words = place.split(" ")
    return " ".join(_cased(word, first=not index) for index, word in enumerate(words))


def _cased(word: str, *, first: bool) -> str:
    if not word.isupper() or re.fullmatch(r"(?:[A-Z]\.)+,?", word):
        return word
    # Two capitals behind a place are a state or province: "PORTLAND, OR".
    if len(word.strip(",")) == 2 and not first and word.strip(",").lower() not in _SMALL:
        return word
    if word.lower() in _SMALL and not first:
        return word.lower()
    return re.sub(
        r"[^\W\d_]+(?:['’][^\W\d_]{1,2}(?![^\W\d_]))?",
        lambda part: part.group().capitalize().replace("i\u0307", "i"),
        word,
    )
