"""NITF 3.x as a document of its own.

`docdata` holds identity and management: doc-id, urgency, date.issue, date.release, ed-msg, du-key, del-list,
doc-rights; its attributes `management-status`, `management-doc-idref` and `management-idref-status` act on this or
another document.
"""

from lxml import etree

from schemas.article import Signal, Status, Subject, Target, TargetKind
from schemas.stamp import Stamp
from services.parser.draft import Draft, Embargo
from services.parser.formats.contract import Drafts, ReadOutcome
from services.parser.formats.xml.nitf_body import NitfBody, read_body
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.xml_tree import attribute, descendants, every, first, text_at, text_of
from services.parser.stamps.iso import read_iso
from services.stream.messages import Rejected

NAME = "nitf"
_DIGITS = 10
"""Fewer make a number."""
_STATUSES = {
    "usable": Status.USABLE,
    "embargoed": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
}
_ACTS = {"canceled": Signal.KILL, "withheld": Signal.HOLD, "usable": Signal.RELEASE, "embargoed": Signal.HOLD}


def sniff(document: Document) -> bool:
    """The root element is `nitf`."""
    return document.root_element == "nitf"


def read(document: Document) -> ReadOutcome:
    """One article."""
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        return root
    head, docdata, body = first(root, "head"), first(root, "head", "docdata"), first(root, "body")
    content = read_body(body) if body is not None else NitfBody()
    return Drafts((_draft(head, docdata, content, document),))


def _draft(head: etree._Element | None, docdata: etree._Element | None, content: NitfBody, document: Document) -> Draft:
    guid = attribute(first(docdata, "doc-id"), "id-string")
    du_key = first(docdata, "du-key")
    issued, released = _norm(docdata, "date.issue", document), _norm(docdata, "date.release", document)
    revised = _revised(head, document)
    status, warnings = _status(docdata)
    signal, targets = _acts_on(docdata, guid, status)
    return Draft(
        format=NAME,
        # The dynamic-use key is shared by all versions; `doc-id` is then that of one version.
        guid=attribute(du_key, "key") or guid,
        version=_number(attribute(du_key, "version")) or 1,
        version_created=revised or issued,
        first_created=issued,
        published_at=issued or released,
        updated_at=revised,
        status=status,
        embargo=_embargo(docdata),
        urgency=_digit(attribute(first(docdata, "urgency"), "ed-urg")),
        signal=signal,
        acts_on=targets,
        headline=content.headline or text_at(head, "title"),
        subheadline=content.subheadline,
        slugline=attribute(first(docdata, "fixture"), "fix-id") or _keywords(docdata),
        bylines=content.bylines,
        credit=content.credit or attribute(first(docdata, "doc.copyright"), "holder"),
        dateline=content.dateline,
        editor_note=_note(docdata, content),
        language=_language(head),
        subjects=_subjects(head, docdata),
        rights=content.rights or _rights(docdata),
        info_source=_sources(docdata),
        transmission=_transmission(head) or (guid if attribute(du_key, "key") else None),
        pieces=content.pieces,
        warnings=warnings,
        needs_text=status is Status.USABLE and not targets,
    )


def _norm(docdata: etree._Element | None, name: str, document: Document) -> Stamp | None:
    return read_iso(attribute(first(docdata, name), "norm") or "", document.clock.usual_zone())


def _revised(head: etree._Element | None, document: Document) -> Stamp | None:
    dates = [attribute(element, "norm") for element in every(head, "revision-history")]
    stamps = [stamp for text in dates if text and (stamp := read_iso(text, document.clock.usual_zone()))]
    # The history grows at its end.
    return stamps[-1] if stamps else None


def _status(docdata: etree._Element | None) -> tuple[Status, tuple[str, ...]]:
    written = (attribute(docdata, "management-status") or "usable").lower().replace("cancelled", "canceled")
    if written in _STATUSES:
        return _STATUSES[written], ()
    return Status.WITHHELD, (f"management-status {written!r} is not one of the standard's; read as withheld",)


