"""What a language model saw in one paragraph, as plain data: no spaCy object leaves the model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A name as the statistical model marked it; `label` is the model's own (OntoNotes) word."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """Token by token: offsets, index of the head, relation to it, sentence number. Parallel tuples."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    heads: tuple[int, ...]
    relations: tuple[str, ...]
    sentences: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True)
class TaggedText:
    """One paragraph as read. `syntax` is None where nothing in the paragraph asks for a parse."""

    text: str
    names: tuple[NamedSpan, ...] = ()
    syntax: Syntax | None = None
    language: str = "en"
