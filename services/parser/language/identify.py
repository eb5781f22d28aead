"""Which language a text is in: the one that the wire declares, else by function words, else by py3langid's model.

The model always answers. For briefs of figures and names its first answer is often, with little certainty, a language
that nobody writes news in. Then only the languages of news compete, and the source's usual one has an advantage.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from schemas.article import Language
from services.parser.language.classifier import identifier
from services.parser.language.function_words import by_function_words, by_script
from services.parser.language.thresholds import LANGUAGE

_CODES = """
af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fo fr ga gl gu ha he hi hr hu hy id ig is it ja ka kk km
kn ko ku ky lb lo lt lv mg mk ml mn mr ms mt my ne nl nn no om or pa pl ps pt ro ru rw si sk sl so sq sr sv sw ta te tg
th tk tl tr ug uk ur uz vi xh yo zh zu
"""
_OF_NEWS = frozenset(_CODES.split())
"""Languages that agencies, broadcasters and dailies write in: those of states, and of regions with news of their own.

The others that the model knows (creoles, Latin, Esperanto, "no linguistic content") must be declared or certain.
"""


def tag(declared: str | None) -> str | None:
    """A BCP 47 tag in its usual case from what a wire declares ("EN_us" → "en-US"), or None if it is not a tag."""
    parts = declared.strip().replace("_", "-").split("-") if declared else []
    if not parts or not (2 <= len(parts[0]) <= 3 and parts[0].isalpha() and parts[0].isascii()):
        return None
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts[1:4]]
    return "-".join([parts[0].lower(), *rest])


def identify(text: str, declared: str | None = None, usual: str | None = None) -> Language:
    """The declared language with confidence 1, else the one found, else the source's usual one, else `und`.

    A text of some length is known by its function words; the model reads the others. If the model is uncertain and the
    source has a usual language, another must be many times as likely to win.
    """
    if code := tag(declared):
        return Language(code=code, confidence=1.0)
    if found := by_function_words(text):
        return found
    likely = identifier().likelihoods(text[: LANGUAGE.read_chars])
    if (best := float(likely.max())) >= LANGUAGE.certain:
        return _found(int(likely.argmax()), best)
    expected = tag(usual)
    if expected and (len(text) < LANGUAGE.enough_chars or _base(expected) not in identifier().labels):
        return Language(code=expected, confidence=0.5)
    if len(text) >= LANGUAGE.enough_chars:
        return _weighed(likely, expected)
    # A headline in Chinese has few characters, and they say which language it is; Latin letters do not.
    code = None if text.isascii() else by_script(text)
    return Language(code=code, confidence=0.5) if code else Language()


def _weighed(likely: NDArray[np.float32], expected: str | None) -> Language:
    """The likeliest of the languages of news, with the expected one favoured."""
    weighed = likely * _weights(_base(expected) if expected else None)
    best = int(weighed.argmax())
    found = _found(best, float(weighed[best] / weighed.sum()))
    return found.model_copy(update={"code": expected}) if expected and found.code == _base(expected) else found


@cache
def _weights(expected: str | None) -> NDArray[np.float32]:
    labels = identifier().labels
    weights = np.array([label in _OF_NEWS for label in labels], dtype=np.float32)
    weights[labels.index(expected or LANGUAGE.commonest)] = (
        LANGUAGE.usual_weight if expected else LANGUAGE.commonest_weight
    )
    return weights


def _found(label: int, confidence: float) -> Language:
    return Language(code=identifier().labels[label], confidence=round(min(1.0, max(0.0, confidence)), 4))


def _base(code: str) -> str:
    return code.split("-", maxsplit=1)[0]
