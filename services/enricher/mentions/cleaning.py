"""The model's spans cut down or extended to the name: no titles, possessives, articles, line breaks or half names."""

import re
from dataclasses import dataclass

from services.enricher.model.tagged_text import NamedSpan
from services.knowledge.countries import find_country, find_demonym
from services.knowledge.gazetteer import find_places
from services.knowledge.tables import word_list
from services.knowledge.titles import HONORIFICS, OFFICES, QUALIFIERS, is_title

_WORD = re.compile(r"[^\s,;:()\"“”]+")
_LEAD = re.compile(r"^(?:(?:the|a|an)\s+|[\s\"'“”‘’«»„(\[,.;:–—-]+)", re.IGNORECASE)
_TRAIL = re.compile(r"(?:['’]s?|[\s\"“”‘«»)\],;:–—-]+|(?<=[a-z]{2})\.)$")
_NEXT_NAME = re.compile(r"\s([A-Z][\w’'-]*[a-z])(?=[^\w’'-]|$)")
_HYPHENATED = re.compile(r"(?:-\w+)+")
_TOWN_OF = re.compile(r"\b(?:city|town|village|suburb|port|district) of $")
_MAX_FAMILY_FIRST = 7
"""Letters of one part of such a name (Korean, Chinese, Vietnamese): a longer word is another name or a title."""
_CALENDAR = word_list("calendar")


@dataclass(frozen=True, slots=True)
class CleanedSpan:
    """A named span after cleaning. `role` is the title that was cut off its front."""

    start: int
    end: int
    label: str
    role: str | None = None


def clean(text: str, span: NamedSpan) -> CleanedSpan | None:
    """The name in the span, or None where nothing of it is a name."""
    start, end = _trimmed(text, span.start, _line_end(text, span))
    label, role = span.label, None
    if label in ("PERSON", "ORG"):
        start, end, label, role = _without_titles(text, start, end, label)
    if label == "PERSON":
        end = _completed(text, start, end)
    if label in ("GPE", "LOC", "ORG"):
        label, end = _as_place(text, start, end, label)
    start, end = _trimmed(text, start, end)
    if not _is_name(text[start:end]):
        return None
    return CleanedSpan(start, end, label, role)


def _line_end(text: str, span: NamedSpan) -> int:
    # The model joins names across line breaks in headings and lists.
    line_break = text.find("\n", span.start, span.end)
    return span.end if line_break < 0 else line_break


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while match := _LEAD.search(text[start:end]):
        start += match.end()
    while match := _TRAIL.search(text[start:end]):
        end = start + match.start()
    return start, end


def _without_titles(text: str, start: int, end: int, label: str) -> tuple[int, int, str, str | None]:
    """Cut off what stands before a person's name: offices, honorifics, and whose office it is."""
    words = list(_WORD.finditer(text, start, end))
    last = max((i for i, word in enumerate(words) if is_title(word.group())), default=-1)
    # A title in the middle of other words is part of a name ("Prince Edward Island").
    if last < 0 or not all(_before_a_name(word.group()) for word in words[:last]):
        return start, end, label, None
    # Nothing but a title: "the Foreign Minister" is not a name.
    if last == len(words) - 1:
        return start, end, label, None
    role = text[start : words[last].end()]
    name_start = words[last + 1].start()
    if label == "ORG":
        # The model may take "Foreign Ministry spokeswoman Hua" for an organisation: then the family name is often cut.
        personal = bool(re.search(r"\b(?:spokes|president|minister|secretary|leader|mr|ms|mrs|dr)", role.casefold()))
        if not personal or not text[name_start].isupper():
            return start, end, label, None
        # One word is left of the name, so the model ended it too early.
        following = _NEXT_NAME.match(text, end)
        end = following.end() if following and len(words) - last == 2 else end
        label = "PERSON"
    return name_start, end, label, role


def _before_a_name(word: str) -> bool:
    bare = re.sub(r"['’]s$", "", word).casefold().rstrip(".")
    if bare in HONORIFICS or bare in OFFICES or bare in QUALIFIERS:
        return True
    return word[0].isupper() or bool(find_demonym(bare)) or bool(find_country(bare))


def _completed(text: str, start: int, end: int) -> int:
    """Include the last part of a family-name-first name ("Choe Son Hui") where the model left it out."""
    words = text[start:end].split()
    if len(words) != 2 or words[0] not in word_list("family_first"):
        return end
    following = _NEXT_NAME.match(text, end)
    if not following or len(following[1]) > _MAX_FAMILY_FIRST:
        return end
    word = following[1].casefold()
    if is_title(word) or word in _CALENDAR or find_country(word) or find_demonym(word):
        return end
    return following.end()


def _as_place(text: str, start: int, end: int, label: str) -> tuple[str, int]:
    """Include the rest of a hyphenated place name; and "the city of X" is a place, whatever the model took X for."""
    # An organisation keeps its end: a hyphenated rest is a joint name ("Daimler-Benz").
    if label == "ORG":
        return ("GPE" if _TOWN_OF.search(text[:start]) else "ORG"), end
    rest = _HYPHENATED.match(text, end)
    return label, rest.end() if rest and find_places(text[start : rest.end()]) else end


def _is_name(name: str) -> bool:
    if len(name) < 2 or not any(c.isupper() for c in name):
        return False
    words = name.casefold().split()
    if all(word.rstrip(".") in QUALIFIERS or is_title(word) for word in words) and name not in (
        "US",
        "U.S.",
        "UK",
        "U.K.",
    ):
        return False
    return name.casefold() not in _CALENDAR
