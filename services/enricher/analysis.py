"""Everything about one text that does not depend on the article around it: made once, remembered by the text's hash."""

from dataclasses import dataclass

from services.enricher.mentions.detection import Mention, find_mentions
from services.enricher.model.tagged_text import Reading
from services.enricher.speech.cue_patterns import Said, find_said
from services.enricher.speech.marks import Quoted, find_quoted
from services.enricher.speech.statements import Statement, find_statements
from services.enricher.speech.tree import Tree
from services.enricher.times.matching import TimexMatch, match_times


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text with its names, marks, statements and time words. Without a parse there are no statements."""

    text: str
    mentions: tuple[Mention, ...]
    quoted: tuple[Quoted, ...]
    times: tuple[TimexMatch, ...]
    tree: Tree | None
    statements: tuple[Statement, ...]
    said: tuple[Said, ...] = ()
    """Sources found by words alone, in a language without a model."""


def analyse(reading: Reading, text: str) -> Analysis:
    """Pure: the same reading gives the same analysis. `text` is what the article has, case and all."""
    quoted = find_quoted(reading.text)
    tree = Tree(reading.text, reading.syntax) if reading.syntax else None
    return Analysis(
        text=text,
        mentions=find_mentions(reading, recased=reading.text != text[: len(reading.text)]),
        quoted=quoted,
        times=match_times(reading.text) if reading.language == "en" else (),
        tree=tree,
        statements=tuple(find_statements(tree, quoted)) if tree else (),
        said=tuple(find_said(text, reading.language, quoted)) if reading.language != "en" else (),
    )
