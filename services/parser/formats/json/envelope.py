"""The news items in a JSON document, whatever stands around them: one item, a list, or the answer of an agency's API.

The ninjs standard has single items only. AP Media API answers with `data.item` or `data.items[].item`, Superdesk's
content API with `_items`, others with `items`, `results` or `hits`.
"""

from collections.abc import Iterator
from typing import Any

from services.parser.formats.json.plain_json import is_plain_item

_WRAPPERS = (
    "data",
    "items",
    "item",
    "_items",
    "results",
    "result",
    "hits",
    "_source",
    "articles",
    "news",
    "stories",
    "documents",
    "noticias",
    "notizie",
    "meldungen",
    "depeches",
    "entries",
    "posts",
    "list",
)
_DEPTH = 4
_MARKS = frozenset(
    {"headline", "headlines", "versioncreated", "pubstatus", "body_html", "body_text", "bodies", "body", "slugline"}
)
"""Properties of ninjs: two of them, or one beside an id, make an object a news item."""


def news_items(value: object, depth: int = _DEPTH) -> Iterator[dict[str, Any]]:
    """The items in a document or in the part of one, in order."""
    if isinstance(value, list):
        for member in value:
            yield from news_items(member, depth)
    elif isinstance(value, dict):
        # An item is not searched for others: those inside are its associations.
        if is_item(value):
            yield value
        elif depth:
            names = {str(name).lower(): part for name, part in value.items()}
            # Search engines name a document beside it: {"_id": "z1", "_source": {…}}.
            source, number = names.get("_source"), names.get("_id")
            if isinstance(source, dict) and number is not None:
                names["_source"] = {"_id": number, **source}
            # Named wrappers only, and few levels: any other object may be anything.
            for wrapper in _WRAPPERS:
                if isinstance(part := names.get(wrapper), (dict, list)):
                    yield from news_items(part, depth - 1)


def is_item(value: dict[str, Any]) -> bool:
    """Whether the object is a news item: it has a uri, or another id and the properties of one."""
    names = {str(name).lower() for name in value}
    marks = len(names & _MARKS)
    if "uri" in names or marks > 1 or (marks == 1 and bool(names & {"guid", "altids", "id", "_id"})):
        return True
    return is_plain_item(value)
