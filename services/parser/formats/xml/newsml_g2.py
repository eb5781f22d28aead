"""NewsML-G2 2.x: a newsItem, or a newsMessage with many items, some of which are not news text (packages, planning).

After IPTC's NewsML-G2 Guidelines and Specification; section names in comments are the Guidelines'. qcodes are resolved
only through catalogs: an undeclared alias stays unresolved and is never guessed.
"""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from schemas.article import Hop, Subject
from schemas.reasons import DropReason
from services.parser.draft import Draft, Embargo
from services.parser.formats.contract import Drafts, ReadOutcome, collect, malformed, shown_id
from services.parser.formats.xml.catalogs import Catalogs, concept_name
from services.parser.formats.xml.newsml_g2_content import ContentSet, read_content
from services.parser.formats.xml.newsml_g2_status import read_class, read_status
from services.parser.input.document import Document
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.html_fragment import with_characters
from services.parser.markup.xml_tree import (
    attribute,
    every,
    first,
    language_of,
    local_name,
    text_at,
    text_of,
    without_endless,
)
from services.parser.stamps.iso import read_iso
from services.stream.messages import Dropped, Rejected

NAME = "newsml-g2"
_OTHER_ITEMS = frozenset({"packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem"})
_ROOTS = frozenset({"newsMessage", "newsItem", *_OTHER_ITEMS})


def sniff(document: Document) -> bool:
    """A root element of the standard, or its namespace on the root."""
    return document.root_element in _ROOTS or (
        document.root_element in {"contentSet", "itemSet"} and document.start.startswith("<")
    )


def read(document: Document) -> ReadOutcome:
    """All news items of a message, or the single item; items of other kinds are skipped, each with a reason."""
    root = parse_xml(document.text, document.limits)
    if isinstance(root, Rejected):
        return root
    name = local_name(root)
    # Some systems cut the item away and send its content alone.
    if name == "contentSet":
        return _fragment(root)
    # The header's catalogs count for all items of the message (`Catalogs.of`).
    header = without_endless(first(root, "header"), document.limits.shared_chars) if name == "newsMessage" else None
    items = [child for holder in every(root, "itemSet") for child in holder] if name == "newsMessage" else [root]
    if not items:
        return Dropped(DropReason.EMPTY_ITEM, "a newsMessage without items")
    return collect(outcome for item in items for outcome in _read_item(item, header, document))


def _fragment(root: etree._Element) -> ReadOutcome:
    """A contentSet without an item around it: text without an identity."""
    content = read_content(root)
    if not content.pieces:
        return Dropped(DropReason.NOT_TEXT, "a contentSet without text")
    return Drafts(
        (_with_content(Draft(format=NAME, warnings=("a contentSet without a newsItem around it",)), content),)
    )


def _read_item(
    item: etree._Element, header: etree._Element | None, document: Document
) -> Iterator[Draft | Dropped | Rejected]:
    """The item, and the renditions beside its text."""
    name = local_name(item)
    guid = attribute(item, "guid")
    if name in _OTHER_ITEMS:
        yield Dropped(DropReason.NOT_TEXT, f"{name} {guid or ''}".strip())
    elif name != "newsItem":
        yield Dropped(DropReason.EMPTY_ITEM, f"an element {name} in the itemSet")
    elif not guid:
        yield malformed("a newsItem without guid")
    else:
        yield from _news_item(item, guid, header, document)


def _news_item(
    item: etree._Element, guid: str, header: etree._Element | None, document: Document
) -> Iterator[Draft | Dropped]:
    catalogs = Catalogs.of(item, header)
    meta = first(item, "itemMeta")
    item_class = read_class(meta, catalogs)
    content = read_content(first(item, "contentSet"))
    # An unresolved class is no reason to lose a text; its content decides.
    if item_class not in {"text", None} or content.other_than_text:
        yield Dropped(DropReason.NOT_TEXT, f"{guid}: {content.other_than_text or item_class}")
        return
    draft = _metadata(item, header, catalogs, document)
    missing = () if content.pieces else ("no text in the item",)
    yield _with_content(replace(draft, warnings=(*draft.warnings, *missing)), content)
    for rendition in content.beside:
        # Remote content is fetched by nobody here; inline renditions are the same text in another form.
        media = rendition.startswith("remoteContent")
        yield Dropped(DropReason.NOT_TEXT if media else DropReason.ATTACHMENT, f"{shown_id(guid)}: {rendition}")


