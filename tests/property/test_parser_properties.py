"""What holds for every input of the parser, whatever it is."""

import json
import re
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.article import Article, Status
from schemas.raw import RawItem, Source
from services.parser.input.characters import one_line
from services.parser.input.document import Document
from services.parser.input.json_guard import too_nested
from services.parser.input.limits import DEFAULT_LIMITS
from services.parser.lines.datelines.dateline import split_dateline
from services.parser.parse import Parsed, parse
from services.parser.stamps.read import read_stamp
from services.parser.stamps.wall_clock import WallClock

CLOCK = WallClock(datetime(2024, 1, 21, 12, tzinfo=UTC), "US")
WIRE_TEXT = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from('\n\n\x01\x02\x03\x16<>&{}[]":;,.-–—()/ 0123456789ABCabc“”'),
    ),
    max_size=400,
)


def raw(payload: bytes, media_type: str | None = None) -> RawItem:
    return RawItem(
        item_id="i",
        trace_id="t",
        source=Source(id="s"),
        received_at=CLOCK.reference,
        media_type=media_type,
        payload=payload,
    )


@given(
    st.one_of(st.binary(max_size=400), WIRE_TEXT.map(str.encode)),
    st.sampled_from([None, "text/html", "message/rfc822", "text/plain"]),
)
@settings(max_examples=300, deadline=None)
def test_every_input_ends_in_articles_or_a_reason_and_the_same_twice(payload: bytes, media_type: str | None) -> None:
    outcome = parse(raw(payload, media_type))
    assert parse(raw(payload, media_type)) == outcome
    if isinstance(outcome, Parsed):
        assert outcome.articles
        for article in outcome.articles:
            assert Article.model_validate_json(article.to_bytes()) == article


@given(WIRE_TEXT)
def test_a_dateline_and_what_follows_are_the_whole_paragraph(text: str) -> None:
    found = split_dateline(text, CLOCK)
    assert found is None or found.dateline.text + found.rest == text


@given(WIRE_TEXT)
def test_a_cleaned_line_is_clean(text: str) -> None:
    line = one_line(re.sub("[ÂÃâðï]", "a", text))  # what may be mojibake is repaired, once
    assert one_line(line) == line
    assert "\n" not in line
    assert "\u00a0" not in line


@given(st.integers(min_value=-10_000_000, max_value=40_000_000))
def test_a_full_stamp_is_read_back_to_the_minute(minutes: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for text in (
        moment.strftime("%B %d, %Y %H:%M UTC"),
        moment.strftime("%d %b %Y, %H:%M GMT"),
        moment.isoformat(),
    ):
        stamp = read_stamp(text, CLOCK)
        assert stamp is not None
        assert stamp.instant() == moment


@given(
    st.one_of(WIRE_TEXT, st.just(""), st.dates().map(str), st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat))
)
def test_every_embargo_holds_or_has_an_end(text: str) -> None:
    outcome = parse(raw(json.dumps({"uri": "x", "headline": "Bridge", "embargoed": text}).encode()))
    assert isinstance(outcome, Parsed)
    article = outcome.articles[0]
    assert article.embargoed_until is not None or article.status is Status.WITHHELD
    assert article.embargo_text is not None


@given(st.text(alphabet='[]{}"\\a', max_size=200), st.integers(min_value=0, max_value=20))
def test_nesting_is_counted_outside_strings_only(text: str, limit: int) -> None:
    depth = deepest = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in "[]{}":
            depth += 1 if char in "[{" else -1
            deepest = max(deepest, depth)
    assert too_nested(text, limit) is (deepest > limit)


@given(WIRE_TEXT)
def test_the_root_element_is_found_without_an_end(text: str) -> None:
    document = Document(raw(text.encode()), text.encode(), DEFAULT_LIMITS)
    assert isinstance(document.root_element, str)
