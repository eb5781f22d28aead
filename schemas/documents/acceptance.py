"""Whether everything that one JSON Schema allows to be written is accepted by the reader of another. Pure.

This decides subset questions for the part of JSON Schema that pydantic makes of our records: objects with named
fields, arrays, unions, enumerations, numbers and strings with limits. A keyword outside that part is reported, never
ignored. It does not look at instances and does not judge what words mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_LOWER_LIMITS = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER_LIMITS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
_SAME = ("pattern", "format", "contentEncoding")
_STRUCTURE = ("type", "properties", "required", "items", "prefixItems", "enum", "x-extensible-enum", "const", "$ref")
_NOTES = ("title", "description", "default", "examples", "$defs", "$schema", "$id", "x-topic", "x-audience")
_UNDERSTOOD = frozenset((*_LOWER_LIMITS, *_UPPER_LIMITS, *_SAME, *_STRUCTURE, *_NOTES, "additionalProperties", "anyOf"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a reader does beyond what its schema says."""

    ignores_unknown: bool
    """Unknown fields, and unknown words of open vocabularies, are ignored, not refused."""
    fills_defaults: bool
    """A field that is missing gets its default."""


OURS = Habits(ignores_unknown=False, fills_defaults=True)
"""Our stages: closed records."""
SUBSCRIBER = Habits(ignores_unknown=True, fills_defaults=False)
"""What the contract asks of subscribers."""


def refusals(reader: Schema, writer: Schema, habits: Habits) -> list[str]:
    """Name each way in which `reader` may refuse what `writer` may write; empty if it accepts all of it."""
    comparison = _Comparison(reader.get("$defs", {}), writer.get("$defs", {}), habits, set())
    return list(dict.fromkeys(comparison.any_of("", reader, writer)))


@dataclass(frozen=True, slots=True)
class _Comparison:
    reader_defs: Schema
    writer_defs: Schema
    habits: Habits
    under_way: set[tuple[str, str]]
    """Pairs of definitions being compared: a record may hold itself."""

    def any_of(self, path: str, reader: Schema, writer: Schema) -> Iterator[str]:
        """Each alternative of the writer needs one of the reader's."""
        pair = (reader.get("$ref", ""), writer.get("$ref", ""))
        if all(pair):
            if pair in self.under_way:
                return
            self.under_way.add(pair)
        readable = _alternatives(reader, self.reader_defs)
        for written in _alternatives(writer, self.writer_defs):
            yield from self._one_of(path, readable, written)
        self.under_way.discard(pair)

    def _one_of(self, path: str, readable: list[Schema], written: Schema) -> list[str]:
        found = [list(self._single(path, alternative, written)) for alternative in readable]
        same_type = [list_ for list_, r in zip(found, readable, strict=True) if r.get("type") == written.get("type")]
        return min(same_type or found, key=len)

    def _single(self, path: str, reader: Schema, writer: Schema) -> Iterator[str]:
        strange = sorted((set(reader) | set(writer)) - _UNDERSTOOD)
        if strange:
            yield f"{_at(path)}: cannot judge {', '.join(strange)}"
        reads, writes = reader.get("type"), writer.get("type")
        if reads is not None and reads != writes and (reads, writes) != ("number", "integer"):
            yield f"{_at(path)}: {writes or 'anything'} is written, only {reads} is read"
            return
        yield from self._words(path, reader, writer)
        yield from _limits(path, reader, writer)
        yield from self._fields(path, reader, writer)
        yield from self._items(path, reader, writer)

    def _words(self, path: str, reader: Schema, writer: Schema) -> Iterator[str]:
        if self.habits.ignores_unknown and "x-extensible-enum" in reader:
            return
        known, written = _words(reader), _words(writer)
        if known is None:
            return
        if written is None:
            yield f"{_at(path)}: any {writer.get('type', 'value')} is written, only {_listed(known)} is read"
        elif unknown := [word for word in written if word not in known]:
            yield f"{_at(path)}: {_listed(unknown)} is written, but not read"

    def _fields(self, path: str, reader: Schema, writer: Schema) -> Iterator[str]:
        known, written = reader.get("properties", {}), writer.get("properties", {})
        for name in reader.get("required", ()):
            filled = self.habits.fills_defaults and "default" in known[name]
            if name not in writer.get("required", ()) and not filled:
                yield f"{_at(path, name)}: is required, but not always written"
        for name, field in written.items():
            if name in known:
                yield from self.any_of(f"{path}.{name}".lstrip("."), known[name], field)
            elif not self.habits.ignores_unknown:
                yield f"{_at(path, name)}: is written, but no longer known"
        others = reader.get("additionalProperties")
        if isinstance(others, Mapping) and (free := writer.get("additionalProperties", True)):
            yield from self.any_of(f"{path}{{}}", others, free if isinstance(free, Mapping) else {})

    def _items(self, path: str, reader: Schema, writer: Schema) -> Iterator[str]:
        known, written = reader.get("prefixItems", ()), writer.get("prefixItems", ())
        if len(known) != len(written):
            yield f"{_at(path)}: {len(written) or 'any number of'} items are written, {len(known) or 'any number'} read"
        for index, (reads, writes) in enumerate(zip(known, written, strict=False)):
            yield from self.any_of(f"{path}[{index}]", reads, writes)
        if "items" in reader and not known:
            yield from self.any_of(f"{path}[]", reader["items"], writer.get("items", {}))


def _alternatives(schema: Schema, defs: Schema) -> list[Schema]:
    """The plain schemas that this one is a union of, references followed."""
    if "$ref" in schema:
        return _alternatives(defs[schema["$ref"].removeprefix("#/$defs/")], defs)
    if "anyOf" in schema:
        return [plain for part in schema["anyOf"] for plain in _alternatives(part, defs)]
    return [schema]


def _words(schema: Schema) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    words = schema.get("enum", schema.get("x-extensible-enum"))
    return None if words is None else list(words)


def _limits(path: str, reader: Schema, writer: Schema) -> Iterator[str]:
    for key in (*_LOWER_LIMITS, *_UPPER_LIMITS):
        if key not in reader:
            continue
        sign = 1 if key in _LOWER_LIMITS else -1
        if key not in writer or sign * writer[key] < sign * reader[key]:
            yield f"{_at(path)}: {key} {writer.get(key, 'unlimited')} is written, {key} {reader[key]} is read"
    for key in _SAME:
        if key in reader and reader[key] != writer.get(key):
            yield f"{_at(path)}: {key} {writer.get(key, 'free')} is written, {key} {reader[key]} is read"


def _at(path: str, name: str = "") -> str:
    return f"{path}.{name}".strip(".") or "(the record)"


def _listed(words: list[Any]) -> str:
    return ", ".join(map(repr, words))
