from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from schemas.stamp import Precision, Stamp


@pytest.mark.parametrize(
    ("iso", "precision"),
    [
        ("2024", Precision.YEAR),
        ("2024-02", Precision.MONTH),
        ("2024-02-29", Precision.DAY),
        ("2024-02-29T23:59", Precision.MINUTE),
        ("2024-02-29T23:59+05:30", Precision.MINUTE),
        ("2024-02-29T23:59:58Z", Precision.SECOND),
        ("1890-05-01T12:00:00+00:19:32", Precision.SECOND),
    ],
)
def test_a_time_keeps_the_precision_it_was_given(iso: str, precision: Precision) -> None:
    assert Stamp(iso=iso, precision=precision).iso == iso


@pytest.mark.parametrize(
    ("iso", "precision"),
    [
        ("2024-02", Precision.YEAR),
        ("2024", Precision.DAY),
        ("2024-02-29", Precision.MINUTE),
        ("2024-02-29T23:59", Precision.SECOND),
        ("2023-02-29", Precision.DAY),
        ("2024-13", Precision.MONTH),
        ("0000", Precision.YEAR),
        ("2024-W03-7", Precision.DAY),
        ("20240229T2359", Precision.MINUTE),
        ("2024-02-29 23:59", Precision.MINUTE),
        ("٢٠٢٤", Precision.YEAR),
        ("2024-02-29T23:59Z\n", Precision.MINUTE),
        ("0001-01-01T00:00+14:00", Precision.MINUTE),
        ("9999-12-31T23:59-12:00", Precision.MINUTE),
        ("", Precision.YEAR),
    ],
)
def test_a_time_of_another_precision_is_refused(iso: str, precision: Precision) -> None:
    with pytest.raises(ValidationError):
        Stamp(iso=iso, precision=precision)


def test_an_instant_is_known_only_with_time_of_day_and_zone() -> None:
    assert Stamp(iso="2024-02-29", precision=Precision.DAY).instant() is None
    assert Stamp(iso="2024-02-29T10:00", precision=Precision.MINUTE).instant() is None
    with_zone = Stamp(iso="2024-02-29T10:00+02:00", precision=Precision.MINUTE)
    assert with_zone.instant() == datetime(2024, 2, 29, 8, 0, tzinfo=UTC)


def test_the_day_is_taken_in_the_stamps_own_time_zone() -> None:
    assert Stamp(iso="2024-03-01T00:30+09:00", precision=Precision.MINUTE).day() == date(2024, 3, 1)
    assert Stamp(iso="2024-03", precision=Precision.MONTH).day() is None
