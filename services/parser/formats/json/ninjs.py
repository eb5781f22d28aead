"""ninjs 1.x, 2.x and 3.x (IPTC News in JSON): one item, a list of items, or items nested as associations.

Its dialects, too: Superdesk's, which names items by `guid`, and that of AP Media API (`ninjs_dialects.py`); what may
stand around items is in `envelope.py`.

Property names are compared in lower case, so 2.x (`versioncreated`) and 3.x (`versionCreated`) are one; 1.x names its
variants by suffix (`body_html`), 2.x and 3.x in lists with roles (`bodies`). An item that breaks its schema is read all
the same, with a warning: live feeds rarely validate.
"""

import json
import re
from collections.abc import Iterator

from schemas.article import Signal, Status, Subject, Target, TargetKind
from schemas.reasons import DropReason
from schemas.stamp import Stamp
from services.parser.draft import Draft, Embargo
from services.parser.formats.contract import ReadOutcome, collect, malformed, shown_id, too_many_members
from services.parser.formats.json.envelope import news_items
from services.parser.formats.json.ninjs_body import body_pieces
from services.parser.formats.json.ninjs_dialects import (
    authors,
    bylines,
    editorial_signal,
    identity,
    is_ap,
    listed_line,
)
from services.parser.formats.json.ninjs_item import Item, associated, entries, string_at, value_of_role
from services.parser.formats.json.ninjs_schema import schema_warnings
from services.parser.formats.json.plain_json import in_usual_names
from services.parser.input.document import Document
from services.parser.markup.html_fragment import words_of_line
from services.parser.stamps.machine import read_machine_stamp
from services.stream.messages import Dropped, Rejected

NAME = "ninjs"
_TEXT_TYPES = frozenset({"text", "composite", "story", "article", ""})
_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}
_STATUS_OF = {Signal.KILL: Status.CANCELED, Signal.HOLD: Status.WITHHELD}
_CONTROL = re.compile(r"[\x00-\x1f]")


def sniff(document: Document) -> bool:
    """JSON with a news item in it, or that cannot be read: then nobody else can, either."""
    return isinstance(document.json, Rejected) or next(news_items(document.json), None) is not None


def read(document: Document) -> ReadOutcome:
    """Every item of the document."""
    value, refused = document.whole_json, document.json
    if isinstance(value, Rejected):
        return value
    items = list(news_items(value))
    # An item of which only the associations are whole was itself cut off.
    if isinstance(refused, Rejected) and (not items or items == [value]):
        return refused
    if not items:
        return malformed("JSON without a news item")
    if len(items) > document.limits.members:
        return too_many_members(document.limits)
    lenient = _was_cut(document) or _lenient(document.text)
    return collect(outcome for item in items for outcome in (_read_item(item, document, lenient), *_beside(item)))


def _beside(given: Item) -> Iterator[Dropped]:
    """The associated items, counted: texts are also sent as items of their own, pictures give their captions."""
    if str(given.get("type", "text")).lower() not in _TEXT_TYPES:
        return
    for member in associated(given):
        kind = str(member.get("type", "")).lower() or "item"
        reason = DropReason.ATTACHMENT if kind in {"text", "composite", "item"} else DropReason.NOT_TEXT
        yield Dropped(
            reason,
            f"{shown_id(given.get('uri') or given.get('guid'))}: associated {kind} {member.get('uri', '')}".strip(),
        )


def _read_item(given: Item, document: Document, lenient: tuple[str, ...]) -> Draft | Dropped | Rejected:
    item = {str(key).lower(): value for key, value in given.items()}
    if "uri" not in item and not is_ap(item):
        item = in_usual_names(item)
    guid, dialect = identity(item)
    if guid is None:
        return malformed("a ninjs item without uri, guid or item id")
    # A dialect's own properties are no breach of a schema that it does not claim to follow.
    warnings = (*(schema_warnings(given) if dialect is None else (f"not ninjs proper: {dialect}",)), *lenient)
    # Not required by the standard; without one the item is a text.
    kind = item.get("type")
    if isinstance(kind, str) and kind.lower() not in _TEXT_TYPES:
        known = kind.lower() in {"audio", "video", "picture", "graphic", "animation", "event", "planning", "component"}
        return (
            Dropped(DropReason.NOT_TEXT, f"{guid}: {kind}")
            if known
            else malformed("a ninjs type that the standard does not have")
        )
    return _draft(item, guid, warnings, document)


def _was_cut(document: Document) -> tuple[str, ...]:
    """The warning that a document was cut off."""
    return ("the document is cut off: only its whole items were read",) if isinstance(document.json, Rejected) else ()


def _lenient(text: str) -> tuple[str, ...]:
    """A warning if only a lenient reader accepts the JSON, because strings hold control characters."""
    if not _CONTROL.search(text):
        return ()
    try:
        json.loads(text.lstrip("\ufeff"))
    except ValueError:
        return ("control characters inside JSON strings",)
    return ()


