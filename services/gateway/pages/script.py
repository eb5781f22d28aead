"""In which direction a language is written. Pure."""

_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ku-arab", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)


def direction(language: str | None) -> str:
    """rtl, ltr, or auto where the language is not known: the browser then looks at the first letters."""
    if not language or language == "und":
        return "auto"
    code = language.lower()
    return "rtl" if code in _RIGHT_TO_LEFT or code.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
