"""Datelines of agencies and papers are taken off; sentences that only look like one are left alone."""

from datetime import UTC, datetime

import pytest

from services.parser.lines.datelines.dateline import split_dateline
from services.parser.stamps.wall_clock import WallClock

CLOCK = WallClock(datetime(2024, 1, 21, 6, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "place", "day", "agency"),
    [
        ("WASHINGTON (AP) — The talks", "Washington", None, "AP"),
        ("ST. LOUIS, Mo. (AP) _ A levee", "St. Louis, Mo.", None, "AP"),
        ("SEOUL, Jan 21 (Reuters) - The talks", "Seoul", "2024-01-21", "Reuters"),
        ("WASHINGTON/SEOUL, Jan 21 (Reuters) - The talks", "Washington/Seoul", "2024-01-21", "Reuters"),
        ("PARIS, Jan 21, 2024 (AFP) - The talks", "Paris", "2024-01-21", "AFP"),
        ("Berlin (dpa) - Der Bundestag", "Berlin", None, "dpa"),
        ("Berlin, 21. Januar (dpa) - Der Bundestag", "Berlin", "2024-01-21", "dpa"),
        ("MOSCOW, January 21. /TASS/. The minister", "Moscow", "2024-01-21", "TASS"),
        ("BEIJING, Jan. 21 (Xinhua) -- The talks", "Beijing", "2024-01-21", "Xinhua"),
        ("(ANSA) - ROMA, 21 GEN - Il governo", "Roma", "2024-01-21", "ANSA"),
        ("New Delhi, Jan 21 (PTI) The court", "New Delhi", "2024-01-21", "PTI"),
        ("New Delhi [India], January 21 (ANI): The court", "New Delhi", "2024-01-21", "ANI"),
        ("(Reuters) - The talks", None, None, "Reuters"),
        ("SEOUL: The talks", "Seoul", None, None),
        ("TOKYO -- The talks", "Tokyo", None, None),
        ("Lindmoor - The talks", "Lindmoor", None, None),
        ("RIO DE JANEIRO, March 3 - The talks", "Rio de Janeiro", "2024-03-03", None),
        ("SANTO DOMINGO, March 4 - The talks", "Santo Domingo", "2024-03-04", None),
        ("OAK BROOK, Ill., Feb 26 - The talks", "Oak Brook, Ill.", "2024-02-26", None),
        ("OSLO, Norway, Jan. 20, 2024 /PR Newswire/ -- Ardley Pumps", "Oslo, Norway", "2024-01-20", "PR Newswire"),
        ("TORONTO, Jan. 20, 2024 /CNW Telbec/ - Ardley Pumps", "Toronto", "2024-01-20", "CNW Telbec"),
        ("NEW YORK--(BUSINESS WIRE)--Ardley Pumps", "New York", None, "BUSINESS WIRE"),
        ("Austin, Texas--(BUSINESS WIRE)--Jan. 20, 2024--Ardley", "Austin, Texas", "2024-01-20", "BUSINESS WIRE"),
        ("LEEDS, UK / ACCESSWIRE / January 20, 2024 / Ardley", "Leeds, UK", "2024-01-20", "ACCESSWIRE"),
        (
            "Calgary, Alberta--(Newsfile Corp. - January 20, 2024) - Ardley",
            "Calgary, Alberta",
            "2024-01-20",
            "Newsfile Corp.",
        ),
        (
            "SINGAPORE - Media OutReach Newswire - 20 January 2024 - Ardley",
            "Singapore",
            "2024-01-20",
            "Media OutReach Newswire",
        ),
    ],
)
def test_a_dateline_gives_place_date_and_agency(
    text: str, place: str | None, day: str | None, agency: str | None
) -> None:
    found = split_dateline(text, CLOCK)
    assert found is not None
    assert (found.dateline.place, found.dateline.date, found.dateline.agency) == (place, day, agency)
    assert found.dateline.text + found.rest == text


@pytest.mark.parametrize(
    "text",
    [
        "The mayor - who was re-elected in May - said nothing.",
        "WATCH: The moment the bridge fell",
        "In May - The month of the flood - nothing moved.",
        "He said: The bridge will open.",
        "Police (17) and fire crews came.",
        "A man (Reuters) - and his dog",
        "Shares of Business Wire - which it bought in 2006 - rose.",
        "Radio / television / print: the Norwegian papers were silent.",
        "",
    ],
)
def test_a_sentence_is_not_a_dateline(text: str) -> None:
    assert split_dateline(text, CLOCK) is None
