"""`bench gateway` measures what it says, on small numbers."""

from services.bench.gateway.records import RecordMaker
from services.bench.gateway.searching import measure_search


def test_made_up_records_are_of_the_size_of_real_ones_and_repeatable() -> None:
    made = [each.to_bytes() for each in RecordMaker(seed=1).articles(20)]
    assert made == [each.to_bytes() for each in RecordMaker(seed=1).articles(20)]
    assert 6_000 < sum(map(len, made)) / len(made) < 14_000


def test_a_view_is_filled_and_every_kind_of_question_asked() -> None:
    measured = measure_search(30, lambda _: None)
    assert measured["articles"] == 30
    asked = measured["p95_ms_by_question"]
    assert isinstance(asked, dict)
    assert len(asked) == 9
