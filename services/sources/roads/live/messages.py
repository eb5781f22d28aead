"""What was said on a stream → items. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.sources.roads.live.settings import LiveConnection
from services.sources.roads.protocol import FetchedItem
from services.sources.roads.pull.extracting import Extract, UnexpectedAnswerError, extracts, parsed, text_at
from services.sources.roads.pull.progress import seen_mark


@dataclass(frozen=True, slots=True)
class StreamMessage:
    """One message or event."""

    payload: bytes
    cursor: str | None = None
    """From which the stream goes on after it, where the transport says so."""


@dataclass(frozen=True, slots=True)
class StreamItem:
    """An item, and the mark by which it is known again."""

    mark: str
    item: FetchedItem


def items_of_message(message: StreamMessage, settings: LiveConnection) -> Sequence[StreamItem]:
    """The items of a message; none of one that is not what the entry says."""
    if settings.items is None:
        kind = "application/json" if message.payload.lstrip()[:1] in (b"{", b"[") else None
        item = FetchedItem(message.payload, content_type=kind, url=_web_address(settings))
        root = _root(message, settings.id)
        return (StreamItem(_mark(root, message.payload, settings), item),)
    try:
        found = extracts(parsed(message.payload, settings.items), settings.items, settings.namespaces)
    except UnexpectedAnswerError:
        return ()
    return [
        StreamItem(
            _mark(extract, extract.payload, settings),
            FetchedItem(extract.payload, content_type=extract.content_type, url=_web_address(settings)),
        )
        for extract in found
    ]


def cursor_of(message: StreamMessage, settings: LiveConnection) -> str | None:
    """From what the stream goes on after this message; None where it does not say."""
    root = _root(message, settings.cursor)
    if root is None or settings.cursor is None:
        return message.cursor
    return text_at(root, settings.cursor, settings.namespaces) or message.cursor


def _root(message: StreamMessage, path: str | None) -> Extract | None:
    try:
        return parsed(message.payload, path) if path else None
    except UnexpectedAnswerError:
        return None


def _mark(root: Extract | None, payload: bytes, settings: LiveConnection) -> str:
    id_ = text_at(root, settings.id, settings.namespaces) if root is not None and settings.id else None
    return seen_mark(id_ or payload.hex())


def _web_address(settings: LiveConnection) -> str:
    # Relative addresses in items are read against it; "ws" is no scheme of theirs.
    url: str = getattr(settings, "url", "")
    return "http" + url.removeprefix("ws") if url.startswith("ws") else url
