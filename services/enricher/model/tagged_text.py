"""What the model saw in one paragraph, as plain data: no spaCy object leaves the model room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A name as the statistical model marked it, with the model's own (OntoNotes) label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """The parse, token by token: offsets, index of the head, label of the arc, sentence number. Parallel tuples."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]
    sentences: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class TaggedText:
    """One paragraph with its named spans. `syntax` is None where nothing in the paragraph asks for a parse."""

    text: str
    names: tuple[NamedSpan, ...] = ()
    syntax: Syntax | None = None
    language: str = "en"