def _metadata(item: etree._Element, header: etree._Element | None, catalogs: Catalogs, document: Document) -> Draft:
    guid = attribute(item, "guid") or ""
    meta, about, rights = first(item, "itemMeta"), first(item, "contentMeta"), first(item, "rightsInfo")
    version, version_warning = _version(item)
    state = read_status(meta, catalogs, guid)
    embargoed = first(meta, "embargoed")
    # The standard wants an offset in every time; some providers leave it out.
    zone = document.clock.usual_zone()
    return Draft(
        format=NAME,
        guid=guid,
        version=version,
        version_created=read_iso(text_at(meta, "versionCreated") or "", zone),
        first_created=read_iso(text_at(meta, "firstCreated") or "", zone),
        published_at=read_iso(text_at(about, "contentCreated") or text_at(meta, "firstCreated") or "", zone),
        updated_at=read_iso(text_at(about, "contentModified") or "", zone),
        status=state.status,
        embargo=Embargo(text_of(embargoed) or "") if embargoed is not None else None,
        urgency=_digit(text_at(about, "urgency")),
        priority=_digit(text_at(header, "priority") or text_at(meta, "priority")),
        signal=state.signal,
        acts_on=state.acts_on,
        headline=with_characters(_headline(about) or text_at(meta, "title") or "") or None,
        slugline=text_at(about, "slugline"),
        bylines=tuple(text for by in every(about, "by") if (text := text_of(by))),
        persons=_creators(about),
        credit=text_at(about, "creditline") or _credit(meta),
        dateline=text_at(about, "dateline"),
        editor_note=" ".join(text for note in every(meta, "edNote") if (text := text_of(note))) or None,
        language=attribute(first(about, "language"), "tag") or language_of(item),
        subjects=_subjects(about, catalogs),
        rights=_rights(rights),
        info_source=tuple(name for source in every(about, "infoSource") if (name := _party(source))),
        hops=_hops(first(item, "hopHistory"), document),
        transmission=text_at(header, "transmitId"),
        warnings=(*version_warning, *state.warnings, *_undeclared(catalogs, meta, about)),
        needs_text=False,
    )


def _undeclared(catalogs: Catalogs, *holders: etree._Element | None) -> tuple[str, ...]:
    found = catalogs.undeclared(holders)
    return (f"aliases that no known catalog of the item declares: {', '.join(found[:12])}",) if found else ()


def _with_content(draft: Draft, content: ContentSet) -> Draft:
    return replace(
        draft,
        headline=draft.headline or content.headline,
        subheadline=draft.subheadline or content.subheadline,
        bylines=draft.bylines or content.bylines,
        dateline=draft.dateline or content.dateline,
        credit=draft.credit or content.credit,
        editor_note=draft.editor_note or content.note,
        pieces=content.pieces,
    )


def _version(item: etree._Element) -> tuple[int, list[str]]:
    """Optional, 1 by default, positive, not necessarily consecutive (Guidelines, "Item versions")."""
    text = attribute(item, "version")
    if text is None:
        return 1, []
    if text.isascii() and text.isdigit() and int(text[:18]) > 0:
        return int(text[:18]), []
    return 1, [f"version {text!r} is not a positive number; read as 1"]


def _digit(text: str | None) -> int | None:
    return int(text) if text and len(text) == 1 and text in "123456789" else None


def _headline(about: etree._Element | None) -> str | None:
    """The main headline: the one without a role, else the one whose role is some scheme's "main", else the first."""
    found = [(attribute(element, "role"), text) for element in every(about, "headline") if (text := text_of(element))]
    # Stable: of several with the same rank the first in the document is taken.
    ranked = sorted(found, key=lambda pair: 0 if pair[0] is None else 1 if pair[0].rpartition(":")[2] == "main" else 2)
    return ranked[0][1] if ranked else None


def _creators(about: etree._Element | None) -> tuple[str, ...]:
    """Creators that the item declares to be persons; none if there is a byline, which names them better."""
    if every(about, "by"):
        return ()
    names = []
    for creator in (*every(about, "creator"), *every(about, "contributor")):
        is_organisation = first(creator, "organisationDetails") is not None or "organisation" in (
            creator.get("type") or ""
        )
        if not is_organisation and first(creator, "personDetails") is not None and (name := concept_name(creator)):
            names.append(name)
    return tuple(names)


def _credit(meta: etree._Element | None) -> str | None:
    provider = first(meta, "provider")
    return concept_name(provider) if provider is not None else None


def _party(element: etree._Element) -> str | None:
    return (
        concept_name(element)
        or attribute(element, "literal")
        or attribute(element, "qcode")
        or attribute(element, "uri")
    )


def _subjects(about: etree._Element | None, catalogs: Catalogs) -> tuple[Subject, ...]:
    found = []
    # One more than an article may have is enough to refuse it.
    for element in every(about, "subject")[: DEFAULT_LIMITS.values + 1]:
        # A subject faceted by others: the main concept is what the item is about.
        concept = first(element, "mainConcept")
        scheme, code = catalogs.scheme_and_code(concept if concept is not None else element)
        name = concept_name(concept if concept is not None else element)
        if code or name:
            found.append(Subject(code=code or name or "", scheme=scheme, name=name))
    return tuple(dict.fromkeys(found))


def _rights(rights: etree._Element | None) -> str | None:
    terms = [text for element in every(rights, "usageTerms") if (text := text_of(element))]
    return " ".join(terms) or text_at(rights, "copyrightNotice")


def _place_of_hop(hop: etree._Element) -> int:
    # The digits of other scripts, raised ones among them, and thousands of digits are no numbers.
    text = (hop.get("seq") or "")[:18]
    return int(text) if text.isascii() and text.isdigit() else 0


def _hops(history: etree._Element | None, document: Document) -> tuple[Hop, ...]:
    """HopHistory in the order of `seq` (Guidelines, "Hop history")."""
    hops = sorted(every(history, "hop"), key=_place_of_hop)
    found = []
    for hop in hops:
        party = first(hop, "party")
        stamp = read_iso(attribute(hop, "timestamp") or "", document.clock.usual_zone())
        actions = [
            text for action in every(hop, "action") if (text := attribute(action, "qcode") or attribute(action, "uri"))
        ]
        if party is not None and (name := _party(party)):
            found.append(Hop(party=name, action=", ".join(actions) or None, at=stamp.instant() if stamp else None))
    return tuple(found)
