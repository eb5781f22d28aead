"""Bytes, files and feeds become items; anything unreadable is reported in one line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.raw import FeedEntry, RawItem, Source
from services.ingest.files import find
from services.ingest.manifest import UnreadableFeedError
from services.sources.raw.items import raw_item, split_content_type

NOW = datetime(2024, 1, 21, 12, tzinfo=UTC)
WIRE = Source(id="wire")


def made(payload: bytes, source: Source = WIRE, **more: object) -> RawItem:
    return raw_item(payload, source, received_at=NOW, trace_id="t", **more)  # type: ignore[arg-type] # test shorthand


@given(st.binary())
def test_any_bytes_survive_a_round_trip_through_the_topic(payload: bytes) -> None:
    item = made(payload)
    assert RawItem.model_validate_json(item.to_bytes()).payload == payload


def test_the_same_bytes_from_the_same_source_are_the_same_item() -> None:
    assert made(b"a").item_id == made(b"a").item_id
    assert made(b"a").item_id != made(b"b").item_id
    assert made(b"a").item_id != made(b"a", Source(id="other")).item_id


def test_a_feed_entry_id_takes_precedence_over_the_bytes_as_identity() -> None:
    entry = FeedEntry(entry_id="e1")
    assert made(b"a", entry=entry).item_id == made(b"b", entry=entry).item_id


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, (None, None)),
        ("", (None, None)),
        ("Text/HTML", ("text/html", None)),
        ('text/html; charset="ISO-8859-1"', ("text/html", "ISO-8859-1")),
        ("text/plain;format=flowed; Charset=utf-8", ("text/plain", "utf-8")),
        (";charset=", (None, None)),
    ],
)
def test_a_content_type_is_split_into_media_type_and_charset(
    header: str | None, expected: tuple[str | None, str | None]
) -> None:
    assert split_content_type(header) == expected


def test_a_folder_is_read_in_a_stable_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", ".hidden", "deep/c.xml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = list(find([tmp_path], WIRE, NOW))
    assert [item.path.name for item in found] == ["a.html", "b.txt", "c.xml"]
    assert found[0].media_type == "text/html"
    assert found[0].sent_at == NOW


def feed(folder: Path, **document: object) -> Path:
    (folder / "item.txt").write_text("x")
    manifest = folder / "feed.json"
    manifest.write_text(json.dumps(document))
    return folder


def test_a_feed_manifest_says_who_sent_what_and_when(tmp_path: Path) -> None:
    entry = {"file": "item.txt", "source": {"id": "agency", "policy": {"country": "IN"}}}
    (item,) = find([feed(tmp_path, sent_at="2024-01-21T06:30:00+05:30", items=[entry])], WIRE, None)
    assert item.source.id == "agency"
    assert item.source.policy.country == "IN"
    assert item.sent_at == datetime(2024, 1, 21, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"items": [{"file": "gone.txt", "source": {"id": "a"}}]}, "gone.txt: no such file"),
        ({"items": [{"file": "item.txt", "source": {"id": ""}}]}, "items.0.source.id"),
        ({"items": [], "surprise": 1}, "surprise"),
        ({"sent_at": "2024-01-21T06:30:00", "items": []}, "UTC offset"),
    ],
)
def test_an_invalid_manifest_is_refused_with_the_reason(
    tmp_path: Path, document: dict[str, object], reason: str
) -> None:
    with pytest.raises(UnreadableFeedError, match=reason):
        list(find([feed(tmp_path, **document)], WIRE, None))


def test_a_missing_path_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFeedError, match="no such file or folder"):
        list(find([tmp_path / "nothing"], WIRE, None))
