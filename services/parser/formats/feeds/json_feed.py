"""JSON Feed 1.0 and 1.1 (jsonfeed.org): every item is an article.

Recognised by the parsed structure: keys stand in any order, and some feeds omit the version or the feed around the
items. What should be a list of authors may be one, and an id may be a number.
"""

from typing import Any

from schemas.article import Subject
from schemas.reasons import DropReason
from services.parser.draft import BodyPiece, Draft
from services.parser.formats.contract import ReadOutcome, collect, for_each_member, malformed, too_many_members
from services.parser.formats.feeds.addresses import full_address
from services.parser.formats.feeds.entry_identity import EntryIdentity, EntryNames, identities
from services.parser.input.document import Document
from services.parser.input.limits import Limits
from services.parser.markup.html_fragment import html_pieces, plain_pieces, with_characters, words_of_line
from services.parser.stamps.machine import read_machine_stamp
from services.stream.messages import Dropped, Rejected

NAME = "json-feed"
_MARKS = frozenset({"content_html", "content_text", "date_published", "external_url"})
"""Properties that only items of a JSON Feed have."""


def sniff(document: Document) -> bool:
    """A JSON object whose version is the address of the standard, or whose items have its properties."""
    return _feed(document.whole_json) is not None


def _feed(value: object) -> dict[str, Any] | None:
    """The feed; a bare list of items is one without a title."""
    feed = {"items": value} if isinstance(value, list) else value
    if not isinstance(feed, dict):
        return None
    items = feed.get("items")
    # Both versions of the standard, with or without https.
    named = "jsonfeed.org/version" in str(feed.get("version", ""))
    marked = isinstance(items, list) and any(isinstance(item, dict) and _MARKS & item.keys() for item in items[:5])
    return feed if named or marked else None


def read(document: Document) -> ReadOutcome:
    """Every item of the feed."""
    feed = _feed(document.whole_json)
    if feed is None or not isinstance(feed.get("items"), list):
        return malformed("a JSON Feed without a list of items")
    items = [item for item in feed["items"] if isinstance(item, dict)]
    if len(items) > document.limits.members:
        return too_many_members(document.limits)
    of_feed = (_text(feed, name) for name in ("home_page_url", "feed_url"))
    named = identities([_names(item) for item in items], *of_feed)
    authors = _authors(feed)
    of_all = tuple(authors) if for_each_member(" ".join(authors)) else ()
    drafts = [_draft(item, identity, feed, of_all, document) for item, identity in zip(items, named, strict=True)]
    return collect(drafts) if drafts else Dropped(DropReason.EMPTY_ITEM, "a feed without items")


def _names(item: dict[str, Any]) -> EntryNames:
    guid = item.get("id")
    words = _text(item, "title") or _text(item, "content_text") or _text(item, "content_html") or ""
    return EntryNames(str(guid).strip() or None if guid is not None else None, _address(item), words[:200])


def _address(item: dict[str, Any]) -> str | None:
    return _text(item, "url") or _text(item, "external_url")


def _draft(
    item: dict[str, Any], identity: EntryIdentity, feed: dict[str, Any], of_feed: tuple[str, ...], document: Document
) -> Draft:
    """`of_feed`: the authors of the feed."""
    home = for_each_member(_text(feed, "home_page_url") or _text(feed, "feed_url")) or document.raw.url
    address = full_address(written, home) if (written := _address(item)) else None
    summary = _line(item, "summary")
    pieces = _pieces(item, document.limits)
    cut = ("the feed is cut off: only its whole items were read",) if isinstance(document.json, Rejected) else ()
    return Draft(
        format=NAME,
        guid=identity.guid,
        identity=identity.parts,
        version_created=read_machine_stamp(_written(item, "date_modified"), document.clock),
        published_at=read_machine_stamp(_written(item, "date_published"), document.clock),
        updated_at=read_machine_stamp(_written(item, "date_modified"), document.clock),
        headline=_line(item, "title"),
        subheadline=summary if pieces else None,
        persons=tuple(_authors(item)) or of_feed,
        credit=for_each_member(_text(feed, "title")),
        language=_text(item, "language") or for_each_member(_text(feed, "language")),
        url=address,
        canonical_url=address,
        # One more than an article may have is enough to refuse it.
        subjects=tuple(Subject(code=tag) for tag in _strings(item.get("tags"))[: document.limits.values + 1]),
        pieces=tuple(pieces or plain_pieces(summary or "")),
        warnings=cut,
    )


def _pieces(item: dict[str, Any], limits: Limits) -> list[BodyPiece]:
    if html := _text(item, "content_html"):
        return html_pieces(html, limits)
    return plain_pieces(with_characters(_text(item, "content_text") or ""))


def _text(holder: dict[str, Any], name: str) -> str | None:
    value = holder.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _line(holder: dict[str, Any], name: str) -> str | None:
    """A field of plain text, in which sites leave the references of their pages."""
    return words_of_line(_text(holder, name))


def _written(holder: dict[str, Any], name: str) -> str | None:
    """A date: a string, or seconds since 1970 as a number."""
    value = holder.get(name)
    # The standard wants RFC 3339; some sites write a Unix time.
    return str(value) if isinstance(value, (int, float)) else _text(holder, name)


def _strings(value: object) -> list[str]:
    return [entry for entry in value if isinstance(entry, str) and entry.strip()] if isinstance(value, list) else []


def _authors(holder: dict[str, Any]) -> list[str]:
    """`authors` of 1.1, `author` of 1.0; either may be one object, a list, or a name."""
    found: dict[str, None] = {}
    # 1.1 first, which may name several; sites write both for old readers.
    for value in (holder.get("authors"), holder.get("author")):
        for entry in value if isinstance(value, list) else [value]:
            name = _text(entry, "name") if isinstance(entry, dict) else entry if isinstance(entry, str) else None
            if name and name.strip():
                found[name.strip()] = None
    return list(found)
