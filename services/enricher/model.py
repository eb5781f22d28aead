"""The statistical part of the enricher: a spaCy pipeline reduced to what is used.

Names are looked for in every paragraph; the dependency parse, which costs half as much again, only where a paragraph
has a quotation mark or a verb of saying. It does not decide anything: it hands plain data on.
"""

from collections.abc import Callable, Sequence

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from services.enricher.reading import NamedSpan, Reading, Syntax

COMPONENTS = ("tok2vec", "parser", "ner")
"""The components that something here uses. The parser listens to `tok2vec`; `ner` has its own."""

_DOCS_AT_A_TIME = 64


class StatisticalModel:
    """One loaded pipeline. Not thread-safe; built once per worker process."""

    def __init__(self, package: str, wants_syntax: Callable[[str], bool]) -> None:
        self._nlp = load_pipeline(package)
        self._wants_syntax = wants_syntax
        self.name = f"{package}@{self._nlp.meta['version']}"

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading per text, in order. The memory zone keeps the string store from growing for ever."""
        with self._nlp.memory_zone():
            docs = [self._nlp.make_doc(text) for text in texts]
            self._run("ner", docs)
            parsed = [doc for doc in docs if self._wants_syntax(doc.text)]
            for component in COMPONENTS[:2]:
                self._run(component, parsed)
            return [_plain(doc) for doc in docs]

    def _run(self, component: str, docs: Sequence[Doc]) -> None:
        if docs:
            pipe = self._nlp.get_pipe(component).pipe  # type: ignore[attr-defined]  # spaCy types pipes as callables only
            for _ in pipe(docs, batch_size=_DOCS_AT_A_TIME):
                pass  # each component writes into the docs it is given


def load_pipeline(package: str) -> Language:
    """The package's pipeline with only COMPONENTS in it."""
    everything = spacy.util.load_model(package, exclude=("tagger", "attribute_ruler", "lemmatizer", "senter"))
    for name in everything.pipe_names:
        if name not in COMPONENTS:
            everything.remove_pipe(name)
    return everything


def _plain(doc: Doc) -> Reading:
    names = tuple(NamedSpan(span.start_char, span.end_char, span.label_) for span in doc.ents)
    return Reading(doc.text, names, _syntax(doc) if doc.has_annotation("DEP") else None)


def _syntax(doc: Doc) -> Syntax:
    number = -1
    sentences = []
    for token in doc:
        number += bool(token.is_sent_start)
        sentences.append(max(number, 0))
    return Syntax(
        starts=tuple(token.idx for token in doc),
        ends=tuple(token.idx + len(token) for token in doc),
        heads=tuple(token.head.i for token in doc),
        relations=tuple(token.dep_ for token in doc),
        sentences=tuple(sentences),
    )
