"""`evaluate entities`: names by exact span and type, as CoNLL-2003 counts them."""

from collections.abc import Iterator
from pathlib import Path

from schemas.enriched import EnrichedArticle, Entity, EntityKind, TextPart
from services.evaluation.annotations.annotate import Progress, annotate
from services.evaluation.annotations.scores import Board
from services.evaluation.gold.brat import read_brat
from services.evaluation.gold.conll import TaggedDocument, read_conll
from services.evaluation.gold.text import as_article, lines
from services.knowledge.tables import word_list

_TYPES = {
    EntityKind.PERSON: "PER",
    EntityKind.ORGANISATION: "ORG",
    EntityKind.PLACE: "LOC",
    EntityKind.EVENT: "MISC",
    EntityKind.OTHER: "MISC",
}
_GOLD_TYPES = {
    "person": "PER",
    "organization": "ORG",
    "organisation": "ORG",
    "location": "LOC",
    "gpe": "LOC",
    "place": "LOC",
    "facility": "LOC",
    "norp": "MISC",
    "event": "MISC",
    "loc": "LOC",
    "org": "ORG",
    "per": "PER",
    "misc": "MISC",
    "fac": "LOC",
}


def evaluate_entities(path: Path, format_: str | None, progress: Progress) -> dict[str, object]:
    """Compare with a CoNLL file or folder, or with the text-bound types of a brat folder."""
    documents = list(_brat(path) if format_ == "brat" else _conll(path))
    board = Board(documents=len(documents))
    types = {label for document in documents for *_, label in document.entities}
    for document, annotated in annotate(documents, lambda d: as_article(d.name, d.paragraphs), progress):
        # Types that the corpus does not annotate are left out, not counted as errors.
        found = {item for item in _found(annotated) if item[-1] in types}
        for kind in sorted(types):
            gold_of = {item for item in document.entities if item[-1] == kind}
            found_of = {item for item in found if item[-1] == kind}
            right = len(gold_of & found_of)
            for tally in (board.total, board.by_type[kind]):
                tally.add(found=len(found_of), right_found=right, gold=len(gold_of), found_gold=right)
    return board.report()


def _conll(path: Path) -> Iterator[TaggedDocument]:
    files = [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file() and f.name[0] != ".")
    for file in files:
        for document in read_conll(file):
            yield TaggedDocument(document.name, document.paragraphs, frozenset(_typed(document.entities)))


def _brat(path: Path) -> Iterator[TaggedDocument]:
    for document in read_brat(path):
        paragraphs = lines(document.text)
        entities = set()
        for kind, ranges in document.spans:
            # The enricher marks no discontinuous names, so only the first piece of one is compared.
            for start, end in ranges[:1]:
                for index, paragraph in enumerate(paragraphs):
                    if paragraph.start <= start < paragraph.start + len(paragraph.text):
                        entities.add((index, start - paragraph.start, end - paragraph.start, kind))
        yield TaggedDocument(document.name, paragraphs, frozenset(_typed(frozenset(entities))))


def _typed(entities: frozenset[tuple[int, int, int, str]]) -> Iterator[tuple[int, int, int, str]]:
    for index, start, end, kind in entities:
        yield index, start, end, _GOLD_TYPES.get(kind.casefold(), kind.upper())


def _found(annotated: EnrichedArticle) -> Iterator[tuple[int, int, int, str]]:
    """Every mention in the body; a capital used for its country ("Moscow said") counts once, not twice."""
    metonyms = {(place.span.index, place.span.start): place.metonym_for for place in annotated.places}
    for entity in annotated.entities:
        for span in entity.mentions:
            if span.part is TextPart.PARAGRAPH and entity.id != metonyms.get((span.index, span.start)):
                yield span.index, span.start, span.end, _type_of(entity)


def _type_of(entity: Entity) -> str:
    """CoNLL's type; where a seat of government that is a building counts as a location."""
    return "LOC" if entity.id in word_list("seats") else _TYPES[entity.kind]
