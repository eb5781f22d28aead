"""What senders of ninjs-like JSON do otherwise than the standard.

Superdesk (its "ninjs" output formatter) names an item by `guid` and its writers by `authors`. AP Media API has
`altids.itemid`, an address with session parameters as `uri`, bylines as objects, versions from 0, usage terms as a
list, and says in `editorialtypes` what a transmission is for.
"""

from schemas.article import Signal
from services.parser.formats.json.ninjs_item import Item, entries, string_at

_SIGNALS = {
    "kill": Signal.KILL, "elimination": Signal.KILL, "disregard": Signal.KILL, "withhold": Signal.HOLD,
    "corrective": Signal.CORRECTION, "correction": Signal.CORRECTION, "advisory": Signal.ADVISORY,
}  # fmt: skip
_WRITERS = frozenset({"", "writer", "author", "reporter", "journalist"})


def identity(item: Item) -> tuple[str | None, str | None]:
    """(id, name of the dialect it comes from); the dialect is None where the standard's own property names the item."""
    # First, because AP's `uri` has session parameters and differs in every delivery.
    if is_ap(item):
        return _item_id(item), "AP Media API"
    if guid := string_at(item, "guid"):
        return guid, "an item named by guid"
    if uri := string_at(item, "uri"):
        return uri, None
    number = item.get("id", item.get("_id"))
    # `True` is an int in Python, and no id.
    text = str(number).strip() if isinstance(number, (str, int)) and not isinstance(number, bool) else ""
    return text or None, "an item named by id"


def is_ap(item: Item) -> bool:
    """Whether the item is AP's: its item id has an etag, or stands in place of the uri or in its address."""
    altids, uri = item.get("altids"), string_at(item, "uri") or ""
    number = _item_id(item)
    return number is not None and isinstance(altids, dict) and ("etag" in altids or not uri or number in uri)


def _item_id(item: Item) -> str | None:
    altids = item.get("altids")
    return (
        string_at({str(key).lower(): value for key, value in altids.items()}, "itemid")
        if isinstance(altids, dict)
        else None
    )


def bylines(item: Item) -> tuple[str, ...]:
    """The bylines as written, also where they are objects."""
    listed = (string_at(entry, "by") or string_at(entry, "name") for entry in entries(item, "bylines"))
    return tuple(text for text in (string_at(item, "byline"), string_at(item, "by"), *listed) if text)


def authors(item: Item) -> tuple[str, ...]:
    """The names of those who wrote the text; editors and photographers are listed beside them."""
    found = entries(item, "authors")
    return tuple(
        name
        for entry in found
        if str(entry.get("role") or "").lower() in _WRITERS and (name := string_at(entry, "name"))
    )


def listed_line(item: Item, name: str) -> str | None:
    """The strings of a list as one line."""
    value = item.get(name)
    return (
        " ".join(text.strip() for text in value if isinstance(text, str)) or None if isinstance(value, list) else None
    )


def editorial_signal(item: Item) -> Signal | None:
    """What `editorialtypes` says that the transmission is for."""
    value = item.get("editorialtypes")
    written = (str(entry).replace(" ", "").lower() for entry in (value if isinstance(value, list) else ()))
    return next((_SIGNALS[text] for text in written if text in _SIGNALS), None)
