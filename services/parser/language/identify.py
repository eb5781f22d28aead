"""Which language a text is in: the wire's word where it gives one, else py3langid on the words.

The model answers whatever it is given; on briefs of figures and names its first answer is often a language that nobody
writes news in, with little certainty. There it is asked once more: which of the languages of news, and of these rather
the one that the source usually writes in.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.article import Language
from services.parser.language.classifier import identifier

_LOOKED_AT = 2_000
_CERTAIN = 0.8
"""From here on the model's answer counts as it is."""
_ENOUGH = 40
"""Characters below which an uncertain answer is worth nothing."""
_USUAL = 10.0
"""How many times as likely as its source's usual language another must be."""
_COMMONEST, _COMMON = "en", 2.0
"""The same where the source has none: of the sources in our catalogue more write in English than in any other."""

_CODES = """
af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fo fr ga gl gu ha he hi hr hu hy id ig is it ja ka kk km
kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl nn no om or pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te tg
th tk tl tr ug uk ur uz vi xh yo zh zu
"""
_OF_NEWS = frozenset(_CODES.split())
"""What agencies, broadcasters and dailies write in: languages of states, and of regions with news of their own.

The others that the model knows (creoles, dead and made languages, "no linguistic content") must be certain or declared.
"""


def tag(declared: str | None) -> str | None:
    """A BCP 47 tag in its usual case from what a wire declares ("EN_us" → "en-US"), or None where it is no tag."""
    parts = declared.strip().replace("_", "-").split("-") if declared else []
    if not parts or not (2 <= len(parts[0]) <= 3 and parts[0].isalpha() and parts[0].isascii()):
        return None
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts[1:4]]
    return "-".join([parts[0].lower(), *rest])


def identify(text: str, declared: str | None = None, usual: str | None = None) -> Language:
    """The declared language with certainty 1, else the one found, else the source's usual one, else `und`.

    An uncertain text of a source whose usual language is set is in that one, unless another is many times as likely.
    """
    if code := tag(declared):
        return Language(code=code, confidence=1.0)
    likely = identifier().likelihoods(text[:_LOOKED_AT])
    if (best := float(likely.max())) >= _CERTAIN:
        return _found(int(likely.argmax()), best)
    expected = tag(usual)
    if expected and (len(text) < _ENOUGH or _base(expected) not in identifier().labels):
        return Language(code=expected, confidence=0.5)
    return _weighed(likely, expected) if len(text) >= _ENOUGH else Language()


def _weighed(likely: NDArray[np.float32], expected: str | None) -> Language:
    """The likeliest of the languages of news, the expected one before others."""
    weighed = likely * _weights(_base(expected) if expected else None)
    best = int(weighed.argmax())
    found = _found(best, float(weighed[best] / weighed.sum()))
    return found.model_copy(update={"code": expected}) if expected and found.code == _base(expected) else found


@cache
def _weights(expected: str | None) -> NDArray[np.float32]:
    labels = identifier().labels
    weights = np.array([label in _OF_NEWS for label in labels], dtype=np.float32)
    weights[labels.index(expected or _COMMONEST)] = _USUAL if expected else _COMMON
    return weights


def _found(label: int, confidence: float) -> Language:
    return Language(code=identifier().labels[label], confidence=round(min(1.0, max(0.0, confidence)), 4))


def _base(code: str) -> str:
    return code.split("-", maxsplit=1)[0]
