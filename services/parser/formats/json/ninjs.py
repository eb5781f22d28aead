"""ninjs 1.x, 2.x and 3.x (IPTC News in JSON): one item, a list of items, or items nested as associations.

Property names are compared in lower case, so 2.x (`versioncreated`) and 3.x (`versionCreated`) are one; 1.x names its
variants by suffix (`body_html`), 2.x and 3.x in lists with roles (`bodies`). What the schemas forbid is read all the
same and said in a warning: a wire with a slip is still a wire.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from schemas.article import RemovalReason, Signal, Status, Subject, Target, TargetKind
from schemas.reasons import DropReason
from services.parser.draft import BodyPiece, Draft, Embargo, caption, removed
from services.parser.formats.contract import ReadOutcome, collect, malformed
from services.parser.formats.json.ninjs_schema import schema_warnings
from services.parser.input.document import Document
from services.parser.input.json_guard import read_json
from services.parser.markup.html_fragment import html_pieces, text_pieces
from services.parser.stamps.iso import read_iso
from services.stream.messages import Dropped, Rejected

NAME = "ninjs"
_TEXT_TYPES = frozenset({"text", "composite", ""})
_STATUSES = {
    "usable": Status.USABLE,
    "withheld": Status.WITHHELD,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
}
_CONTROL = re.compile(r"[\x00-\x1f]")

Item = dict[str, Any]


def sniff(document: Document) -> bool:
    """A JSON object or list whose first kilobytes name a `uri`, and that is no JSON Feed."""
    start = document.start
    return start.startswith(("{", "[")) and ('"uri"' in start or "ninjs" in start) and "jsonfeed.org" not in start


def read(document: Document) -> ReadOutcome:
    """All items."""
    value = read_json(document.text, document.limits)
    if isinstance(value, Rejected):
        return value
    items = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]
    if not items:
        return malformed("a JSON list without items")
    lenient = _lenient(document.text)
    return collect(outcome for item in items for outcome in (_read_item(item, document, lenient), *_beside(item)))


def _beside(given: Item) -> Iterator[Dropped]:
    """Associated items: of pictures the captions are read; texts are items of their own and are sent as such."""
    if str(given.get("type", "text")).lower() not in _TEXT_TYPES:
        return
    for member in _associated(given):
        kind = str(member.get("type", "")).lower() or "item"
        reason = DropReason.ATTACHMENT if kind in {"text", "composite", "item"} else DropReason.NOT_TEXT
        yield Dropped(reason, f"{given.get('uri')}: associated {kind} {member.get('uri', '')}".strip())


def _read_item(given: Item, document: Document, lenient: tuple[str, ...]) -> Draft | Dropped | Rejected:
    warnings = (*schema_warnings(given), *lenient)
    item = {str(key).lower(): value for key, value in given.items()}
    guid = item.get("uri")
    if not isinstance(guid, str) or not guid.strip():
        return malformed("a ninjs item without uri")
    kind = item.get("type")
    if isinstance(kind, str) and kind.lower() not in _TEXT_TYPES:
        known = kind.lower() in {"audio", "video", "picture", "graphic", "animation", "event", "planning", "component"}
        return Dropped(DropReason.NOT_TEXT, f"{guid}: {kind}") if known else malformed(f"unknown ninjs type {kind!r}")
    return _draft(item, guid.strip(), warnings, document)


def _lenient(text: str) -> tuple[str, ...]:
    """A warning where only a lenient reader takes the JSON: control characters stand inside strings."""
    if not _CONTROL.search(text):
        return ()
    try:
        json.loads(text.lstrip("\ufeff"))
    except ValueError:
        return ("control characters inside JSON strings",)
    return ()


def _draft(item: Item, guid: str, warnings: tuple[str, ...], document: Document) -> Draft:
    status, signal, targets, status_warning = _status(item, guid)
    zone = document.clock.usual_zone()
    pieces = tuple(_pieces(item, document))
    missing = () if any(piece.reason is None for piece in pieces) else ("no text in the item",)
    version, version_warning = _version(item)
    return Draft(
        format=NAME,
        guid=guid,
        version=version,
        version_created=read_iso(_text(item, "versioncreated") or "", zone),
        first_created=read_iso(_text(item, "firstcreated") or "", zone),
        published_at=read_iso(_text(item, "contentcreated") or _text(item, "firstcreated") or "", zone),
        status=status,
        embargo=_embargo(item),
        urgency=_urgency(item),
        signal=signal,
        acts_on=targets,
        headline=_headline(item),
        subheadline=_role(item, "headlines", "subtitle", "sub", "secondary"),
        slugline=_text(item, "slugline"),
        bylines=tuple(text for text in (_text(item, "byline"), _text(item, "by")) if text),
        credit=_text(item, "creditline") or _text(item, "copyrightholder"),
        dateline=_text(item, "dateline"),
        editor_note=_text(item, "ednote"),
        language=_text(item, "language"),
        subjects=tuple(_subjects(item)),
        rights=_text(item, "usageterms") or _text(item, "copyrightnotice"),
        info_source=tuple(_names(item, "infosource", "infosources")),
        pieces=pieces,
        warnings=(*warnings, *status_warning, *version_warning, *missing),
        needs_text=False,
    )


def _text(item: Item, name: str) -> str | None:
    value = item.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _status(item: Item, guid: str) -> tuple[Status, Signal | None, tuple[Target, ...], tuple[str, ...]]:
    written = item.get("pubstatus")
    if written is None:
        return Status.USABLE, None, (), ()
    code = str(written).rstrip("/").rpartition("/")[2].rpartition(":")[2].lower()
    status = _STATUSES.get(code, Status.WITHHELD)
    unknown = () if code in _STATUSES else (f"pubstatus {written!r} is not one of the standard's; read as withheld",)
    if status is Status.USABLE:
        return status, None, (), unknown
    signal = Signal.KILL if status is Status.CANCELED else Signal.HOLD
    return status, signal, (Target(kind=TargetKind.ITSELF, value=guid),), unknown


def _embargo(item: Item) -> Embargo | None:
    """1.x `embargoed`, 3.x `embargoedUntil`; whatever stands there, an empty string too, is an embargo."""
    for name in ("embargoed", "embargoeduntil"):
        if name in item and item[name] is not None and item[name] is not False:
            return Embargo(str(item[name]))
    return None


def _version(item: Item) -> tuple[int, tuple[str, ...]]:
    value = item.get("version")
    if value is None:
        return 1, ()
    text = str(value).strip()
    if text.isascii() and text.isdigit() and int(text[:18]) > 0:
        return int(text[:18]), ()
    return 1, (f"version {text[:40]!r} is not a positive number; read as 1",)


def _urgency(item: Item) -> int | None:
    text = str(item.get("urgency", "")).strip()
    return int(text) if len(text) == 1 and text in "123456789" else None


def _entries(item: Item, *names: str) -> Iterator[Item]:
    for name in names:
        value = item.get(name)
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict):
                yield {str(key).lower(): part for key, part in entry.items()}


def _role(item: Item, name: str, *roles: str) -> str | None:
    found = (entry for entry in _entries(item, name) if str(entry.get("role", "")).lower() in roles)
    return next((text for entry in found if (text := _text(entry, "value"))), None)


def _headline(item: Item) -> str | None:
    listed = _role(item, "headlines", "main", "headline", "title") or next(
        (text for entry in _entries(item, "headlines") if (text := _text(entry, "value"))), None
    )
    named = (_text(item, name) for name in ("headline", "headline_main", "title"))
    suffixed = (_text(item, name) for name in sorted(item) if name.startswith("headline_"))
    return next((text for text in (*named, listed, *suffixed) if text), None)


def _pieces(item: Item, document: Document) -> Iterator[BodyPiece]:
    yield from _captions(item)
    bodies = {name.partition("_")[2]: text for name in item if name.startswith("body_") and (text := _text(item, name))}
    for name in ("nitf", "xhtml", "html", "html5", "text", *sorted(bodies)):
        if name in bodies:
            yield from _marked(bodies[name], name, document)
            return
    entries = sorted(_entries(item, "bodies"), key=lambda entry: str(entry.get("role", "")).lower() != "main")
    for entry in entries:
        if text := _text(entry, "value"):
            yield from _marked(text, str(entry.get("contenttype") or ""), document)
            return
    yield from _description(item)


def _marked(text: str, kind: str, document: Document) -> list[BodyPiece]:
    return text_pieces(text) if kind in {"text", "text/plain"} else html_pieces(text, document.limits)


def _description(item: Item) -> Iterator[BodyPiece]:
    """An item without a body may carry its text as its description."""
    texts = [
        _text(item, name)
        for name in ("description_text", "description_html", *sorted(item))
        if name.startswith("description_")
    ]
    listed = [_text(entry, "value") for entry in _entries(item, "descriptions")]
    text = next((found for found in (*texts, *listed) if found), None)
    if text:
        yield from html_pieces(text)


def _captions(item: Item) -> Iterator[BodyPiece]:
    """Captions of associated pictures."""
    for entry in _associated(item):
        if str(entry.get("type", "")).lower() in {"picture", "graphic"}:
            text = _text(entry, "description_text") or _role(entry, "descriptions", "caption", "main", "text")
            credit = _text(entry, "byline") or _text(entry, "by") or _text(entry, "copyrightholder")
            if text:
                yield caption(text, credit)
    if text := _text(item, "description_caption"):
        yield removed(text, RemovalReason.OTHER)


def _associated(item: Item) -> Iterator[Item]:
    value = item.get("associations")
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(member, dict):
            yield {str(key).lower(): part for key, part in member.items()}


def _subjects(item: Item) -> Iterator[Subject]:
    for entry in _entries(item, "subject", "subjects"):
        code, scheme, name = _text(entry, "code"), _text(entry, "scheme"), _text(entry, "name")
        uri = _text(entry, "uri")
        if not code and uri:
            head, slash, code = uri.rpartition("/")
            scheme = head + slash or None
        code = code or _text(entry, "literal")
        if code or name:
            yield Subject(code=code or name or "", scheme=scheme, name=name)


def _names(item: Item, *names: str) -> Iterator[str]:
    for entry in _entries(item, *names):
        if text := _text(entry, "name") or _text(entry, "code") or _text(entry, "uri"):
            yield text
