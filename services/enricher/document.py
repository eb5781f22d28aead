"""One article on its way through the rules: its texts with what was found in them, and who each name is."""

from dataclasses import dataclass

from schemas.enriched import Span, TextPart
from services.enricher.analysis import Analysis
from services.enricher.identity import Identity
from services.enricher.mentions.mention import Mention


@dataclass(frozen=True, slots=True)
class Section:
    """One text of the article: a paragraph, a caption, the headline or the subheadline."""

    part: TextPart
    index: int
    analysis: Analysis

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return self.analysis.text

    def span(self, start: int, end: int) -> Span:
        """Where in the article these offsets are."""
        return Span(part=self.part, index=self.index, start=start, end=end, text=self.text[start:end])


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention and who it means, with the section it stands in (by position in the document)."""

    section: int
    mention: Mention
    identity: Identity
