"""JSON of single agencies and of their customers, outside every standard: names of fields in many languages.

The names are those of `words/plain_xml.txt`. An object counts as news only if it holds a headline and a text and beside
them an id, an address or a date.
"""

from collections.abc import Mapping

from schemas.article import Status
from services.parser.formats.field_names import field_names, plain_name, says_embargo, status_of
from services.parser.formats.json.ninjs_item import Item

_LEAST_TEXT = 40
"""Characters of a text: fewer are a label, and such JSON is no news."""
_TARGETS = {
    "guid": "id",
    "headline": "headline",
    "text": "body",
    "byline": "byline",
    "credit": "creditline",
    "published": "firstcreated",
    "updated": "versioncreated",
    "version": "version",
    "urgency": "urgency",
    "language": "language",
    "slugline": "slugline",
    "note": "ednote",
    "embargo": "embargoed",
    "url": "url",
}
"""Field → the property of ninjs that means the same."""
_BODIES = ("body_html", "body_text", "body_nitf", "body_xhtml", "bodies")


def is_plain_item(value: Item) -> bool:
    """Whether the object is an agency's own item: a headline, a text, and what tells it from others."""
    found = _named(value)
    text = found.get("text")
    if not isinstance(text, str) or len(text) < _LEAST_TEXT or not isinstance(found.get("headline"), str):
        return False
    return any(found.get(field) not in {None, ""} for field in ("guid", "url", "published"))


def in_usual_names(item: Item) -> Item:
    """The item with the properties of ninjs beside its own names for them; what it has of ninjs stays."""
    found = _named(item)
    added = {name: found[field] for field, name in _TARGETS.items() if name not in item and field in found}
    # A body in a property of ninjs is the richer one; the other is its summary.
    if any(item.get(name) for name in _BODIES):
        added.pop("body", None)
    if "embargoed" in added and not says_embargo(str(added["embargoed"])):
        del added["embargoed"]
    status, _signal = status_of(str(found.get("status", "")))
    # Only what forbids publication: the reader of ninjs takes any other word ("published") for one that may.
    if "pubstatus" not in item and status is not Status.USABLE:
        added["pubstatus"] = status.value
    if "id" not in item and "id" not in added and "_id" not in item and (address := found.get("url")):
        added["id"] = address
    return {**item, **added}


def _named(item: Mapping[str, object]) -> dict[str, object]:
    """Field → value, of the first name that is filled."""
    plain = {plain_name(str(name)): value for name, value in item.items()}
    filled = {
        field: next((plain[name] for name in names if plain.get(name) not in (None, "", [], {})), None)
        for field, names in field_names().items()
    }
    return {field: value for field, value in filled.items() if isinstance(value, str | int | bool)}
