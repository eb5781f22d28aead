"""A text is cut at its marks, and no letter of it is lost."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import Content
from services.gateway.pages.marks import Mark, headline_stretches, paragraph_stretches
from tests.unit.gateway.pages.records import attribution

spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted)


@given(st.text(max_size=50), st.lists(spans, max_size=6), st.lists(spans, max_size=6))
def test_the_stretches_are_the_text(text: str, places: list[list[int]], times: list[list[int]]) -> None:
    content = Content.model_validate(
        {
            "headline": text,
            "paragraphs": (text,),
            "word_count": 1,
            "places": [
                {"span": {"start": start, "end": end, "text": ""}, "entity_id": "x", "name": "X"}
                for start, end in places
            ],
            "times": [
                {"span": {"start": start, "end": end, "text": ""}, "value": "2026", "granularity": "year"}
                for start, end in times
            ],
        }
    )
    [found] = paragraph_stretches(content)
    assert "".join(each.text for each in found) == text
    assert "".join(each.text for each in headline_stretches(content)) == text
    at = 0
    for each in found:
        end = at + len(each.text)
        inside = any(start <= at and stop >= end for start, stop in places)
        assert (Mark.PLACE in each.marks) == inside
        at = end


def test_a_mark_says_on_whose_word() -> None:
    content = Content.model_validate(
        {
            "headline": None,
            "paragraphs": ("The ferry is late.",),
            "word_count": 4,
            "attributions": [attribution("agency:TASS", "agency:KCNA", "North Korea")],
        }
    )
    [[first, rest]] = paragraph_stretches(content)
    assert (first.text, first.marks) == ("The", (Mark.ORIGIN,))
    assert first.note == "on the word of North Korea, as quoted by KCNA, as quoted by TASS"
    assert rest.marks == ()
