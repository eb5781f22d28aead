"""RSS 2.0 (and 0.9x), RSS 1.0 (RDF) and Atom: every entry is an article.

A feed that is not well-formed is read as far as libxml2 can recover it, with a warning: many feeds on the web are not.
Which element is the entry's own is settled in `entry_elements.py`, how a text is read in `feed_text.py`, what
identifies an entry in `entry_identity.py`.
"""

from collections.abc import Sequence

from lxml import etree

from schemas.article import Signal, Status, Subject
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import BodyPiece, Draft
from services.parser.formats.contract import ReadOutcome, collect, for_each_member, malformed, too_many_members
from services.parser.formats.feeds.addresses import full_address
from services.parser.formats.feeds.entry_elements import RSS_NAMESPACES, EntryElements, Module, with_usual_prefixes
from services.parser.formats.feeds.entry_identity import EntryIdentity, EntryNames, identities
from services.parser.formats.feeds.feed_document import ROOTS, feed_text, whole_entries, with_sections
from services.parser.formats.feeds.feed_text import persons_of, pieces_by_type, title_of
from services.parser.input.document import Document
from services.parser.input.xml_guard import parse_xml
from services.parser.markup.xml_tree import attribute, every, first, language_of, local_name, text_at, text_of
from services.parser.stamps.machine import read_machine_stamp
from services.stream.messages import Dropped, Rejected

NAME = "feed"
_CORE, _ATOM, _DC, _DCTERMS, _MEDIA = Module.CORE, Module.ATOM, Module.DC, Module.DCTERMS, Module.MEDIA
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_MOST_AUTHORS = 100
_NO_ARTICLES = frozenset({"attachment", "nav_menu_item", "revision", "custom_css", "wp_template", "wp_global_styles"})
"""Types of entries in a WordPress export (WXR) that are no texts."""
_UNPUBLISHED = frozenset({"draft", "auto-draft", "pending", "private", "trash", "future"})
"""States of an entry that its own site does not show: read, and withheld."""


def sniff(document: Document) -> bool:
    """The root element is that of a feed."""
    found = feed_text(document)
    return found is not None and (found[0] != "RDF" or any(uri in found[1][:4096] for uri in RSS_NAMESPACES))


def read(document: Document) -> ReadOutcome:
    """Every entry of the feed."""
    found = feed_text(document)
    if found is None:
        return malformed("a feed whose root element was lost")
    root, warnings = _parsed(found[1], found[0], document)
    if isinstance(root, Rejected):
        return root
    name = ROOTS.get(local_name(root))
    if name is None:
        return malformed("a feed whose root element was lost")
    return _Feed(root, name, warnings, document).read()


def _parsed(text: str, name: str, document: Document) -> tuple[etree._Element | Rejected, tuple[str, ...]]:
    """The feed's tree, recovered if it is not well-formed, and the warning that says so."""
    # Strictly first: recovery drops what it does not understand, and says nothing.
    strict = parse_xml(text, document.limits)
    # libxml2 refuses a prefix that nobody declared, so that the usual ones are added only then.
    if isinstance(strict, Rejected) and (declared := with_usual_prefixes(text)) != text:
        text, strict = declared, parse_xml(declared, document.limits)
    if not isinstance(strict, Rejected):
        return strict, ()
    whole = whole_entries(text, name)
    recovered = parse_xml(with_sections(text if whole is None else whole), document.limits, recover=True)
    if isinstance(recovered, Rejected):
        return strict, ()
    cut = () if whole is None else ("the feed is cut off: only its whole entries were read",)
    return recovered, (f"the feed is not well-formed: {strict.error[:120]}", *cut)


