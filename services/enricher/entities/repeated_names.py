"""Names that the model saw in one place of an article and missed in another: lone surnames, and towns."""

import re
from collections import defaultdict
from collections.abc import Sequence

from schemas.enriched import EntityKind
from services.enricher.document import Section
from services.enricher.entities.people import PersonIndex
from services.enricher.mentions.mention import Mention, SectionMention
from services.enricher.mentions.toponym_rules import is_town


def with_repeated_names(
    sections: Sequence[Section], mentions: list[SectionMention], people: PersonIndex, least_population: int
) -> list[SectionMention]:
    """The mentions and, in every text, the surnames of those named in full and the towns named elsewhere."""
    surnames = people.surnames_as_written()
    towns = {
        m.text
        for _, m in mentions
        if m.kind is EntityKind.PLACE and m.label == "GPE" and is_town(m.text, least_population)
    }
    words = sorted((surnames | towns) - _ambiguous(surnames, towns, mentions))
    if not words:
        return mentions
    # A hyphen or an apostrophe and a capital go on with a longer name ("Kim-Jones").
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b(?![-’'][A-Z])")
    by_section: dict[int, list[Mention]] = defaultdict(list)
    for number, mention in mentions:
        by_section[number].append(mention)
    found = list(mentions)
    for number, section in enumerate(sections):
        taken = by_section[number]
        found.extend(
            (number, _mention(match, is_person=match[0] in surnames))
            for match in pattern.finditer(section.text)
            if not any(m.start < match.end() and match.start() < m.end for m in taken)
        )
    return sorted(found, key=lambda item: (item[0], item[1].start))


def _ambiguous(surnames: set[str], towns: set[str], mentions: Sequence[SectionMention]) -> set[str]:
    """Words that are both a town and somebody's surname in this article: standing alone they say too little."""
    return {word for word in surnames & towns if any(m.text == word and m.label == "GPE" for _, m in mentions)}


def _mention(match: re.Match[str], *, is_person: bool) -> Mention:
    kind, label = (EntityKind.PERSON, "PERSON") if is_person else (EntityKind.PLACE, "GPE")
    return Mention(*match.span(), match[0], kind, label)
