"""NewsML 1.x (1.0 to 1.2): NewsEnvelope, NewsItems, nested NewsComponents with ContentItems.

`StatusWillChange` is how this standard writes an embargo; `Instruction FormalName="Kill"` and `Status Canceled` take
back.
"""

from collections.abc import Iterator

from lxml import etree

from schemas.article import Signal, Status, Subject, Target, TargetKind
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import BodyPiece, Draft, Embargo, caption
from services.parser.formats.contract import ReadOutcome, collect, malformed
from services.parser.formats.xml.nitf_body import NitfBody, bare_pieces, read_body
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.html_fragment import html_pieces, text_pieces
from services.parser.markup.pieces import pieces_of
from services.parser.markup.xml_tree import attribute, descendants, every, first, local_name, text_at, text_of
from services.parser.stamps.iso import read_iso
from services.stream.messages import Dropped, Rejected

NAME = "newsml-1"
_STATUSES = {
    "usable": Status.USABLE,
    "embargoed": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
}
_INSTRUCTIONS = {
    "kill": Signal.KILL, "cancel": Signal.KILL, "correction": Signal.CORRECTION, "rectify": Signal.CORRECTION,
    "update": Signal.UPDATE, "advisory": Signal.ADVISORY,
}  # fmt: skip
_NO_TEXT_ROLES = frozenset(
    {"stylesheet", "logo", "photo", "picture", "graphic", "video", "audio", "thumbnail", "preview"}
)


def sniff(document: Document) -> bool:
    """The root element says so."""
    return document.root_element == "NewsML"


def read(document: Document) -> ReadOutcome:
    """All NewsItems."""
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        return root
    envelope, items = first(root, "NewsEnvelope"), every(root, "NewsItem")
    if not items:
        return Dropped(DropReason.EMPTY_ITEM, "a NewsML document without NewsItem")
    return collect(outcome for item in items for outcome in (_read_item(item, envelope, document), *_beside(item)))


def _beside(item: etree._Element) -> Iterator[Dropped]:
    """The pictures, sounds and graphics among the components of an item that also holds text."""
    if _text_component(item) is None:
        return
    guid = _guid(first(item, "Identification", "NewsIdentifier"))
    for content in descendants(item, "ContentItem"):
        media = attribute(first(content, "MediaType"), "FormalName") or "text"
        if media.lower() != "text":
            yield Dropped(DropReason.NOT_TEXT, f"{guid}: {media} {attribute(content, 'Href') or ''}".strip())


def _read_item(item: etree._Element, envelope: etree._Element | None, document: Document) -> Draft | Dropped | Rejected:
    identifier = first(item, "Identification", "NewsIdentifier")
    guid = _guid(identifier)
    if guid is None:
        return malformed("a NewsItem without NewsIdentifier")
    management = first(item, "NewsManagement")
    status, signal, targets, warnings = _state(management, guid)
    component = _text_component(item)
    holds_media = next(descendants(item, "ContentItem"), None) is not None
    if component is None and holds_media and status is Status.USABLE and signal is None and not _note(item):
        return Dropped(DropReason.NOT_TEXT, f"{guid}: no component with text")
    main = component if component is not None else item
    content = _content(main)
    return Draft(
        format=NAME,
        guid=guid,
        version=_version(identifier),
        version_created=_stamp(text_at(management, "ThisRevisionCreated"), document),
        first_created=_stamp(text_at(management, "FirstCreated"), document),
        published_at=_stamp(text_at(management, "FirstCreated"), document),
        status=status,
        embargo=_embargo(management),
        urgency=_digit(attribute(first(management, "Urgency"), "FormalName")),
        priority=_digit(attribute(first(envelope, "Priority"), "FormalName")),
        signal=signal,
        acts_on=targets,
        headline=_line(item, "HeadLine") or content.headline,
        subheadline=_line(item, "SubHeadLine") or content.subheadline,
        slugline=_line(item, "SlugLine"),
        bylines=tuple(filter(None, (_line(item, "ByLine"),))) or content.bylines,
        credit=_line(item, "CreditLine") or _party(item, "Provider") or content.credit,
        dateline=_line(item, "DateLine") or content.dateline,
        editor_note=_note(item) or content.note,
        language=next((attribute(found, "FormalName") for found in descendants(main, "Language")), None),
        subjects=tuple(_subjects(item)),
        rights=next((text for found in descendants(item, "UsageTerms", "UsageType") if (text := text_of(found))), None)
        or _line(item, "CopyrightLine"),
        info_source=tuple(
            name for source in descendants(item, "Source") if (name := attribute(first(source, "Party"), "FormalName"))
        ),
        transmission=attribute(first(envelope, "TransmissionId"), "Repeat") or text_at(envelope, "TransmissionId"),
        pieces=(*content.pieces, *_captions(item)),
        warnings=warnings,
        needs_text=status is Status.USABLE and signal is None,
    )


