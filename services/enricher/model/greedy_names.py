"""Named entities by the weights of spaCy's `ner`, many paragraphs at once: its own decisions, several times faster.

spaCy's transition system (`spacy/pipeline/_parser_internals/ner.pyx`) checks for every word whether each of 74
transitions is valid, and in its wheels since 3.8.8 takes the GIL for each check: three quarters of its time. Here one
table holds what is valid, and each step moves every paragraph on by one word. The transitions are those of the BILUO
scheme (Ratinov and Roth 2009, https://aclanthology.org/W09-1119). Preset entities, preset sentence starts and beam
search are left out: this pipeline uses none of them. A property test compares the result with the component's own.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc

from services.enricher.model.tagged_text import NamedSpan

_Floats = NDArray[np.float32]
_Numbers = NDArray[np.int64]

_CLOSED = -1


class GreedyNames:
    """One `ner` component: its weights, and which of its transitions are valid in which state."""

    def __init__(self, ner: EntityRecognizer, docs_at_a_time: int) -> None:
        self._model = ner.model
        self._docs_at_a_time = docs_at_a_time
        names = [ner.moves.get_class_name(i) for i in range(ner.moves.n_moves)]
        self._actions = np.array([name[0] for name in names])
        self._labels = sorted({name[2:] for name in names if name[2:]})
        number = {label: i for i, label in enumerate(self._labels)}
        self._label_of = np.array([number.get(name[2:], _CLOSED) for name in names])
        self._allowed = np.stack([*self._rows_closed(), *self._rows_open()])
        self._opens, self._goes_on = self._actions == "B", self._actions == "I"
        self._ends = (self._actions == "L") | ((self._actions == "U") & (self._label_of != _CLOSED))

    @staticmethod
    def suits(ner: EntityRecognizer) -> bool:
        """Whether the component has the architecture of spaCy's trained pipelines since version 3.0.

        That is three features and two maxout pieces (`TransitionBasedParser.v2`), greedy, all classes seen in training.
        """
        lower = ner.model.get_ref("lower")
        shape = (lower.get_dim("nF"), lower.get_dim("nP"), ner.model.attrs["has_upper"], ner.cfg["beam_width"])
        return shape == (3, 2, True, 1) and not ner.model.attrs["unseen_classes"]

    def find(self, docs: Sequence[Doc]) -> list[tuple[NamedSpan, ...]]:
        """The names in each doc, left to right. The docs are not changed."""
        # Docs of like length together: a step costs the same for one doc as for many, so few should run on alone.
        by_length = sorted(range(len(docs)), key=lambda i: -len(docs[i]))
        found: list[tuple[NamedSpan, ...]] = [()] * len(docs)
        for first in range(0, len(docs), self._docs_at_a_time):
            numbers = [i for i in by_length[first : first + self._docs_at_a_time] if len(docs[i])]
            if numbers:
                for i, names in zip(numbers, self._in_batch([docs[i] for i in numbers]), strict=True):
                    found[i] = names
        return found

    def _in_batch(self, docs: list[Doc]) -> list[tuple[NamedSpan, ...]]:
        """The same for docs sorted from the longest to the shortest, none of them empty."""
        columns = np.concatenate([doc.to_array(["IDX", "LENGTH", "IS_SPACE"]) for doc in docs]).astype(np.int64)
        lengths = np.array([len(doc) for doc in docs])
        begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        names: list[list[NamedSpan]] = [[] for _ in docs]
        for doc, start, end, label in self._spans(docs, lengths, begins, columns[:, 2]):
            first, last = columns[begins[doc] + start], columns[begins[doc] + end]
            names[doc].append(NamedSpan(int(first[0]), int(last[0] + last[1]), self._labels[label]))
        return [tuple(of_one) for of_one in names]

    def _spans(
        self, docs: list[Doc], lengths: _Numbers, begins: _Numbers, spaces: _Numbers
    ) -> list[tuple[int, int, int, int]]:
        """(doc, first word, last word, label) of every name; a step takes the next word of every doc that has one."""
        scores_of = self._scorer(docs)
        label = np.full(len(docs), _CLOSED)
        start = np.full(len(docs), _CLOSED)
        spans: list[tuple[int, int, int, int]] = []
        for at in range(int(lengths[0])):
            active = int(np.searchsorted(-lengths, -at))  # docs with more than `at` words: a prefix, as they are sorted
            label, start, words = label[:active], start[:active], begins[:active] + at
            # -1: no name is open, so its first word is the padding row of `_scorer`.
            first = np.where(label == _CLOSED, -1, begins[:active] + start)
            state_row = np.where(label == _CLOSED, 2 * spaces[words], 4 + 2 * label) + (lengths[:active] == at + 1)
            transitions = (scores_of(words, first) + self._allowed[state_row]).argmax(axis=1)
            start = np.where(self._goes_on[transitions] | (self._actions[transitions] == "L"), start, at)
            spans += [
                (int(i), int(start[i]), at, int(self._label_of[transitions[i]]))
                for i in self._ends[transitions].nonzero()[0]
            ]
            label = np.where(
                self._opens[transitions] | self._goes_on[transitions], self._label_of[transitions], _CLOSED
            )
        return spans

    def _scorer(self, docs: list[Doc]) -> Callable[[_Numbers, _Numbers], _Floats]:
        """(word, first word of the open name or -1) of each doc → a score for each transition.

        The hidden layer is a sum over three feature positions (this word, the first of the open name, the one before
        this), so each word's part in each position is computed once beforehand. Row 0 is the padding for "no word".
        """
        vectors = self._model.get_ref("tok2vec").predict(docs)
        lower, upper = self._model.get_ref("lower"), self._model.get_ref("upper")
        roles = lower.predict(vectors).reshape(len(vectors) + 1, 3, -1)
        here, opened, before = (np.ascontiguousarray(roles[:, role]) for role in range(3))
        bias = lower.get_param("b").reshape(-1)
        weights, threshold = np.ascontiguousarray(upper.get_param("W").T), upper.get_param("b")

        def scores_of(words: _Numbers, first: _Numbers) -> _Floats:
            last = np.where(first < 0, 0, words)  # the word before this one, by its row
            state = here[words + 1] + opened[first + 1] + before[last] + bias
            hidden = np.maximum(state[:, 0::2], state[:, 1::2])
            scores: _Floats = hidden @ weights + threshold
            return scores

        return scores_of

    def _rows_closed(self) -> list[_Floats]:
        """Outside a name, four states: the word is a space or not, the last one or not. No name begins with a space."""
        named = self._label_of != _CLOSED
        out, unit, begin = self._actions == "O", (self._actions == "U") & named, (self._actions == "B") & named
        return [_row(out | unit | begin), _row(out | unit), _row(out), _row(out)]

    def _rows_open(self) -> list[_Floats]:
        """Inside a name, two states per label: before the last word it goes on or ends, at the last word it ends."""
        rows: list[_Floats] = []
        for label in range(len(self._labels)):
            ours = self._label_of == label
            ends = ours & (self._actions == "L")
            rows += [_row(ends | ours & (self._actions == "I")), _row(ends)]
        return rows


class ComponentNames:
    """Names by the component itself, for pipelines of another architecture."""

    def __init__(self, ner: EntityRecognizer, docs_at_a_time: int) -> None:
        self._ner = ner
        self._docs_at_a_time = docs_at_a_time

    def find(self, docs: Sequence[Doc]) -> list[tuple[NamedSpan, ...]]:
        """The names in each doc, left to right. They are also written into the docs."""
        read = self._ner.pipe(iter(docs), batch_size=self._docs_at_a_time)
        return [tuple(NamedSpan(e.start_char, e.end_char, e.label_) for e in doc.ents) for doc in read]


def _row(allowed: NDArray[np.bool_]) -> _Floats:
    """To be added to scores: 0 where a transition is valid, minus infinity where it is not."""
    return np.where(allowed, 0, -np.inf).astype(np.float32)
