"""Geoparsing corpora in the XML of LGL and TR-News (Lieberman et al. 2010; Kamalloo & Rafiei 2018)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

_PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """One toponym; without coordinates where the annotators found none."""

    start: int
    end: int
    phrase: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class PlacedText:
    """One document and its toponyms."""

    name: str
    text: str
    places: tuple[GoldPlace, ...]


def read_geoparsing(path: Path) -> Iterator[PlacedText]:
    """Every article of a file, or of every .xml of a folder."""
    for file in [path] if path.is_file() else sorted(f for f in path.rglob("*.xml") if f.name[0] != "."):
        root = etree.fromstring(file.read_bytes(), _PARSER)
        if root is None:
            continue
        for number, article in enumerate(root.iter("article")):
            text = article.findtext("text") or ""
            places = tuple(place for t in article.iter("toponym") if (place := _place(t)))
            yield PlacedText(f"{file.stem}#{article.get('docid', number)}", text, places)


def _place(toponym: etree._Element) -> GoldPlace | None:
    start, end = toponym.findtext("start"), toponym.findtext("end")
    if not start or not end:
        return None
    # Some files nest the coordinates in <gaztag>, others have them in the toponym itself.
    gazetteer = toponym.find("gaztag")
    home = toponym if gazetteer is None else gazetteer
    return GoldPlace(
        int(start), int(end), toponym.findtext("phrase") or "", _degrees(home, "lat"), _degrees(home, "lon")
    )


def _degrees(element: etree._Element, name: str) -> float | None:
    text = element.findtext(name) or element.get(name)
    try:
        return float(text) if text else None
    except ValueError:
        return None