class _Feed:
    """A feed's entries, read against what the feed says of all of them."""

    def __init__(self, root: etree._Element, name: str, warnings: tuple[str, ...], document: Document) -> None:
        # In RSS the feed's own fields are in its channel; in RSS 1.0 the items are not.
        channel = root if name == "atom" else first(root, "channel")
        self._root, self._name, self._warnings, self._document = root, name, warnings, document
        self._channel = EntryElements(channel if channel is not None else root)
        self._is_atom = name == "atom"
        # Once, not for each entry: a hostile feed has megabytes here, or a million elements in front of them.
        of_all = self._channel
        self._home = None if self._is_atom else for_each_member(text_at(of_all.element, "link"))
        self._credit = for_each_member(of_all.text(_CORE, "title"))
        self._of_feed_rights = for_each_member(of_all.text(_CORE, "copyright", "rights") or of_all.text(_DC, "rights"))
        self._of_feed_language = for_each_member(of_all.text(_CORE, "language") or of_all.text(_DC, "language"))
        self._of_feed_persons = _authors(of_all.element) if self._is_atom else ()
        self._fronts = (self._link(self._channel), self._channel.text(_CORE, "id"))

    def read(self) -> ReadOutcome:
        """Every entry as a draft; what a WordPress export holds beside published texts is dropped."""
        inside = every(self._root, "entry") if self._is_atom else every(self._root, "channel", "item")
        found_entries = (*inside, *every(self._root, "item"))
        # Before any is read: an attacker's feed of 200,000 would take a minute.
        if len(found_entries) > self._document.limits.members:
            return too_many_members(self._document.limits)
        entries = [EntryElements(entry) for entry in found_entries]
        if not entries:
            cut = any("cut off" in warning for warning in self._warnings)
            return malformed("a feed that is cut off in its first entry") if cut else _empty()
        names = [self._names(entry) for entry in entries]
        found = zip(entries, identities(names, *self._fronts), names, strict=True)
        return collect([self._entry(entry, identity, name.link) for entry, identity, name in found])

    def _names(self, entry: EntryElements) -> EntryNames:
        guid = entry.text(_CORE, "guid", "id") or entry.text(_ATOM, "id") or attribute(entry.element, _RDF_ABOUT)
        words = entry.text(_CORE, "title") or entry.text(_CORE, "description", "summary", "content") or ""
        link = self._link(entry)
        dates = (text for module, name in _PUBLISHED for text in entry.texts(module, name))
        # Without id and address the title alone identifies, and "News in brief" comes every day.
        day = "" if guid or link else next(dates, "")
        return EntryNames(guid or entry.text(_DC, "identifier"), link, f"{words[:200]} {day}".strip())

    def _entry(self, entry: EntryElements, identity: EntryIdentity, link: str | None) -> Draft | Dropped:
        kind, state = entry.text(Module.WORDPRESS, "post_type"), entry.text(Module.WORDPRESS, "status")
        if kind in _NO_ARTICLES:
            return Dropped(DropReason.NOT_TEXT, f"{kind} of a WordPress export")
        withheld = state in _UNPUBLISHED
        updated = self._stamp(entry, _UPDATED)
        return Draft(
            format=self._name,
            guid=identity.guid,
            identity=identity.parts,
            version_created=updated,
            published_at=self._stamp(entry, _PUBLISHED),
            updated_at=updated,
            status=Status.WITHHELD if withheld else Status.USABLE,
            signal=Signal.HOLD if withheld else None,
            headline=self._title(entry),
            persons=self._persons(entry),
            credit=self._credit,
            language=self._language(entry),
            url=link,
            canonical_url=link,
            subjects=tuple(_subjects(entry)),
            rights=entry.text(_CORE, "rights") or entry.text(_DC, "rights") or self._of_feed_rights,
            pieces=tuple(self._pieces(entry)),
            warnings=(*self._warnings, f"its site calls it {state}") if withheld else self._warnings,
        )

    def _link(self, entry: EntryElements) -> str | None:
        """The entry's page: behind a feed service's own address, else the link, else a guid that is a permalink."""
        links = (*entry.every(_CORE, "link"), *entry.every(_ATOM, "link"))
        pages = [link for link in links if (attribute(link, "rel") or "alternate").lower().endswith("alternate")]
        # Of several alternates the page for people.
        if len(pages) > 1:
            pages.sort(key=lambda link: attribute(link, "type") not in {None, "text/html", "application/xhtml+xml"})
        found = [address for link in pages if (address := attribute(link, "href") or text_of(link))]
        original = entry.text(Module.FEEDBURNER, "origLink")
        address = original or next(iter(found), None) or _permalink(entry)
        return self._resolved(address, pages[0] if pages else entry.element) if address else None

    def _resolved(self, address: str, element: etree._Element) -> str:
        """Against xml:base (RFC 4287, section 2), else against the feed's own page or address."""
        return full_address(address, self._home or self._document.raw.url, element.base)

    def _title(self, entry: EntryElements) -> str | None:
        limits = self._document.limits
        own = title_of(entry.first(_CORE, "title"), limits, atom=self._is_atom)
        other = (entry.first(module, "title") for module in (_DC, _ATOM, _MEDIA, Module.ITUNES))
        return own or next((text for element in other if (text := title_of(element, limits, atom=False))), None)

    def _pieces(self, entry: EntryElements) -> list[BodyPiece]:
        """The fullest text that the entry has."""
        limits = self._document.limits
        if self._is_atom:
            own = (entry.first(_CORE, "content"), entry.first(Module.CONTENT, "encoded"), entry.first(_CORE, "summary"))
            found: Sequence[tuple[etree._Element | None, bool]] = [(element, True) for element in own]
        else:
            found = [
                (entry.first(Module.CONTENT, "encoded"), False),
                (entry.first(Module.YANDEX, "full-text"), False),
                (entry.first(Module.XHTML, "body", "div"), False),
                (entry.first(_ATOM, "content"), True),
                (entry.first(_CORE, "encoded", "body", "content"), False),
                (entry.first(_CORE, "description", "summary"), False),
                (entry.first(_ATOM, "summary"), True),
                (entry.first(_DC, "description"), False),
                (entry.first(Module.ITUNES, "summary"), False),
            ]
        media = first(entry.first(_MEDIA, "group"), "description")
        last = (entry.first(_MEDIA, "description") if media is None else media, False)
        return next((got for one, atom in (*found, last) if (got := pieces_by_type(one, limits, atom=atom))), [])

    def _persons(self, entry: EntryElements) -> tuple[str, ...]:
        """Authors given as names: the entry's, its source's, its feed's (RFC 4287, 4.2.1)."""
        if creators := _creators(entry):
            return creators
        return _authors(entry.element) or _authors(entry.first(_CORE, "source")) or self._of_feed_persons

    def _language(self, entry: EntryElements) -> str | None:
        own = language_of(entry.element) or entry.text(_DC, "language")
        return for_each_member(own) or self._of_feed_language

    def _stamp(self, entry: EntryElements, names: Sequence[tuple[Module, str]]) -> Stamp | None:
        clock = self._document.clock
        found = (read_machine_stamp(text, clock) for module, name in names for text in entry.texts(module, name))
        return next((stamp for stamp in found if stamp), None)


