from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.stamp import Precision, Stamp

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(timezones=st.none() | OFFSETS)
DATE_LENGTHS = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}


def _stamp(iso: str, precision: Precision) -> Stamp | None:
    try:
        return Stamp(iso=iso, precision=precision)
    except ValidationError:
        return None


@given(MOMENTS)
def test_a_stamp_of_a_moment_gives_back_the_moment_or_was_refused(moment: datetime) -> None:
    stamp = _stamp(moment.isoformat(), Precision.SECOND)
    if stamp is None:
        assert moment.year in (1, 9999)
    elif moment.tzinfo is None:
        assert stamp.instant() is None
    else:
        assert stamp.instant() == moment


@given(MOMENTS, st.sampled_from(sorted(DATE_LENGTHS)))
def test_a_date_has_exactly_the_letters_of_its_precision_and_no_instant(moment: datetime, precision: Precision) -> None:
    stamp = Stamp(iso=moment.isoformat()[: DATE_LENGTHS[precision]], precision=precision)
    assert stamp.instant() is None
    assert stamp.day() == (moment.date() if precision is Precision.DAY else None)


@given(st.text(alphabet="0123456789-:T.Z+W", max_size=30) | st.text(max_size=12), st.sampled_from(Precision))
def test_whatever_is_accepted_can_be_used_and_survives_the_wire(text: str, precision: Precision) -> None:
    stamp = _stamp(text, precision)
    if stamp is not None:
        stamp.day()
        instant = stamp.instant()
        assert instant is None or instant.tzinfo is UTC
        assert Stamp.model_validate_json(stamp.model_dump_json()) == stamp


@given(MOMENTS)
def test_the_day_is_the_one_that_was_written(moment: datetime) -> None:
    stamp = _stamp(moment.isoformat(), Precision.SECOND)
    assert stamp is None or stamp.day() == moment.date()