def _embargo(docdata: etree._Element | None) -> Embargo | None:
    """`management-status="embargoed"`: until `date.release`; without one, until further notice."""
    if (attribute(docdata, "management-status") or "").lower() != "embargoed":
        return None
    return Embargo(attribute(first(docdata, "date.release"), "norm") or "")


def _acts_on(
    docdata: etree._Element | None, guid: str | None, status: Status
) -> tuple[Signal | None, tuple[Target, ...]]:
    """The signal of the item and its targets: another document, or itself."""
    if other := attribute(docdata, "management-doc-idref"):
        does = (attribute(docdata, "management-idref-status") or "").lower().replace("cancelled", "canceled")
        # An act that the standard does not know still names another document: that is at least an update of it.
        return _ACTS.get(does, Signal.UPDATE), (Target(kind=TargetKind.DOCUMENT_ID, value=other),)
    if status is Status.CANCELED:
        return Signal.KILL, (Target(kind=TargetKind.ITSELF, value=guid or ""),)
    if status is Status.WITHHELD:
        return Signal.HOLD, (Target(kind=TargetKind.ITSELF, value=guid or ""),)
    return None, ()


def _number(text: str | None) -> int | None:
    # Not a longer one: Python refuses to read thousands of digits.
    if not text or len(text) >= _DIGITS or not text.isascii() or not text.isdigit():
        return None
    return int(text) or None


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None


def _keywords(docdata: etree._Element | None) -> str | None:
    keys = [attribute(element, "key") for element in every(docdata, "key-list", "keyword")]
    return "-".join(key for key in keys if key) or None


def _note(docdata: etree._Element | None, content: NitfBody) -> str | None:
    return attribute(first(docdata, "ed-msg"), "info") or text_at(docdata, "ed-msg") or content.note


def _language(head: etree._Element | None) -> str | None:
    found = (
        element.get("content")
        for element in every(head, "meta")
        if (element.get("name") or "").lower() in {"lang", "language"}
    )
    return next((str(value) for value in found if value), None)


def _subjects(head: etree._Element | None, docdata: etree._Element | None) -> tuple[Subject, ...]:
    """tobject.subject: eight-digit subject codes, and Media Topics where the provider sends those."""
    found = []
    for element in descendants(head, "tobject.subject") if head is not None else ():
        code = attribute(element, "tobject.subject.refnum") or attribute(element, "tobject.subject.code")
        names = (attribute(element, f"tobject.subject.{part}") for part in ("detail", "matter", "type"))
        name = next((text for text in names if text), None)
        if code or name:
            scheme = _scheme(code) if code else None
            found.append(Subject(code=code or name or "", scheme=scheme, name=name))
    classifiers = every(docdata, "identified-content", "classifier")
    found.extend(
        Subject(code=code, name=text_of(element))
        for element in classifiers
        if (code := attribute(element, "code") or attribute(element, "value"))
    )
    return tuple(found)


def _scheme(code: str) -> str | None:
    """Media Topics are the eight-digit codes from 20000000 on; every other eight-digit code is an old subject code."""
    if len(code) != 8 or not code.isdigit():
        return None
    return f"http://cv.iptc.org/newscodes/{'mediatopic' if code.startswith('2') else 'subjectcode'}/"


def _rights(docdata: etree._Element | None) -> str | None:
    pieces = [text_at(docdata, "doc-rights"), attribute(first(docdata, "doc-rights"), "owner")]
    return next((text for text in pieces if text), None) or attribute(first(docdata, "doc.copyright"), "holder")


def _sources(docdata: etree._Element | None) -> tuple[str, ...]:
    """del-list (delivery list): the parties that the item went through, in order."""
    sources = every(docdata, "del-list", "from-src")
    return tuple(name for source in sources if (name := attribute(source, "src-name")))


def _transmission(head: etree._Element | None) -> str | None:
    found = [element for element in every(head, "meta") if "transmission" in (element.get("name") or "").lower()]
    return attribute(found[0], "content") if found else None
