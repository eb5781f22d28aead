"""The generated contract files: writing them, and telling whether those on disk are still what the models say."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from schemas.documents import asyncapi
from schemas.documents.jsonschema import record_schema
from schemas.topic import Topic

SCHEMAS = "json"
_SUFFIX = ".schema.json"


def documents(topics: Iterable[Topic]) -> dict[str, str]:
    """Path within the folder → text, for every file of the contract. Pure."""
    topics = tuple(topics)
    own = (topic for topic in topics if topic.model and not topic.lane_of)
    files = {f"{SCHEMAS}/{topic.name}{_SUFFIX}": _text(record_schema(topic)) for topic in own}
    return {**files, "asyncapi.json": _text(asyncapi.document(topics))}


def export(topics: Iterable[Topic], folder: Path) -> list[Path]:
    """Write the contract under `folder`, remove schemas of topics that are gone, and return the paths written."""
    wanted = documents(topics)
    for stale in _stale(wanted, folder):
        stale.unlink()
    for name, text in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [folder / name for name in wanted]


def check(topics: Iterable[Topic], folder: Path) -> list[str]:
    """Name each file under `folder` that is not what `export` would write; empty if there is no drift."""
    wanted = documents(topics)
    found = []
    for name, text in wanted.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name}: missing")
        elif path.read_bytes() != text.encode():
            found.append(f"{name}: differs from the models")
    return found + [f"{stale.relative_to(folder)}: no topic has this schema" for stale in _stale(wanted, folder)]


def _stale(wanted: dict[str, str], folder: Path) -> list[Path]:
    return [p for p in sorted((folder / SCHEMAS).glob(f"*{_SUFFIX}")) if f"{SCHEMAS}/{p.name}" not in wanted]


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
