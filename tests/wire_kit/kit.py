"""The kit as a table: which file tells what, and the record that a reader should make of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire_kit import tell_structured, tell_text
from tests.wire_kit.story import AUTHOR, GUID, HEADLINE, OTHER_GUID, OTHER_SLUG, PLACE, TELLINGS, Telling

FOLDER = Path(__file__).parent
FORMATS: dict[str, tuple[str, Callable[[Telling], bytes]]] = {
    "newsml-g2": ("xml", tell_structured.newsml_g2),
    "newsml-1": ("xml", tell_structured.newsml_1),
    "ninjs-1": ("json", tell_structured.ninjs_1),
    "ninjs-3": ("json", tell_structured.ninjs_3),
    "nitf": ("xml", tell_structured.nitf),
    "iptc-7901": ("txt", tell_text.iptc_7901),
    "anpa-1312": ("anpa", tell_text.anpa_1312),
    "atom": ("xml", tell_text.atom),
    "email": ("eml", tell_text.email),
    "plain-text": ("txt", tell_text.plain_text),
}
_STRUCTURED = frozenset({"newsml-g2", "newsml-1", "ninjs-1", "ninjs-3", "nitf"})
_VERSIONLESS = frozenset({"atom", "email"})
_BY_KEYWORDS = frozenset({"iptc-7901", "anpa-1312"})


@dataclass(frozen=True)
class Case:
    """One file of the kit."""

    format: str
    telling: Telling

    @property
    def path(self) -> Path:
        """Where the file is."""
        return FOLDER / "files" / self.format / f"{self.telling.name}.{FORMATS[self.format][0]}"

    def payload(self) -> bytes:
        """The file as the writers make it."""
        return FORMATS[self.format][1](self.telling)

    def expected(self) -> dict[str, Any]:
        """The canonical record, as far as every format can tell it."""
        telling = self.telling
        return {
            "same_article_as_new": not telling.of_another and (self.format != "email" or telling.name == "new"),
            "version": self._version(),
            "status": self._status(),
            "signal": telling.signal,
            "embargoed_until": telling.embargo or None,
            "held_without_time": telling.embargo == "",
            "acts_on": self._acts_on(),
            "headline_ends_with": None if telling.of_another else HEADLINE,
            "bylines": [AUTHOR],
            "place": PLACE if telling.paragraphs else None,
            "paragraphs": list(telling.paragraphs),
        }

    def _version(self) -> int:
        if self.format in _STRUCTURED:
            return self.telling.version
        numbered = (
            {"update": 2, "correction": 3, "kill": 2} if self.format == "anpa-1312" else {"update": 2, "correction": 3}
        )
        if self.format in _BY_KEYWORDS:
            return numbered.get(self.telling.name, 1)
        return 2 if self.telling.name == "update" and self.format == "plain-text" else 1

    def _status(self) -> str:
        """A notice in words that names the story by its headline leaves its own status alone."""
        names_it = self.format not in _STRUCTURED and self.format not in _BY_KEYWORDS
        return "usable" if names_it and self.telling.name in {"kill", "hold"} else self.telling.status

    def _acts_on(self) -> list[dict[str, str]]:
        telling = self.telling
        if telling.of_another:
            return self._acts_on_another()
        if telling.signal not in {"kill", "hold", "release"}:
            return []
        if self.format == "nitf" and telling.signal == "release":
            return [{"kind": "document_id", "value": GUID}]
        if self.format in _STRUCTURED or self.format in _BY_KEYWORDS:
            return [{"kind": "itself", "value": "*"}]
        return [{"kind": "headline", "value": HEADLINE}]

    def _acts_on_another(self) -> list[dict[str, str]]:
        if self.format == "nitf":
            return [_named("document_id", OTHER_GUID)]
        if self.format in _STRUCTURED:
            return [_named("guid", OTHER_GUID)]
        return [_named("slugline", OTHER_SLUG), _named("transmission", "V0102")]


def _named(kind: str, value: str) -> dict[str, str]:
    return {"kind": kind, "value": value}


def cases() -> Iterator[Case]:
    """Every format in every state."""
    for name in FORMATS:
        for telling in TELLINGS:
            yield Case(name, telling)