def _guid(identifier: etree._Element | None) -> str | None:
    """The public identifier without its revision: provider, date and item id are the same in every version."""
    provider, day, item = (text_at(identifier, name) for name in ("ProviderId", "DateId", "NewsItemId"))
    if provider and item:
        return f"urn:newsml:{provider}:{day or ''}:{item}"
    public = text_at(identifier, "PublicIdentifier")
    return public.rpartition(":")[0] if public and public.rpartition(":")[2].rstrip("NUAnua").isdigit() else public


def _version(identifier: etree._Element | None) -> int:
    text = text_at(identifier, "RevisionId") or ""
    return int(text[:9]) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1


def _stamp(text: str | None, document: Document) -> Stamp | None:
    return read_iso(text or "", document.clock.usual_zone())


def _state(
    management: etree._Element | None, guid: str
) -> tuple[Status, Signal | None, tuple[Target, ...], tuple[str, ...]]:
    written = (
        (attribute(first(management, "Status"), "FormalName") or "usable").lower().replace("cancelled", "canceled")
    )
    status = _STATUSES.get(written, Status.WITHHELD)
    warnings = () if written in _STATUSES else (f"status {written!r} is not one of the standard's; read as withheld",)
    itself = (Target(kind=TargetKind.ITSELF, value=guid),)
    if status is Status.CANCELED:
        return status, Signal.KILL, itself, warnings
    if status is Status.WITHHELD:
        return status, Signal.HOLD, itself, warnings
    for instruction in every(management, "Instruction"):
        signal = _INSTRUCTIONS.get((attribute(instruction, "FormalName") or "").lower())
        if signal is Signal.KILL:
            return Status.CANCELED, signal, itself, warnings
        if signal:
            return status, signal, (), warnings
    return status, None, (), warnings


def _embargo(management: etree._Element | None) -> Embargo | None:
    """Status "Embargoed", or a StatusWillChange to "Usable": held until its DateAndTime, for good without one."""
    change = first(management, "StatusWillChange")
    becomes = (attribute(first(change, "FutureStatus"), "FormalName") or "").lower()
    embargoed = (attribute(first(management, "Status"), "FormalName") or "").lower() == "embargoed"
    if embargoed or (change is not None and becomes in {"usable", ""}):
        return Embargo(text_at(change, "DateAndTime") or "")
    return None


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None


def _line(item: etree._Element, name: str) -> str | None:
    return next((text for lines in descendants(item, "NewsLines") if (text := text_at(lines, name))), None)


def _party(item: etree._Element, role: str) -> str | None:
    return next((attribute(first(found, "Party"), "FormalName") for found in descendants(item, role)), None)


def _note(item: etree._Element) -> str | None:
    """A NewsLine of a type that speaks to editors."""
    for line in descendants(item, "NewsLine"):
        kind = (attribute(first(line, "NewsLineType"), "FormalName") or "").lower().replace(" ", "")
        if kind in {"editornote", "advisory", "advisoryline", "ednote", "note", "editorialnote"}:
            return text_at(line, "NewsLineText")
    return None


def _text_component(item: etree._Element) -> etree._Element | None:
    """The first component that holds text in a role that is no headline.

    Picture or style sheet; "Main" and "Body" first.
    """
    candidates = []
    for content in descendants(item, "ContentItem"):
        component = content.getparent()
        role = (attribute(first(component, "Role"), "FormalName") or "").lower() if component is not None else ""
        media = (attribute(first(content, "MediaType"), "FormalName") or "text").lower()
        data = first(content, "DataContent")
        if component is not None and role not in _NO_TEXT_ROLES and media == "text" and text_of(data):
            rank = (
                0
                if role in {"main", "body", "bodytext", "story"}
                else 2
                if role in {"headline", "abstract", "caption"}
                else 1
            )
            candidates.append((rank, component))
    return min(candidates, key=lambda pair: pair[0])[1] if candidates else None


def _content(component: etree._Element) -> NitfBody:
    for content in descendants(component, "ContentItem"):
        data = first(content, "DataContent")
        if data is None or not text_of(data):
            continue
        body = next(descendants(data, "body"), None)
        if body is not None and first(body, "body.content") is not None:
            return read_body(body)
        if len(data):
            return _only(pieces_of(body if body is not None else data) or bare_pieces(data))
        text = "".join(str(part) for part in data.itertext())
        return _only(html_pieces(text) if "</" in text else text_pieces(text))
    return _only([])


def _only(pieces: list[BodyPiece]) -> NitfBody:
    return NitfBody(None, None, (), None, None, None, None, tuple(pieces))


def _captions(item: etree._Element) -> Iterator[BodyPiece]:
    for component in descendants(item, "NewsComponent"):
        if (attribute(first(component, "Role"), "FormalName") or "").lower() == "caption" and (
            text := text_of(first(component, "ContentItem", "DataContent"))
        ):
            yield caption(text)


def _subjects(item: etree._Element) -> Iterator[Subject]:
    seen = set()
    for code in descendants(item, "SubjectCode"):
        for element in code:
            number = attribute(element, "FormalName")
            if number and number not in seen and local_name(element) in {"Subject", "SubjectMatter", "SubjectDetail"}:
                seen.add(number)
                is_iptc = len(number) == 8 and number.isdigit()
                yield Subject(code=number, scheme="http://cv.iptc.org/newscodes/subjectcode/" if is_iptc else None)
