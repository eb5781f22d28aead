"""One article on its way through the rules: its texts with the names found in them, then who each name is."""

from dataclasses import dataclass

from schemas.enriched import EntityKind, Span, TextPart
from services.enricher.analysis import Analysis
from services.enricher.mentions.detection import Mention


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
class Identity:
    """Who or what a name means in this article. Two mentions are of the same entity when their ids are equal."""

    id: str
    name: str
    kind: EntityKind
    subkind: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    known: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention and who it means, with the section it stands in (by position in the document)."""

    section: int
    mention: Mention
    identity: Identity


def slug(text: str) -> str:
    """A readable id part: lower-case words joined by hyphens."""
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split()) or "unnamed"
