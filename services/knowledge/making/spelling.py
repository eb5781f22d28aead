"""Which of a place's many names an English text may use."""

import re
from difflib import SequenceMatcher

from services.knowledge.names import name_key

_LATIN_NAME = re.compile(r"^[A-ZÀ-Ž][A-Za-zÀ-ž'’.\- ]{3,40}$")


def worth_keeping(name: str) -> bool:
    """A capitalised name in Latin letters, long enough not to be a code."""
    return bool(_LATIN_NAME.match(name)) and not name.isupper()


def like(name: str, alias: str) -> bool:
    """Another spelling of the same sounds, not another name."""
    return SequenceMatcher(None, name_key(name), name_key(alias)).ratio() >= 0.8
