"""Where an item breaks the ninjs schemas: unknown properties, wrong types, unknown codes.

After the JSON Schemas of ninjs 1.0 to 3.1. The result is warnings only; nothing is refused here.
"""

import re
from collections.abc import Iterator
from typing import Any

from services.parser.words import word_set

_EXTENDED = re.compile(r"(?:body|description|headline)_[A-Za-z0-9_]+")
_STRINGS = word_set("ninjs_strings")
_LISTS = word_set("ninjs_lists")
_CODES = {
    "pubstatus": frozenset({"usable", "withheld", "canceled"}),
    "representationtype": frozenset({"complete", "incomplete", "associated"}),
}
_SINCE = {"infosource": "1.2", "title": "1.2", "firstcreated": "1.2", "ednote": "1.2"}


def schema_warnings(item: dict[str, Any]) -> Iterator[str]:
    """A warning for each breach of the schemas."""
    lowered = {str(key).lower(): value for key, value in item.items()}
    yield from _unknown(item)
    yield from _types(lowered)
    yield from _codes(lowered)
    yield from _members(lowered)
    yield from _rights(lowered)
    if not {"standard", "$standard"} & lowered.keys():
        for name in sorted(_SINCE.keys() & lowered.keys()):
            yield f"no ninjs version declared; {name!r} exists only since {_SINCE[name]}"


def _unknown(item: dict[str, Any]) -> Iterator[str]:
    known = word_set("ninjs_properties")
    for name in item:
        if name.lower() not in known and not _EXTENDED.fullmatch(name) and ":" not in name:
            yield f"property {name[:60]!r} is not in the ninjs schema"


def _types(item: dict[str, Any]) -> Iterator[str]:
    for name, value in item.items():
        if (name in _STRINGS or _EXTENDED.fullmatch(name)) and not isinstance(value, str):
            yield f"{name!r} should be a string"
        elif name in _LISTS and not isinstance(value, list):
            yield f"{name!r} should be a list"
    if "version" in item and not isinstance(item["version"], (str, int)):
        yield "'version' should be a string"
    if "urgency" in item and str(item["urgency"]) not in set("123456789"):
        yield "'urgency' should be 1 to 9"
    if "altids" in item and not isinstance(item["altids"], (dict, list)):
        yield "'altids' should be an object or a list"
    for name in ("standard", "$standard"):
        if name in item and not isinstance(item[name], dict):
            yield f"{name!r} should be an object"
    if "digitalsourcetype" in item and not isinstance(item["digitalsourcetype"], dict):
        yield "'digitalsourcetype' should be an object"


def _codes(item: dict[str, Any]) -> Iterator[str]:
    for name, codes in _CODES.items():
        value = item.get(name)
        if value is not None and str(value).rpartition("/")[2] not in codes:
            yield f"{name} {str(value)[:40]!r} is not one of {sorted(codes)}"


def _members(item: dict[str, Any]) -> Iterator[str]:
    for name in sorted(_LISTS & item.keys()):
        entries = item[name] if isinstance(item[name], list) else []
        for entry in entries:
            if not isinstance(entry, dict):
                yield f"an entry of {name!r} should be an object"
            elif not all(isinstance(entry.get(part, ""), str) for part in ("name", "rel", "scheme", "code", "uri")):
                yield f"an entry of {name!r} has a part that should be a string"
            elif name == "advices":
                yield from _advice(entry)
    associations = item.get("associations")
    listed = isinstance(associations, list)
    members = (
        associations
        if isinstance(associations, list)
        else associations.values()
        if isinstance(associations, dict)
        else []
    )
    for member in members:
        if not isinstance(member, dict):
            yield "an association should be an object"
        else:
            yield from (
                f"association: {warning}" for warning in _unknown({k: v for k, v in member.items() if k != "name"})
            )
            for part in ("name", "uri") if listed else ("uri",):
                if part not in member:
                    yield f"an association without {part}"


def _advice(entry: dict[str, Any]) -> Iterator[str]:
    for part in ("importance", "lifetime"):
        value = entry.get(part)
        if value is not None and not (isinstance(value, dict) and {"code", "uri"} & value.keys()):
            yield f"{part!r} of an advice should be an object with a code"


def _rights(item: dict[str, Any]) -> Iterator[str]:
    rights = item.get("rightsinfo")
    if isinstance(rights, dict):
        names = {str(key).lower() for key in rights}
        if {"linkedrights", "encodedrights"} <= names:
            yield "rightsinfo holds both linkedrights and encodedrights"
    elif rights is not None:
        yield "'rightsinfo' should be an object"
