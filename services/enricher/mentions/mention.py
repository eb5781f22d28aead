"""One name in one text, whatever found it."""

from dataclasses import dataclass

from schemas.enriched import EntityKind
from services.knowledge.phrases import KnownEntity


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of somebody or something. `role` is the title that stood before the name and was cut off."""

    start: int
    end: int
    text: str
    kind: EntityKind
    label: str
    """What found it says it is: an OntoNotes label of the model, or the kind of table entry."""
    known: KnownEntity | None = None
    """The table entry that the mention names, if any."""
    role: str | None = None


SectionMention = tuple[int, Mention]
"""(position of the section in the document, a mention in its text)."""
