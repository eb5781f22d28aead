"""XML of single agencies, outside every standard: read by a table of the names that they give to their fields.

`words/plain_xml.txt` has the names; `_SIGNALS` and `_ITEMS` what single agencies add. A document counts as news only if
some element holds a headline and a text and beside them an id or a date, or is an item that a dialect names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from schemas.article import Signal, Status, Subject, Target, TargetKind
from schemas.reasons import RejectReason
from schemas.stamp import Stamp
from services.parser.draft import BodyPiece, Draft, Embargo, paragraph
from services.parser.formats.contract import ReadOutcome, collect
from services.parser.formats.field_names import field_names, plain_name, says_embargo, status_of
from services.parser.input.document import Document
from services.parser.input.limits import Limits
from services.parser.input.xml_guard import parse_xml
from services.parser.lines.bylines import is_person
from services.parser.markup.html_fragment import html_pieces, words_of_line
from services.parser.markup.pieces import KNOWN_NAMES, pieces_of
from services.parser.markup.xml_tree import local_name, text_of
from services.parser.stamps.machine import read_machine_stamp
from services.stream.messages import Rejected

NAME = "agency-xml"
_ITEMS = frozenset({"RBNews"})
"""Elements that are an item whatever they lack: Ritzau's flashes have no headline."""
_SIGNALS = {"annuleret": Signal.KILL, "korrektion": Signal.CORRECTION, "nyversion": Signal.UPDATE}
"""Elements that say "true": Ritzau's cancelled, correction, new version."""
_SAME_OPENING = 60
"""Characters: as many make a lead the text's own beginning."""
_ATTRIBUTES = 100
"""Of an element that are looked at."""
_LEAST_TEXT = 40
"""Characters of a text: fewer are a label, and such XML is no news."""


def sniff(document: Document) -> bool:
    """XML that holds such an item, or whose document type attacks."""
    if not document.start.startswith("<") or not document.root_element or _is_page(document):
        return False
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        # Claimed, so that an attack is rejected by its name and not as an unknown format.
        return root.reason is RejectReason.HOSTILE
    return next(_items(root), None) is not None


def _is_page(document: Document) -> bool:
    """Whether it is declared or begins as HTML: `article` and `section` are roots of XML, too."""
    page = document.raw.media_type in {"text/html", "application/xhtml+xml"} or "<!doctype html" in document.start
    return page or document.root_element.lower() in {"html", "head", "body"}


def read(document: Document) -> ReadOutcome:
    """Every item."""
    root = parse_xml(document.text, document.limits)
    return root if isinstance(root, Rejected) else collect(_draft(item, document) for item in _items(root))


@dataclass(frozen=True, slots=True)
class _Fields:
    """The children and attributes of an element by their names."""

    found: dict[str, list[etree._Element]]
    attributes: dict[str, str]

    @classmethod
    def of(cls, element: etree._Element) -> "_Fields":
        found: dict[str, list[etree._Element]] = {}
        for child in element.iterchildren("*"):
            found.setdefault(plain_name(local_name(child)), []).append(child)
        # By name: a list of them with their values takes the square of their number in lxml.
        names = islice(element.attrib, _ATTRIBUTES)
        return cls(found, {plain_name(str(name)): str(element.get(name) or "") for name in names})

    def elements(self, field: str) -> list[etree._Element]:
        """The elements of the first name of a field that is not empty."""
        # The names stand in the order in which they are preferred.
        for name in field_names()[field]:
            if found := [element for element in self.found.get(name, ()) if _has_text(element)]:
                return found
        return []

    def _first(self, field: str) -> etree._Element | None:
        named = (element for name in field_names()[field] for element in self.found.get(name, ()))
        return next(filter(_has_text, named), None)

    def has(self, field: str) -> bool:
        """Whether the field is filled. Asked of each level of a nest, so that its text is not put together."""
        return self._first(field) is not None or any(
            self.attributes.get(name, "").strip() for name in field_names()[field]
        )

    def text(self, field: str) -> str | None:
        """The text of a field; a short one may be an attribute of the item."""
        if (element := self._first(field)) is not None:
            return words_of_line(text_of(element))
        return next((value for name in field_names()[field] if (value := self.attributes.get(name, "").strip())), None)


def _has_text(element: etree._Element) -> bool:
    return any(not str(part).isspace() for part in element.itertext() if part)


def _items(element: etree._Element) -> Iterator[_Fields]:
    """The items below an element; inside of an item there are none."""
    if not len(element):
        return
    fields = _Fields.of(element)
    if local_name(element) in _ITEMS or _is_item(fields):
        yield fields
        return
    for child in element.iterchildren("*"):
        yield from _items(child)


