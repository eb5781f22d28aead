"""The kit as a table: its files, and the record that a reader should make of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.wire_kit.formats import FORMATS
from services.wire_kit.story import AUTHOR, GUID, HEADLINE, OTHER_GUID, OTHER_SLUG, PLACE, STATES, WireState

FOLDER = Path(__file__).parent
_STRUCTURED = frozenset({"newsml-g2", "newsml-1", "ninjs-1", "ninjs-3", "nitf"})
_VERSIONLESS = frozenset({"atom", "email"})
_BY_KEYWORDS = frozenset({"iptc-7901", "anpa-1312"})


@dataclass(frozen=True)
class Case:
    """One file of the kit."""

    format: str
    state: WireState

    @property
    def path(self) -> Path:
        """Where the file is."""
        return FOLDER / "files" / self.format / f"{self.state.name}.{FORMATS[self.format][0]}"

    def payload(self) -> bytes:
        """The file's bytes, made by the writer of its format."""
        return FORMATS[self.format][1](self.state)

    def expected(self) -> dict[str, Any]:
        """The expected record, as far as every format can express it."""
        state = self.state
        return {
            "same_article_as_new": not state.of_another and (self.format != "email" or state.name == "new"),
            "version": self._version(),
            "status": self._status(),
            "signal": state.signal,
            "embargoed_until": state.embargo or None,
            "held_without_time": state.embargo == "",
            "acts_on": self._acts_on(),
            "headline_ends_with": None if state.of_another else HEADLINE,
            "bylines": [AUTHOR],
            "place": PLACE if state.paragraphs else None,
            "paragraphs": list(state.paragraphs),
        }

    def _version(self) -> int:
        if self.format in _STRUCTURED:
            return self.state.version
        numbered = (
            {"update": 2, "correction": 3, "kill": 2} if self.format == "anpa-1312" else {"update": 2, "correction": 3}
        )
        if self.format in _BY_KEYWORDS:
            return numbered.get(self.state.name, 1)
        return 2 if self.state.name == "update" and self.format == "plain-text" else 1

    def _status(self) -> str:
        """A notice in words that names the story by its headline is itself usable."""
        names_it = self.format not in _STRUCTURED and self.format not in _BY_KEYWORDS
        return "usable" if names_it and self.state.name in {"kill", "hold"} else self.state.status

    def _acts_on(self) -> list[dict[str, str]]:
        state = self.state
        if state.of_another:
            return self._acts_on_another()
        if state.signal not in {"kill", "hold", "release"}:
            return []
        if self.format == "nitf" and state.signal == "release":
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
        for state in STATES:
            yield Case(name, state)
