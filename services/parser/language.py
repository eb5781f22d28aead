"""Which language a text is in: the wire's word where it gives one, else py3langid on the words."""

from schemas.article import Language
from services.parser.langid import identifier

_ENOUGH = 40
"""Characters below which a guess is worth less than the source's usual language."""
_LOOKED_AT = 2_000


def tag(declared: str | None) -> str | None:
    """A BCP 47 tag in its usual case from what a wire declares ("EN_us" → "en-US"), or None where it is no tag."""
    parts = declared.strip().replace("_", "-").split("-") if declared else []
    if not parts or not (2 <= len(parts[0]) <= 3 and parts[0].isalpha() and parts[0].isascii()):
        return None
    rest = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part for part in parts[1:4]]
    return "-".join([parts[0].lower(), *rest])


def identify(text: str, declared: str | None = None, usual: str | None = None) -> Language:
    """The declared language with certainty 1, else the one found, else the source's usual one, else `und`."""
    if code := tag(declared):
        return Language(code=code, confidence=1.0)
    sample = text[:_LOOKED_AT]
    if len(sample) >= _ENOUGH:
        code, confidence = identifier().classify(sample)
        return Language(code=code, confidence=round(min(1.0, max(0.0, confidence)), 4))
    if code := tag(usual):
        return Language(code=code, confidence=0.5)
    return Language()
