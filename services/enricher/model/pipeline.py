"""The statistical part of the enricher: a spaCy pipeline reduced to the components that are used.

Names are looked for in every paragraph; the dependency parse, which costs half as much again, only where a paragraph
has a quotation mark or a cue verb. It decides nothing: it returns plain data.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import cast

import numpy as np
import spacy
from spacy.language import Language
from spacy.pipeline import EntityRecognizer, TrainablePipe
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from services.enricher.model.greedy_names import ComponentNames, GreedyNames
from services.enricher.model.tagged_text import Syntax, TaggedText
from services.enricher.settings import ModelSettings

COMPONENTS = ("tok2vec", "parser", "ner")
"""The components that something here uses. The parser listens to `tok2vec`; `ner` has an embedding layer of its own."""

_UINT64 = 2**64 - 1
_COLUMNS = ("IDX", "LENGTH", "HEAD", "DEP", "SENT_START")


class StatisticalModel:
    """One loaded pipeline. Not thread-safe; built once per worker process."""

    def __init__(
        self, package: str, wants_syntax: Callable[[str], bool], settings: ModelSettings, *, numpy_blas: bool
    ) -> None:
        """`numpy_blas`: multiply with numpy's BLAS library, which the caller has set to one thread."""
        self._nlp = load_pipeline(package)
        self._settings = settings
        if numpy_blas:
            _compute_with_numpy(self._nlp)
        ner = cast("EntityRecognizer", self._nlp.get_pipe("ner"))
        self._names = (GreedyNames if GreedyNames.suits(ner) else ComponentNames)(ner, settings.docs_at_a_time)
        self._wants_syntax = wants_syntax
        self._zone = ExitStack()
        self._read_in_zone = settings.zone_characters
        self.name = f"{package}@{self._nlp.meta['version']}"

    def read(self, texts: Sequence[str]) -> list[TaggedText]:
        """One reading per text, in order."""
        self._renew_zone(sum(len(text) for text in texts))
        docs = [self._nlp.make_doc(text) for text in texts]
        names = self._names.find(docs)
        asked = [self._wants_syntax(text) for text in texts]
        for component in COMPONENTS[:2]:
            self._run(component, [doc for doc, wanted in zip(docs, asked, strict=True) if wanted])
        return [
            TaggedText(doc.text, found, _syntax(doc) if wanted and len(doc) else None)
            for doc, found, wanted in zip(docs, names, asked, strict=True)
        ]

    def _renew_zone(self, characters: int) -> None:
        """Start a new memory zone every so many characters.

        spaCy's vocabulary keeps every new word (https://github.com/explosion/spaCy/issues/3618). The end of a zone
        frees them and makes its docs invalid (https://github.com/explosion/spaCy/pull/13621); none outlives `read`.
        """
        self._read_in_zone += characters
        if self._read_in_zone > self._settings.zone_characters:
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._read_in_zone = characters

    def _run(self, component: str, docs: Sequence[Doc]) -> None:
        if docs:
            pipe = self._nlp.get_pipe(component).pipe  # type: ignore[attr-defined]  # spaCy types pipes as callables only
            for _ in pipe(docs, batch_size=self._settings.docs_at_a_time):
                pass  # the component writes into the docs; consuming its generator runs it


def load_pipeline(package: str) -> Language:
    """The package's pipeline with COMPONENTS only."""
    everything = spacy.util.load_model(package, exclude=("tagger", "attribute_ruler", "lemmatizer", "senter"))
    for name in everything.pipe_names:
        if name not in COMPONENTS:
            everything.remove_pipe(name)
    return everything


def _compute_with_numpy(nlp: Language) -> None:
    """Let every layer multiply with numpy's OpenBLAS in place of spaCy's own BLIS: a tenth faster, on one thread."""
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, TrainablePipe) and isinstance(pipe.model, Model):
            for node in pipe.model.walk():
                node.ops = ops


def _syntax(doc: Doc) -> Syntax:
    """The parse as plain columns. Whole columns at once: token by token costs as much as the parse itself."""
    columns = doc.to_array(list(_COLUMNS)).astype(np.int64)
    starts, lengths, heads, relations, begins = columns.T
    strings = doc.vocab.strings
    # Labels are hashes: unsigned in the string store, but signed after the conversion of the columns to int64.
    names = {key: strings[key] for key in {int(r) & _UINT64 for r in relations}}
    sentences = np.maximum(np.cumsum(begins == 1) - 1, 0)
    return Syntax(
        starts=tuple(starts.tolist()),
        ends=tuple((starts + lengths).tolist()),
        heads=tuple((heads + np.arange(len(doc))).tolist()),
        relations=tuple(sys.intern(names[int(r) & _UINT64]) for r in relations),
        sentences=tuple(sentences.tolist()),
    )
