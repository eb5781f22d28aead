"""One rule per test. The released record has a field of every kind, and each test changes one thing."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from schemas.documents.compatibility import problems

Schema = dict[str, Any]
Edit = Callable[[Schema], object]

_FIELDS: Schema = {
    "schema_version": {"type": "integer", "const": 1},
    "id": {"type": "string", "minLength": 1, "maxLength": 20},
    "count": {"type": "integer", "minimum": 0},
    "note": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
    "kind": {"$ref": "#/$defs/Kind"},
    "topic": {"$ref": "#/$defs/Subject"},
    "place": {"$ref": "#/$defs/Place"},
    "places": {"type": "array", "items": {"$ref": "#/$defs/Place"}, "default": []},
    "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "minItems": 2, "maxItems": 2},
    "at": {"type": "string", "format": "date-time"},
}
_DEFS: Schema = {
    "Kind": {"type": "string", "enum": ["new", "old"]},
    "Subject": {"type": "string", "x-extensible-enum": ["sea", "land"]},
    "Place": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
}


def _released(audience: str) -> Schema:
    schema = {"x-audience": audience, "type": "object", "properties": _FIELDS, "$defs": _DEFS}
    return {**copy.deepcopy(schema), "required": list(_FIELDS)}


def _after(audience: str, edit: Edit) -> list[str]:
    old = _released(audience)
    new = copy.deepcopy(old)
    edit(new)
    return problems(old, new)


def _fields(schema: Schema) -> Schema:
    fields = schema["properties"]
    assert isinstance(fields, dict)
    return fields


def _add(name: str, field: Schema, *, required: bool) -> Edit:
    def edit(schema: Schema) -> None:
        _fields(schema)[name] = field
        if required:
            schema["required"].append(name)

    return edit


def _drop(name: str) -> Edit:
    def edit(schema: Schema) -> None:
        del _fields(schema)[name]
        schema["required"].remove(name)

    return edit


def _set(path: str, value: object) -> Edit:
    def edit(schema: Schema) -> None:
        *steps, last = path.split(".")
        node = schema
        for step in steps:
            node = node[step]
        node[last] = value

    return edit


BREAKS_EVERYBODY: dict[str, tuple[Edit, str]] = {
    "a removed field": (_drop("count"), "count"),
    "a new required field without a default": (_add("fresh", {"type": "string"}, required=True), "fresh"),
    "a word taken from an enumeration": (_set("$defs.Kind.enum", ["new"]), "kind"),
    "a word taken from an open vocabulary": (_set("$defs.Subject.x-extensible-enum", ["sea"]), "topic"),
    "another type": (_set("properties.count", {"type": "string"}), "count"),
    "null no longer allowed": (_set("properties.note", {"type": "string", "default": ""}), "note"),
    "another constant": (_set("properties.schema_version.const", 2), "schema_version"),
    "a lower upper limit": (_set("properties.id.maxLength", 10), "id"),
    "a higher lower limit": (_set("properties.count.minimum", 1), "count"),
    "a new limit": (_set("properties.count.maximum", 9), "count"),
    "a new pattern": (_set("properties.id.pattern", "^a"), "id"),
    "another format": (_set("properties.at.format", "date"), "at"),
    "a change inside a part": (_set("$defs.Place.properties.name.type", "integer"), "place.name"),
    "a change inside a list": (_set("properties.places.items", {"type": "string"}), "places[]"),
    "a changed pair": (_set("properties.pair.prefixItems", [{"type": "string"}, {"type": "string"}]), "pair[1]"),
    "a longer tuple": (_set("properties.pair.prefixItems", [{"type": "string"}] * 3), "pair"),
    "free text turned into words": (_set("properties.id.enum", ["a"]), "id"),
    "another audience": (_set("x-audience", "nobody"), "x-audience"),
    "a keyword nobody has thought of": (_set("properties.id.not", {"type": "null"}), "id"),
}

BREAKS_SUBSCRIBERS_ONLY: dict[str, tuple[Edit, str]] = {
    "a word added to an enumeration": (_set("$defs.Kind.enum", ["new", "old", "odd"]), "kind"),
    "null newly allowed": (_set("properties.count", {"anyOf": [{"type": "integer"}, {"type": "null"}]}), "count"),
    "a wider limit": (_set("properties.id.maxLength", 40), "id"),
    "a limit dropped": (_set("properties.id", {"type": "string"}), "id"),
    "a field no longer always there": (_set("required", [n for n in _FIELDS if n != "note"]), "note"),
    "an integer turned into a number": (_set("properties.count.type", "number"), "count"),
}

BREAKS_NOBODY: dict[str, Edit] = {
    "a new field with a default": _add("fresh", {"type": "string", "default": ""}, required=True),
    "a new optional field": _add("fresh", {"type": "string"}, required=False),
    "a word added to an open vocabulary": _set("$defs.Subject.x-extensible-enum", ["sea", "land", "air"]),
    "another description": _set("properties.id.description", "better words"),
    "another default": _set("properties.note.default", "none"),
    "a part under another name": lambda schema: (
        _set("$defs.Spot", _DEFS["Place"])(schema),
        _set("properties.place.$ref", "#/$defs/Spot")(schema),
    ),
}


@pytest.mark.parametrize("audience", ["subscribers", "pipeline"])
@pytest.mark.parametrize(("edit", "where"), BREAKS_EVERYBODY.values(), ids=BREAKS_EVERYBODY.keys())
def test_a_change_that_breaks_the_readers_of_any_topic(audience: str, edit: Edit, where: str) -> None:
    found = _after(audience, edit)
    assert found
    assert any(where in problem for problem in found)


@pytest.mark.parametrize(("edit", "where"), BREAKS_SUBSCRIBERS_ONLY.values(), ids=BREAKS_SUBSCRIBERS_ONLY.keys())
def test_a_change_that_breaks_subscribers_but_not_the_pipeline(edit: Edit, where: str) -> None:
    found = _after("subscribers", edit)
    assert any(f"released subscriber, today's message: {where}" in problem for problem in found)
    if where != "note":  # our own readers fill in what has a default, and only that
        assert _after("pipeline", edit) == []


@pytest.mark.parametrize("audience", ["subscribers", "pipeline"])
@pytest.mark.parametrize("edit", BREAKS_NOBODY.values(), ids=BREAKS_NOBODY.keys())
def test_a_change_that_breaks_nobody(audience: str, edit: Edit) -> None:
    assert _after(audience, edit) == []


def test_a_recursive_record_can_be_compared() -> None:
    node: Schema = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "n": {"type": "integer"}}}
    old = {"x-audience": "pipeline", "$ref": "#/$defs/Node", "$defs": {"Node": node}}
    new = copy.deepcopy(old)
    new["$defs"]["Node"]["properties"]["n"] = {"type": "string"}  # type: ignore[index]
    assert problems(old, old) == []
    assert problems(old, new) == ["today's reader, released message: n: integer is written, only string is read"]


def test_a_map_is_compared_by_its_values() -> None:
    def record(values: Schema) -> Schema:
        return {"x-audience": "pipeline", "type": "object", "additionalProperties": values}

    assert problems(record({"type": "integer"}), record({"type": "integer"})) == []
    assert problems(record({"type": "integer"}), record({"type": "string"})) != []
