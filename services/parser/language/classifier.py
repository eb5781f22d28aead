"""py3langid's classifier, run by numpy: the same model and the same answers in a fraction of the time.

The library steps its automaton (Aho-Corasick over byte n-grams) through the text byte by byte, in Python. But the
state at a position depends only on as many bytes before it as the longest n-gram has. So all positions are computed at
once, each from a few bytes before it. Scores and scaling are those of py3langid 0.3: naive Bayes over log counts,
softmax with the square root of the length as temperature.
"""

import math
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

_DEPTH = 6
"""Bytes of the model's longest n-gram. A test compares this identifier with the library."""


class Identifier:
    """Classifies texts with py3langid's model. Immutable: nothing of a text is kept."""

    def __init__(self, model: LanguageIdentifier) -> None:
        """`model`: py3langid's, of which only the public tables are used."""
        self._next: NDArray[np.uint32] = np.frombuffer(model.tk_nextmove, dtype=np.uint32)
        self._rows: NDArray[np.int64] = np.asarray(model.tk_row, dtype=np.int64) << 8
        self._features: NDArray[np.int64] = np.asarray(model.tk_output, dtype=np.int64)
        self._weights: NDArray[np.float32] = model.nb_ptc.astype(
            np.float32
        )  # 57 MB, because a conversion at each call costs more
        self._priors: NDArray[np.float32] = model.nb_pc
        self.labels: tuple[str, ...] = tuple(model.nb_classes)
        # The model lists some languages twice; their likelihoods are added up under the first label.
        doubled = ((self.labels.index(name), at) for at, name in enumerate(self.labels))
        self._aliases = [(first, at) for first, at in doubled if first != at]

    def classify(self, text: str) -> tuple[str, float]:
        """The most likely language and how likely it is, 0 to 1."""
        likely = self.likelihoods(text)
        best = int(likely.argmax())
        return self.labels[best], float(likely[best])

    def likelihoods(self, text: str) -> NDArray[np.float32]:
        """How likely each of `labels` is, 0 to 1; their sum is 1."""
        shown = unicodedata.normalize("NFC", text.lower() if text.isupper() else text)
        encoded = shown.encode("utf-8", "surrogatepass")
        scores = self._scores(encoded) * np.float32(1.0 / math.sqrt(len(encoded) or 1))
        likely: NDArray[np.float32] = np.exp(scores - scores.max())
        likely /= likely.sum()
        for first, at in self._aliases:
            likely[first] += likely[at]
            likely[at] = 0.0
        return likely

    def _scores(self, encoded: bytes) -> NDArray[np.float32]:
        found = self._features[self._states(encoded)]
        features, seen_at, times = np.unique(found[found >= 0], return_index=True, return_counts=True)
        if not features.size:
            return np.zeros(len(self.labels), dtype=np.float32)
        order = np.argsort(seen_at)  # the library's order: sums of floats depend on it
        weights = self._weights[features[order]]
        scores: NDArray[np.float32] = np.log1p(times[order].astype(np.float32)) @ weights + self._priors
        return scores

    def _states(self, encoded: bytes) -> NDArray[np.int64]:
        """The automaton's state after each byte."""
        padded = np.frombuffer(bytes(_DEPTH - 1) + encoded, dtype=np.uint8)
        states = np.zeros(len(encoded), dtype=np.int64)
        for step in range(_DEPTH):
            states = self._next[self._rows[states] + padded[step : step + len(encoded)]].astype(np.int64)
        state = 0
        for at, byte in enumerate(encoded[: _DEPTH - 1]):  # these have fewer bytes before them than _DEPTH
            state = int(self._next[self._rows[state] + byte])
            states[at] = state
        return states


@cache
def identifier() -> Identifier:
    """The one identifier of the process."""
    return Identifier(LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
