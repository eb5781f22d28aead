"""NewsML 1.0 to 1.2: NewsEnvelope, NewsItems, nested NewsComponents with ContentItems.

What the item's NewsManagement orders is read in `newsml_1_status.py`, its text in `newsml_1_content.py`.
"""

from collections.abc import Iterator

from lxml import etree

from schemas.article import Status, Subject
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import Draft
from services.parser.formats.contract import ReadOutcome, collect, malformed
from services.parser.formats.xml.newsml_1_content import captions, editor_note, read_content, text_component
from services.parser.formats.xml.newsml_1_status import read_embargo_change, read_status
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.xml_tree import attribute, descendants, every, first, local_name, text_at, text_of
from services.parser.stamps.iso import read_iso
from services.stream.messages import Dropped, Rejected

NAME = "newsml-1"


def sniff(document: Document) -> bool:
    """The root element is `NewsML`."""
    return document.root_element == "NewsML"


def read(document: Document) -> ReadOutcome:
    """Every NewsItem of the document."""
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        return root
    envelope, items = first(root, "NewsEnvelope"), every(root, "NewsItem")
    if not items:
        return Dropped(DropReason.EMPTY_ITEM, "a NewsML document without NewsItem")
    return collect(outcome for item in items for outcome in (_read_item(item, envelope, document), *_beside(item)))


def _beside(item: etree._Element) -> Iterator[Dropped]:
    """The pictures, sound and graphics of an item that also holds text: counted, not read."""
    if text_component(item) is None:
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
    status, signal, targets, warnings = read_status(management, guid)
    component = text_component(item)
    holds_media = next(descendants(item, "ContentItem"), None) is not None
    if component is None and holds_media and status is Status.USABLE and signal is None and not editor_note(item):
        return Dropped(DropReason.NOT_TEXT, f"{guid}: no component with text")
    main = component if component is not None else item
    content = read_content(main)
    return Draft(
        format=NAME,
        guid=guid,
        version=_version(identifier),
        version_created=_stamp(text_at(management, "ThisRevisionCreated"), document),
        first_created=_stamp(text_at(management, "FirstCreated"), document),
        published_at=_stamp(text_at(management, "FirstCreated"), document),
        status=status,
        embargo=read_embargo_change(management),
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
        editor_note=editor_note(item) or content.note,
        language=next((attribute(found, "FormalName") for found in descendants(main, "Language")), None),
        subjects=tuple(_subjects(item)),
        rights=next((text for found in descendants(item, "UsageTerms", "UsageType") if (text := text_of(found))), None)
        or _line(item, "CopyrightLine"),
        info_source=tuple(
            name for source in descendants(item, "Source") if (name := attribute(first(source, "Party"), "FormalName"))
        ),
        transmission=attribute(first(envelope, "TransmissionId"), "Repeat") or text_at(envelope, "TransmissionId"),
        pieces=(*content.pieces, *captions(item)),
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


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None


def _line(item: etree._Element, name: str) -> str | None:
    return next((text for lines in descendants(item, "NewsLines") if (text := text_at(lines, name))), None)


def _party(item: etree._Element, role: str) -> str | None:
    return next((attribute(first(found, "Party"), "FormalName") for found in descendants(item, role)), None)


def _subjects(item: etree._Element) -> Iterator[Subject]:
    seen = set()
    for code in descendants(item, "SubjectCode"):
        # Subject, SubjectMatter and SubjectDetail repeat the digits of the level above: each code is one subject.
        for element in code:
            number = attribute(element, "FormalName")
            if number and number not in seen and local_name(element) in {"Subject", "SubjectMatter", "SubjectDetail"}:
                seen.add(number)
                is_iptc = len(number) == 8 and number.isdigit()
                yield Subject(code=number, scheme="http://cv.iptc.org/newscodes/subjectcode/" if is_iptc else None)
