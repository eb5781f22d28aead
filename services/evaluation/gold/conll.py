"""CoNLL-2003 files: one token a line, the entity tag (BIO, IOB or BIOES) last, a blank line between sentences.

https://www.clips.uantwerpen.be/conll2003/ner/ . Tokens are joined again with the spaces a writer would use.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.evaluation.gold.text import Paragraph

_CLOSING = re.compile(r"^(?:[,.;:!?%)\]}]|'s|’s|n't|'re|'ve|'ll|'d|'m|''|…)$")
_OPENING = re.compile(r"^(?:[(\[{$£€#]|``)$")


@dataclass(frozen=True, slots=True)
class TaggedDocument:
    """One document: paragraphs (a sentence each) and the entities (paragraph, start, end, type)."""

    name: str
    paragraphs: tuple[Paragraph, ...]
    entities: frozenset[tuple[int, int, int, str]]


def read_conll(path: Path) -> Iterator[TaggedDocument]:
    """Every document of a file; a file without -DOCSTART- lines is one document."""
    sentences: list[list[tuple[str, str]]] = [[]]
    count = 0
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        fields = line.split()
        if fields and fields[0] == "-DOCSTART-":
            if any(sentences):
                yield _document(f"{path.name}#{count}", sentences)
                count += 1
            sentences = [[]]
        elif fields:
            sentences[-1].append((fields[0], fields[-1] if len(fields) > 1 else "O"))
        elif sentences[-1]:
            sentences.append([])
    if any(sentences):
        yield _document(f"{path.name}#{count}", sentences)


def _document(name: str, sentences: list[list[tuple[str, str]]]) -> TaggedDocument:
    paragraphs: list[Paragraph] = []
    entities: set[tuple[int, int, int, str]] = set()
    for sentence in filter(None, sentences):
        text, offsets = _joined([token for token, _ in sentence])
        entities.update((len(paragraphs), *span) for span in _spans([tag for _, tag in sentence], offsets))
        paragraphs.append(Paragraph(0, text))
    return TaggedDocument(name, tuple(paragraphs), frozenset(entities))


def _joined(tokens: list[str]) -> tuple[str, list[tuple[int, int]]]:
    text, offsets, glue, quoted = "", [], True, False
    for word in tokens:
        closes = bool(_CLOSING.match(word)) or (word == '"' and quoted)
        if text and not glue and not closes:
            text += " "
        offsets.append((len(text), len(text) + len(word)))
        text += word
        glue = bool(_OPENING.match(word)) or (word == '"' and not quoted)
        quoted ^= word == '"'
    return text, offsets


def _spans(tags: list[str], offsets: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    start, kind, end = -1, "", -1
    # A final "O" closes an entity at the end of the sentence.
    for tag, (first, last) in zip([*tags, "O"], [*offsets, (-1, -1)], strict=True):
        prefix, _, label = tag.partition("-")
        # In IOB1 an entity may begin with I-: a change of label ends the one before it, as B- does.
        goes_on = prefix in ("I", "E", "M") and label == kind
        if kind and not goes_on:
            yield start, end, kind
            kind = ""
        if label and not goes_on:
            start, kind = first, label
        end = last
