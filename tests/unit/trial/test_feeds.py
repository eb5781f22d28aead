"""The paths given become arrivals and clock steps, in their order."""

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.raw import Source
from schemas.reasons import RejectReason
from services.ingest.files import find
from services.ingest.manifest import UnreadableFeedError
from services.trial.feeds import Arrival, SourceOptions, arrivals

STARTED = datetime(2026, 11, 16, 12, tzinfo=UTC)
OPTIONS = SourceOptions(Source(id="files"))


def read(feed: Path | str, options: SourceOptions = OPTIONS, most: int = 1000) -> list[Arrival]:
    return list(arrivals(str(feed), options, started=STARTED, max_item_bytes=most))


def manifest(folder: Path, *items: dict[str, object], name: str = "feed.json", **more: object) -> Path:
    (folder / "a.txt").write_text("A text.")
    path = folder / name
    path.write_text(json.dumps({"items": items, **more}))
    return path


def entry(**more: object) -> dict[str, object]:
    return {"file": "a.txt", "source": {"id": "agency"}, **more}


def test_a_plain_file_arrives_now_from_the_source_in_the_options(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>A page.")
    (arrival,) = read(path)
    assert arrival.item is not None
    assert (arrival.at, arrival.item.source.id, arrival.item.media_type) == (STARTED, "files", "text/html")


def test_a_given_media_type_takes_precedence_over_the_file_name(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("x")
    (arrival,) = read(path, SourceOptions(Source(id="files"), media_type="text/plain; charset=latin-1"))
    assert arrival.item is not None
    assert (arrival.item.media_type, arrival.item.charset) == ("text/plain", "latin-1")


def test_a_manifest_of_any_name_is_read_when_it_is_named_itself(tmp_path: Path) -> None:
    path = manifest(tmp_path, entry(sent_at="2026-11-16T09:00:00Z"), {"clock": "2026-11-16T10:00:00Z"}, name="day.json")
    first, passing = read(path)
    assert first.at == datetime(2026, 11, 16, 9, tzinfo=UTC)
    assert passing == Arrival(datetime(2026, 11, 16, 10, tzinfo=UTC), "clock 2026-11-16 10:00:00")


def test_unknown_keys_of_an_annotated_manifest_are_ignored(tmp_path: Path) -> None:
    assert len(read(manifest(tmp_path, entry(), name="day.json", about="a day", expect=[1]))) == 1


def test_a_json_envelope_of_wire_items_is_not_a_manifest(tmp_path: Path) -> None:
    path = tmp_path / "wire.json"
    path.write_text(json.dumps({"items": [{"uri": "urn:a", "headline": "Port reopens"}]}))
    (arrival,) = read(path)
    assert arrival.item is not None
    assert arrival.item.source.id == "files"


@pytest.mark.parametrize(
    "text",
    [
        '{"items": [{"file": "a.txt", "source": {"id": "agency"}}, {"fi',  # cut off
        '{"item": [{"file": "a.txt", "source": {"id": "agency"}}]}',  # the list has another name
        '{"items": [{"file": "a.txt", "sender": {"id": "agency"}}]}',  # an entry without its source
        '[{"file": "a.txt", "source": {"id": "agency"}}]',  # the list alone
    ],
)
def test_what_was_meant_as_a_manifest_is_not_read_as_an_article(tmp_path: Path, text: str) -> None:
    path = tmp_path / "day.json"
    path.write_text(text)
    with pytest.raises(UnreadableFeedError, match=r"day\.json: not a feed manifest"):
        read(path)


def test_an_empty_folder_an_empty_manifest_and_an_empty_name_are_errors(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFeedError, match="no file in this folder"):
        read(tmp_path)
    with pytest.raises(UnreadableFeedError, match="lists no items"):
        read(manifest(tmp_path))
    with pytest.raises(UnreadableFeedError, match="an empty name"):
        read("")


def test_an_item_with_only_a_time_of_receipt_has_no_time_of_sending(tmp_path: Path) -> None:
    path = manifest(tmp_path, entry(received_at="2026-11-16T09:30:00Z"), sent_at="2026-11-16T08:00:00Z")
    (arrival,) = read(path)
    assert arrival.item is not None
    assert (arrival.at.hour, arrival.at.minute, arrival.item.sent_at) == (9, 30, None)


def test_a_content_type_may_have_parameters(tmp_path: Path) -> None:
    (arrival,) = read(manifest(tmp_path, entry(content_type="text/plain; charset=iso-8859-1")))
    assert arrival.item is not None
    assert (arrival.item.media_type, arrival.item.charset) == ("text/plain", "iso-8859-1")


def test_an_oversized_item_is_refused_and_the_next_is_accepted(tmp_path: Path) -> None:
    path = manifest(tmp_path, entry(), entry(file="b.txt"))
    (tmp_path / "b.txt").write_text("x" * 50)
    first, second = read(path, most=10)
    assert first.item is not None
    assert second.refused is not None
    assert second.refused.reason is RejectReason.TOO_LARGE


def test_standard_input_is_one_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A text.")))
    (arrival,) = read("-")
    assert arrival.item is not None
    assert (arrival.item.payload, arrival.item.filename) == (b"A text.", None)


@pytest.mark.parametrize("text", ["{", '{"items": [{"file": "a.txt"}]}', '{"items": [{"clock": "noon", "source": 1}]}'])
def test_a_broken_manifest_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "feed.json"
    path.write_text(text)
    with pytest.raises(UnreadableFeedError, match=r"feed\.json"):
        read(path)


def test_a_misspelt_key_of_a_feed_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFeedError, match="sentat"):
        read(manifest(tmp_path, entry(), sentat="2026-11-16T08:00:00Z"))


def test_a_missing_path_is_named() -> None:
    with pytest.raises(UnreadableFeedError, match="no such file"):
        read("nowhere.txt")


def test_a_live_stream_does_not_take_a_manifest_that_sets_the_clock(tmp_path: Path) -> None:
    path = manifest(tmp_path, entry(), {"clock": "2026-11-16T10:00:00Z"})
    with pytest.raises(UnreadableFeedError, match="sets the clock"):
        list(find([path], Source(id="files"), None))


@pytest.mark.parametrize("year", [1, 9999])
def test_a_time_that_was_never_set_does_not_move_the_clock(tmp_path: Path, year: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("A text.")
    never_set = SourceOptions(Source(id="files"), sent_at=datetime(year, 1, 1, tzinfo=UTC))
    (arrival,) = read(path, never_set)
    assert arrival.at == STARTED