def _is_item(fields: _Fields) -> bool:
    # Nearly all elements have neither: that is known before any text is read.
    if any(fields.found.keys().isdisjoint(field_names()[field]) for field in ("headline", "text")):
        return False
    if not (fields.has("headline") and (fields.has("guid") or fields.has("published"))):
        return False
    return sum(len(text_of(element) or "") for element in fields.elements("text")) >= _LEAST_TEXT


def _draft(fields: _Fields, document: Document) -> Draft:
    guid, version = fields.text("guid"), fields.text("version") or ""
    status, ordered = status_of(fields.text("status"))
    signal = _signal(fields) or ordered
    byline = fields.text("byline")
    replaced = fields.text("replaces")
    itself = (Target(kind=TargetKind.ITSELF, value=guid or ""),) if signal in {Signal.KILL, Signal.HOLD} else ()
    lead = _lead(fields)
    return Draft(
        format=NAME,
        guid=guid,
        version=int(version[:9]) if version.isascii() and version.isdigit() and int(version[:9]) else 1,
        version_created=_stamp(fields, "updated", document) or _stamp(fields, "published", document),
        published_at=_stamp(fields, "published", document),
        updated_at=_stamp(fields, "updated", document),
        status=Status.CANCELED if signal is Signal.KILL else status,
        embargo=Embargo(text) if (text := says_embargo(fields.text("embargo"))) else None,
        urgency=_digit(fields.text("urgency")),
        priority=_digit(fields.text("priority")),
        signal=signal,
        acts_on=(*itself, *((Target(kind=TargetKind.GUID, value=replaced),) if signal and replaced else ())),
        headline=fields.text("headline"),
        subheadline=fields.text("subheadline") or (lead if lead and not _ends_sentence(lead) else None),
        slugline=fields.text("slugline"),
        persons=(byline,) if byline and is_person(byline) else (),
        bylines=(byline,) if byline else (),
        credit=fields.text("credit"),
        editor_note=" ".join(piece.text for piece in _pieces(fields, "note", document.limits)) or None,
        language=fields.text("language"),
        url=fields.text("url"),
        canonical_url=fields.text("url"),
        subjects=tuple(islice(_subjects(fields), document.limits.values + 1)),
        pieces=(*_opening(fields, lead), *_pieces(fields, "text", document.limits)),
        needs_text=signal is not Signal.KILL,
    )


def _subjects(fields: _Fields) -> Iterator[Subject]:
    return (Subject(code=text) for element in fields.elements("subject") if (text := text_of(element)))


def _lead(fields: _Fields) -> str | None:
    """What the agency puts above the text as its lead, if the text does not begin with the same words."""
    lead, texts = fields.text("lead"), fields.elements("text")
    body = words_of_line(text_of(texts[0])) if texts else None
    return None if lead and body and body.startswith(lead[:_SAME_OPENING]) else lead


def _opening(fields: _Fields, lead: str | None) -> Iterator[BodyPiece]:
    """A lead that is a sentence, or that stands beside a subheadline, is the first paragraph."""
    if lead and (_ends_sentence(lead) or fields.text("subheadline")):
        yield paragraph(lead)


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'”’»)").endswith((".", "!", "?", "…", "。", "！", "？", "।"))


def _signal(fields: _Fields) -> Signal | None:
    said = (signal for name, signal in _SIGNALS.items() for element in fields.found.get(name, ()) if _is_true(element))
    return next(said, None)


def _is_true(element: etree._Element) -> bool:
    return (text_of(element) or "").lower() in {"true", "1", "ja", "yes"}


def _pieces(fields: _Fields, field: str, limits: Limits) -> Iterator[BodyPiece]:
    for element in fields.elements(field):
        yield from _marked_pieces(element) if len(element) else html_pieces(element.text or "", limits)


def _marked_pieces(element: etree._Element) -> list[BodyPiece]:
    """The text of an element; elements of one name of the agency's own that hold all of it are its paragraphs."""
    children = list(element.iterchildren("*"))
    outside = (element.text, *(child.tail for child in children))
    own = {local_name(child).lower() for child in children}
    if any(part and part.strip() for part in outside) or len(own) != 1 or own <= KNOWN_NAMES:
        return pieces_of(element)
    return [paragraph(text) for child in children if (text := text_of(child))]


def _stamp(fields: _Fields, field: str, document: Document) -> Stamp | None:
    return read_machine_stamp(fields.text(field), document.clock)


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None
