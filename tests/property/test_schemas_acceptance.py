"""The comparison of schemas against a validator that knows nothing of it: what it lets pass must really be readable."""

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.documents.acceptance import OURS, SUBSCRIBER, refusals

Schema = dict[str, Any]

WORDS = ("a", "b", "c")
NAMES = ("x", "y")


def _optional(**limits: st.SearchStrategy[int]) -> st.SearchStrategy[Schema]:
    return st.fixed_dictionaries({}, optional=limits)


STRINGS = st.builds(
    lambda limits: {"type": "string", **limits}, _optional(minLength=st.integers(0, 2), maxLength=st.integers(1, 3))
)
NUMBERS = st.builds(
    lambda kind, limits: {"type": kind, **limits},
    st.sampled_from(["integer", "number"]),
    _optional(minimum=st.integers(0, 2), maximum=st.integers(1, 3)),
)
ENUMS = st.lists(st.sampled_from(WORDS), min_size=1, unique=True).map(lambda words: {"type": "string", "enum": words})
PLAIN = STRINGS | NUMBERS | ENUMS | st.just({"type": "null"}) | st.just({"type": "boolean"})


def _record(fields: dict[str, Schema], optional: set[str], closed: bool) -> Schema:
    schema: Schema = {"type": "object", "properties": fields, "required": [n for n in fields if n not in optional]}
    return {**schema, "additionalProperties": False} if closed else schema


def _grow(inner: st.SearchStrategy[Schema], *, closed: bool) -> st.SearchStrategy[Schema]:
    fields = st.dictionaries(st.sampled_from(NAMES), inner)
    return (
        st.builds(lambda f, o: _record(f, o, closed), fields, st.sets(st.sampled_from(NAMES)))
        | inner.map(lambda items: {"type": "array", "items": items})
        | st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"anyOf": parts})
    )


CLOSED = st.recursive(PLAIN, lambda inner: _grow(inner, closed=True), max_leaves=4)
OPEN = st.recursive(PLAIN, lambda inner: _grow(inner, closed=False), max_leaves=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 4) | st.sampled_from([0.5, 1.5, *WORDS, "", "aa", "aaaa"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from((*NAMES, "z")), inner, max_size=2),
    max_leaves=4,
)


def _variants(schema: Schema) -> st.SearchStrategy[Schema]:
    """The schema as somebody might have changed it: a little, or not at all."""
    little: list[st.SearchStrategy[Schema]] = [st.just({"anyOf": [schema, {"type": "null"}]}), PLAIN]
    if "anyOf" in schema:
        little += [st.just({"anyOf": schema["anyOf"][:1]}), *map(_variants, schema["anyOf"])]
    match schema.get("type"):
        case "object":
            varied = {name: _variants(field) for name, field in schema["properties"].items()}
            needed = st.sets(st.sampled_from(sorted(varied))).map(sorted) if varied else st.just([])
            fields = st.fixed_dictionaries(varied)
            little.append(st.builds(lambda f, n: {**schema, "properties": f, "required": n}, fields, needed))
        case "array":
            little.append(_variants(schema["items"]).map(lambda items: {**schema, "items": items}))
        case "string" if "enum" in schema:
            little.append(ENUMS)
        case "string":
            little.append(STRINGS)
        case "integer" | "number":
            little.append(NUMBERS)
    return st.just(schema) | st.one_of(little)


def _values_of(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that the schema allows, or nearly."""
    if "anyOf" in schema:
        return st.one_of([_values_of(part) for part in schema["anyOf"]])
    match schema.get("type"):
        case "object":
            fields = {name: _values_of(field) for name, field in schema["properties"].items()}
            needed = {name: field for name, field in fields.items() if name in schema["required"]}
            rest = {name: field for name, field in fields.items() if name not in needed}
            return st.fixed_dictionaries(needed, optional=rest)
        case "array":
            return st.lists(_values_of(schema["items"]), max_size=2)
        case "integer":
            return st.integers(schema.get("minimum", -1), max(schema.get("maximum", 4), schema.get("minimum", -1)))
        case "string" if "enum" in schema:
            return st.sampled_from(schema["enum"])
        case _:
            return VALUES


@settings(max_examples=400)
@given(st.data(), CLOSED)
def test_what_our_reader_is_said_to_accept_it_accepts(data: st.DataObject, schema: Schema) -> None:
    reader, writer = data.draw(st.permutations([schema, data.draw(_variants(schema))]))
    if reader == writer or refusals(reader, writer, OURS):
        return
    value = data.draw(_values_of(writer) | VALUES)
    if Draft202012Validator(writer).is_valid(value):
        event("written by a compatible schema that differs")
        assert Draft202012Validator(reader).is_valid(value)


@settings(max_examples=400)
@given(st.data(), OPEN)
def test_what_a_subscriber_is_said_to_accept_they_accept(data: st.DataObject, schema: Schema) -> None:
    reader, writer = data.draw(st.permutations([schema, data.draw(_variants(schema))]))
    if reader == writer or refusals(reader, writer, SUBSCRIBER):
        return
    value = data.draw(_values_of(writer) | VALUES)
    if Draft202012Validator(writer).is_valid(value):
        event("written by a compatible schema that differs")
        assert Draft202012Validator(reader).is_valid(value)


@given(CLOSED)
def test_every_reader_accepts_what_its_own_writer_writes(schema: Schema) -> None:
    assert refusals(schema, schema, OURS) == []
    assert refusals(schema, schema, SUBSCRIBER) == []


@given(st.data(), CLOSED, CLOSED)
def test_a_reader_of_either_accepts_both(data: st.DataObject, one: Schema, other: Schema) -> None:
    assert refusals({"anyOf": [one, other]}, data.draw(st.sampled_from([one, other])), OURS) == []