_UPDATED = ((_CORE, "updated"), (_CORE, "modified"), (_ATOM, "updated"), (_DCTERMS, "modified"))
_PUBLISHED = (
    *((_CORE, name) for name in ("published", "pubDate", "date", "issued", "created")),
    *((_ATOM, "published"), (_DC, "date"), (_DCTERMS, "issued"), (_DCTERMS, "created")),
)


def _empty() -> Dropped:
    return Dropped(DropReason.EMPTY_ITEM, "a feed without entries")


def _permalink(entry: EntryElements) -> str | None:
    """RSS 2.0: a guid is a permalink unless it says that it is not."""
    guid = entry.first(_CORE, "guid")
    text = text_of(guid) or ""
    is_permalink = (attribute(guid, "isPermaLink") or "true").lower() == "true"
    return text if is_permalink and text.lower().startswith(("http://", "https://")) else None


def _authors(holder: etree._Element | None) -> tuple[str, ...]:
    """Those whom an entry, its source or its feed calls its authors by name."""
    texts = [for_each_member(text_at(author, "name")) for author in every(holder, "author")[:_MOST_AUTHORS]]
    return tuple(name for text in texts if text for name in persons_of(text) or (text,))


def _creators(entry: EntryElements) -> tuple[str, ...]:
    """The persons in dc:creator and in RSS's author, which is an address with a name; else those of a podcast."""
    authors = [
        text for author in entry.every(_CORE, "author") if first(author, "name") is None and (text := text_of(author))
    ]
    for written in ((*entry.texts(_DC, "creator"), *authors), tuple(entry.texts(Module.ITUNES, "author"))):
        if found := tuple(person for text in dict.fromkeys(written) for person in persons_of(text)):
            return found
    return ()


def _subjects(entry: EntryElements) -> list[Subject]:
    found = []
    for category in entry.every(_CORE, "category"):
        if code := attribute(category, "term") or text_of(category):
            scheme = attribute(category, "scheme") or attribute(category, "domain")
            found.append(Subject(code=code, scheme=scheme, name=attribute(category, "label")))
    found.extend(Subject(code=text) for text in entry.texts(_DC, "subject"))
    return list(dict.fromkeys(found))
