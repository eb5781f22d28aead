"""TimeML files (TimeBank, TempEval): TIMEX3 elements inside running text, the document's creation time among them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree

_PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
_DAY = re.compile(r"^(\d{4})-?(\d\d)-?(\d\d)")


@dataclass(frozen=True, slots=True)
class GoldTime:
    """One TIMEX3 annotation."""

    start: int
    end: int
    kind: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class TimedText:
    """One document: its text, the day it was written, its time expressions."""

    name: str
    text: str
    written: datetime | None
    times: tuple[GoldTime, ...]


def read_timeml(path: Path) -> Iterator[TimedText]:
    """Every .tml or .xml of a folder, or the one file."""
    found = [path] if path.is_file() else sorted([*path.rglob("*.tml"), *path.rglob("*.xml")])
    files = [file for file in found if not file.name.startswith(".")]
    for file in files:
        root = etree.fromstring(file.read_bytes(), _PARSER)
        if root is not None:
            yield _document(file.stem, root)


def _document(name: str, root: etree._Element) -> TimedText:
    body = root.find(".//TEXT")
    pieces: list[str] = []
    times: list[GoldTime] = []
    _walk(root if body is None else body, pieces, times)
    return TimedText(name, "".join(pieces), _written(root), tuple(times))


def _walk(element: etree._Element, pieces: list[str], times: list[GoldTime]) -> None:
    start = sum(map(len, pieces))
    if isinstance(element.tag, str):
        pieces.append(element.text or "")
        for child in element:
            _walk(child, pieces, times)
            pieces.append(child.tail or "")
        text = "".join(pieces)[start:]
        # functionInDocument marks the creation time: metadata, not an expression to find.
        if element.tag == "TIMEX3" and text.strip() and element.get("functionInDocument") in (None, "NONE"):
            times.append(GoldTime(start, start + len(text), element.get("type", ""), element.get("value", ""), text))


def _written(root: etree._Element) -> datetime | None:
    for element in root.iter("TIMEX3"):
        if element.get("functionInDocument") in ("CREATION_TIME", "PUBLICATION_TIME"):
            match = _DAY.match(element.get("value", ""))
            if match:
                # Noon: the same day in nearly every time zone.
                return datetime(int(match[1]), int(match[2]), int(match[3]), 12, tzinfo=UTC)
    return None
