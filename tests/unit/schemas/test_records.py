import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.enriched import EnrichedArticle, Span
from schemas.published import Story, StoryStatus
from schemas.raw import RawItem, Source

_NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def _item(**changes: Any) -> dict[str, Any]:
    plain = {
        "item_id": "i",
        "trace_id": "t",
        "source": {"id": "s"},
        "received_at": "2025-03-04T12:00:00Z",
        "payload": "",
    }
    return {"schema_version": 1, **plain, **changes}


def _read(**changes: Any) -> RawItem:
    return RawItem.model_validate_json(json.dumps(_item(**changes)))


def test_instants_are_kept_as_utc() -> None:
    assert _read(received_at="2025-03-04T14:00:00+02:00").received_at == _NOON
    assert b'"received_at":"2025-03-04T12:00:00Z"' in _read(received_at="2025-03-04T14:00:00+02:00").to_bytes()


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError, match="UTC offset"):
        _read(received_at="2025-03-04T12:00:00")


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-10:00"])
def test_an_instant_that_utc_cannot_hold_is_refused_like_any_other_wrong_value(edge: str) -> None:
    with pytest.raises(ValidationError, match="years 1 to 9999"):
        _read(received_at=edge)


def test_bytes_travel_as_url_safe_base64_and_the_standard_alphabet_is_read_too() -> None:
    assert b'"payload":"-_8="' in _read(payload="+/8=").to_bytes()
    assert _read(payload="-_8=").payload == b"\xfb\xff"


def test_invalid_base64_is_refused() -> None:
    with pytest.raises(ValidationError):
        _read(payload="not base64!")


def test_a_serialised_record_must_state_its_version_but_one_built_in_code_need_not() -> None:
    made = RawItem(item_id="i", trace_id="t", source=Source(id="s"), received_at=_NOON, payload=b"")
    assert made.schema_version == 1
    without = {name: value for name, value in _item().items() if name != "schema_version"}
    with pytest.raises(ValidationError, match="schema_version is missing"):
        RawItem.model_validate_json(json.dumps(without))


def test_no_id_is_empty() -> None:
    with pytest.raises(ValidationError):
        _read(item_id="")


def test_text_that_utf8_cannot_hold_never_enters_a_record() -> None:
    with pytest.raises(ValidationError):
        Source(id="s", name="\ud800")


def test_numbers_that_json_cannot_hold_never_enter_a_record() -> None:
    with pytest.raises(ValidationError):
        RawItem.model_validate_json(b'{"schema_version":NaN}')


def test_a_span_does_not_end_before_it_starts() -> None:
    assert Span(start=3, end=3, text="").end == 3
    with pytest.raises(ValidationError, match="cannot end"):
        Span(start=3, end=2, text="")


@pytest.mark.parametrize(
    ("status", "into"), [(StoryStatus.MERGED, None), (StoryStatus.OPEN, "s1-x"), (StoryStatus.CLOSED, "s1-x")]
)
def test_only_a_merged_story_names_the_story_it_was_merged_into(status: StoryStatus, into: str | None) -> None:
    with pytest.raises(ValidationError, match="merged_into"):
        Story(
            story_id="s1-y",
            sequence=1,
            status=status,
            merged_into=into,
            headline=None,
            first_seen=_NOON,
            updated=_NOON,
            articles=(),
            outlets=(),
            origins=(),
            independent_origins=0,
        )


def test_the_former_name_of_the_window_language_is_read_and_not_written() -> None:
    path = Path(__file__).parents[3] / "schemas/examples/news.enriched/minimal.json"
    former = path.read_text(encoding="utf-8").replace('"window_language"', '"shard"')
    record = EnrichedArticle.model_validate_json(former)
    assert record.window_language == "und"
    assert b'"window_language":"und"' in record.to_bytes()
    assert b'"shard"' not in record.to_bytes()