def _draft(item: Item, guid: str, warnings: tuple[str, ...], document: Document) -> Draft:
    status, signal, targets, status_warning = _status(item, guid)
    pieces = tuple(body_pieces(item, document))
    missing = () if any(piece.reason is None for piece in pieces) else ("no text in the item",)
    version, version_warning = _version(item)
    return Draft(
        format=NAME,
        guid=guid,
        version=version,
        version_created=_stamp(item, document, "versioncreated"),
        first_created=_stamp(item, document, "firstcreated"),
        published_at=_stamp(item, document, "contentcreated", "firstpublished", "firstcreated"),
        status=status,
        embargo=_embargo(item),
        urgency=_urgency(item),
        signal=signal,
        acts_on=targets,
        headline=words_of_line(_headline(item), document.limits),
        subheadline=value_of_role(item, "headlines", "subtitle", "sub", "secondary"),
        slugline=string_at(item, "slugline"),
        bylines=bylines(item),
        persons=() if bylines(item) else authors(item),
        credit=string_at(item, "creditline") or string_at(item, "copyrightholder") or string_at(item, "provider"),
        dateline=string_at(item, "dateline"),
        editor_note=string_at(item, "ednote"),
        language=string_at(item, "language"),
        subjects=tuple(_subjects(item)),
        rights=string_at(item, "usageterms") or listed_line(item, "usageterms") or string_at(item, "copyrightnotice"),
        info_source=tuple(_names(item, "infosource", "infosources")),
        pieces=pieces,
        warnings=(*warnings, *status_warning, *version_warning, *missing),
        needs_text=False,
    )


def _status(item: Item, guid: str) -> tuple[Status, Signal | None, tuple[Target, ...], tuple[str, ...]]:
    itself = (Target(kind=TargetKind.ITSELF, value=guid),)
    editorial = editorial_signal(item)
    # Before `pubstatus`: an order to kill must not depend on a second field that says the same.
    if editorial in _STATUS_OF:
        return _STATUS_OF[editorial], editorial, itself, ()
    written = item.get("pubstatus")
    if written is None:
        return Status.USABLE, editorial, (), ()
    # The schemas have bare codes; feeds also send qcodes ("stat:usable") and URIs.
    code = str(written).rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
    # Fail closed: an unknown status may be one that forbids publication.
    status = _STATUSES.get(code, Status.WITHHELD)
    unknown = () if code in _STATUSES else (f"pubstatus {written!r} is not one of the standard's; read as withheld",)
    if status is Status.USABLE:
        return status, editorial, (), unknown
    return status, Signal.KILL if status is Status.CANCELED else Signal.HOLD, itself, unknown


def _embargo(item: Item) -> Embargo | None:
    """1.x `embargoed`, 3.x `embargoedUntil`. Any value is an embargo; an empty one has no end, so it holds."""
    for name in ("embargoed", "embargoeduntil"):
        if name in item and item[name] is not None and item[name] is not False:
            return Embargo(str(item[name]))
    return None


def _version(item: Item) -> tuple[int, tuple[str, ...]]:
    value = item.get("version")
    if value is None:
        return 1, ()
    # Numbers pass through systems that make "2.0" of 2.
    text = re.sub(r"\.0+$", "", str(value).strip())
    if text == "0" and is_ap(item):
        # AP counts the versions of an item from 0.
        return 1, ()
    if text.isascii() and text.isdigit() and int(text[:18]) > 0:
        return int(text[:18]), ()
    return 1, (f"version {text[:40]!r} is not a positive number; read as 1",)


def _stamp(item: Item, document: Document, *names: str) -> Stamp | None:
    found = (read_machine_stamp(string_at(item, name), document.clock) for name in names)
    return next((stamp for stamp in found if stamp), None)


def _urgency(item: Item) -> int | None:
    text = str(item.get("urgency", "")).strip()
    return int(text) if len(text) == 1 and text in "123456789" else None


def _headline(item: Item) -> str | None:
    # 2.x and 3.x have a list with roles, 1.x one property and variants by suffix.
    listed = value_of_role(item, "headlines", "main", "headline", "title") or next(
        (text for entry in entries(item, "headlines") if (text := string_at(entry, "value"))), None
    )
    named = (string_at(item, name) for name in ("headline", "headline_main", "title"))
    suffixed = (string_at(item, name) for name in sorted(item) if name.startswith("headline_"))
    return next((text for text in (*named, listed, *suffixed) if text), None)


def _subjects(item: Item) -> Iterator[Subject]:
    for entry in entries(item, "subject", "subjects"):
        code, scheme, name = string_at(entry, "code"), string_at(entry, "scheme"), string_at(entry, "name")
        uri = string_at(entry, "uri")
        # A concept URI ends in its code; what stands before is the scheme.
        if not code and uri:
            head, slash, code = uri.rpartition("/")
            scheme = head + slash or None
        code = code or string_at(entry, "literal")
        if code or name:
            yield Subject(code=code or name or "", scheme=scheme, name=name)


def _names(item: Item, *names: str) -> Iterator[str]:
    for entry in entries(item, *names):
        if text := string_at(entry, "name") or string_at(entry, "code") or string_at(entry, "uri"):
            yield text
