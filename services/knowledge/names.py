"""How names are compared: the same name with other accents, case or punctuation has the same key."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_SPACES = re.compile(r"\s+")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)


def straightened(text: str) -> str:
    """Straight apostrophes and hyphens, single spaces; case and accents stay."""
    return _SPACES.sub(" ", text.translate(_APOSTROPHES)).strip()


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """The key a name is looked up under: no case, accents, full stops, hyphens or leading article."""
    text = unicodedata.normalize("NFKD", straightened(text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = text.replace(".", "").replace("-", " ").replace("ß", "ss")
    return _ARTICLE.sub("", _SPACES.sub(" ", text).strip())
