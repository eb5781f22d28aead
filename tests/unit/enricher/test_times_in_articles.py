from datetime import UTC, date, datetime

import pytest

from schemas.article import Article, Dateline
from schemas.stamp import Precision, Stamp
from services.enricher.settings import DEFAULTS
from services.enricher.times.document_date import document_date
from tests.unit.enricher.written import WEDNESDAY, article, enriched, the_enricher


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It rained on Sunday.", "2023-05-14"),
        ("It rained on Wednesday.", "2023-05-17"),
        ("They will vote on Friday.", "2023-05-19"),
        ("It rained last week.", "2023-05-07/2023-05-13"),
        ("It rained yesterday.", "2023-05-16"),
        ("He came on Sept 13.", "2022-09-13"),
        ("He came on Sunday (May 14).", "2023-05-14"),
        ("He came in July 2000.", "2000-07"),
        ("It opened earlier this month.", "2023-05"),
        ("It opened last year.", "2022"),
        ("It opened last September.", "2022-09"),
        ("It opened in September last year.", "2022-09"),
        ("It closed in the 1990s.", "1990-01-01/1999-12-31"),
        ("It closed in the third quarter of 1997.", "1997-07-01/1997-09-30"),
        ("It lasted more than two decades.", "P20Y"),
        ("It was a three-day visit.", "P3D"),
        ("It happened two days ago.", "2023-05-15"),
        ("They met on 3 March 1989.", "1989-03-03"),
        ("They met on 1989-03-03.", "1989-03-03"),
        ("They met on 3/14/2023.", "2023-03-14"),
        ("They met on 25/12/99.", "1999-12-25"),
        ("They met on March 3, 1989.", "1989-03-03"),
        ("They met on Friday, May 12.", "2023-05-12"),
        ("They met on the 14th of May.", "2023-05-14"),
        ("It opened on May 9 last year.", "2022-05-09"),
        ("It opens next September.", "2023-09"),
        ("It opens this September.", "2023-09"),
        ("They worked there from 1990-95.", "1990-01-01/1995-12-31"),
        ("It opened in spring 2019.", "2019-03-01/2019-05-31"),
        ("It opened last summer.", "2022-06-01/2022-08-31"),
        ("It happened in the 80s.", "1980-01-01/1989-12-31"),
        ("It rained the previous week.", "2023-05-07/2023-05-13"),
        ("They meet next week.", "2023-05-21/2023-05-27"),
        ("It will open next year.", "2024"),
        ("It has rained since Tuesday.", "2023-05-16"),
        ("It is printed daily.", "P1D"),
        ("He swims every year.", "P1Y"),
        ("It took two quarters.", "P6M"),
        ("They stayed two weekends.", "P2WE"),
        ("It took half an hour.", "PT0.5H"),
        ("They waited for months.", "PXM"),
        ("It took decades to build.", "PX0Y"),
        ("They met on Monday morning.", "2023-05-15TMO"),
        ("It began at 11:40 a.m.", "2023-05-17T11:40"),
        ("It began at 7:30 p.m.", "2023-05-17T19:30"),
        ("It ended at noon.", "2023-05-17T12:00"),
        ("It ended at midnight.", "2023-05-17T24:00"),
        ("They will vote in the coming days.", "FUTURE_REF"),
        ("They recently met.", "PAST_REF"),
        ("They are now ready.", "PRESENT_REF"),
        ("They will meet tomorrow night.", "2023-05-18TNI"),
    ],
)
def test_a_time_is_resolved_against_the_document_date(text: str, value: str) -> None:
    assert [time.value for time in enriched(text).times] == [value]


@pytest.mark.parametrize("text", ["He paid $2000 for it.", "Some 1950 people came.", "She may come.", "He is 54."])
def test_what_only_looks_like_a_time_is_not_one(text: str) -> None:
    assert enriched(text).times == ()


def the_day(of: Article) -> date:
    return document_date(of, DEFAULTS.longest_filing_lag).today


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It closed 50000 months ago.", "PAST_REF"),
        ("It formed 4500000000 days ago.", "PAST_REF"),
        ("It ended 999999 weeks later.", "FUTURE_REF"),
    ],
)
def test_a_time_outside_the_calendar_is_vague(text: str, value: str) -> None:
    assert [each.value for each in enriched(text).times] == [value]


@pytest.mark.parametrize("never_set", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize(
    "when", ["on Sunday", "last week", "two days ago", "tomorrow", "next year", "last weekend", "last summer"]
)
def test_an_article_whose_time_was_never_set_is_enriched_all_the_same(never_set: str, when: str) -> None:
    written = article(f"The harbour of Riga was closed {when}.")
    created = Stamp(iso=never_set, precision=Precision.SECOND)
    # Zones east of Greenwich leave the calendar at its end, those west of it at its beginning.
    for place in ("Auckland", "Honolulu"):
        dateline = Dateline(text=f"{place.upper()}, May 1 -", place=place, date="2023-05-01")
        unset = written.model_copy(update={"version_created": created, "dateline": dateline})
        assert the_enricher().enrich([unset])[0].article == unset


def test_the_day_is_that_of_the_place_in_the_dateline() -> None:
    late = datetime(2023, 5, 17, 23, 30, tzinfo=UTC)
    tokyo = article("x", dateline=Dateline(text="TOKYO -", place="Tokyo"), written=late)
    assert the_day(tokyo).isoformat() == "2023-05-18"
    assert the_day(article("x", written=late)).isoformat() == "2023-05-17"


def test_a_dateline_from_another_year_is_passed_over() -> None:
    old = article("x", dateline=Dateline(text="PARIS, Jan 5 -", place="Paris", date="2020-01-05"))
    assert the_day(old) == WEDNESDAY.date()


def test_dates_in_figures_are_read_as_the_country_of_the_source_writes_them() -> None:
    assert [t.value for t in enriched("It ended on 05/04/2020.", country="GB").times] == ["2020-04-05"]
    assert [t.value for t in enriched("It ended on 05/04/2020.", country="US").times] == ["2020-05-04"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A year earlier it was lower.", "2022"),
        ("They want it by the end of the year.", "2023"),
        ("It rained over the weekend.", "2023-W19-WE"),
        ("It rose against the year-earlier figure.", "2022"),
        ("It was signed on 02/27/98.", "1998-02-27"),
        ("It stood for half a century.", "P50Y"),
        ("It stood for two decades.", "P2DE"),
        ("It was built in the 19th century.", "18"),
        ("It took two and a half years.", "P2.5Y"),
        ("Profit fell in the latest quarter.", "2023-Q1"),
    ],
)
def test_time_expressions_common_in_newspapers(text: str, value: str) -> None:
    (time,) = enriched(text).times
    assert value in (time.value, *time.also)
