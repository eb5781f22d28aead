"""Everything about one text that does not depend on the article around it: made once, cached under the text's hash."""

from dataclasses import dataclass
from itertools import islice

from services.enricher.mentions.detection import find_mentions
from services.enricher.mentions.mention import Mention
from services.enricher.model.tagged_text import TaggedText
from services.enricher.settings import EnricherSettings
from services.enricher.speech.cue_patterns import CuedSource, find_cued_sources
from services.enricher.speech.marks import QuotedSpan, find_quoted_spans
from services.enricher.speech.statements import Statement, find_statements
from services.enricher.speech.tree import DependencyTree
from services.enricher.times.matching import TimexMatch, match_times


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text with its mentions, quotation marks, statements and time words. Without a parse there are no statements."""

    text: str
    mentions: tuple[Mention, ...]
    quoted: tuple[QuotedSpan, ...]
    times: tuple[TimexMatch, ...]
    tree: DependencyTree | None
    statements: tuple[Statement, ...]
    cued_sources: tuple[CuedSource, ...] = ()
    """Sources found by cue patterns, in a language without a model."""


def analyse(tagged: TaggedText, text: str, settings: EnricherSettings) -> Analysis:
    """Run the rules for single texts. Pure.

    Args:
        tagged: what the model saw; its text may be recased and cut, so that offsets agree with `text`.
        text: the text exactly as the article has it.
        settings: when a name is believed to be a place, and how much is read.
    """
    quoted = find_quoted_spans(tagged.text)[: settings.reading.statements]
    tree = DependencyTree(tagged.text, tagged.syntax) if tagged.syntax else None
    return Analysis(
        text=text,
        mentions=find_mentions(tagged, settings.toponyms, recased=tagged.text != text[: len(tagged.text)]),
        quoted=quoted,
        times=match_times(tagged.text) if tagged.language == "en" else (),
        tree=tree,
        statements=tuple(islice(find_statements(tree, quoted), settings.reading.statements)) if tree else (),
        cued_sources=tuple(find_cued_sources(text, tagged.language, quoted)) if tagged.language != "en" else (),
    )
