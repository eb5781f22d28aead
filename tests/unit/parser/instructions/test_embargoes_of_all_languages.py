"""Embargoes in the words of desks of many languages: each holds, each readable end is read, and news is let through."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.parser.draft import Embargo
from services.parser.instructions import desk_times, embargo_words
from services.parser.instructions.embargo import find_embargo, read_embargo, stated_embargo
from services.parser.stamps.wall_clock import WallClock
from services.parser.words.phrases import PhraseTableError, compiled, phrases
from tests.unit.parser.items import article_of

CLOCK = WallClock(datetime(2024, 1, 21, 10, tzinfo=UTC))  # a Sunday


@pytest.mark.parametrize(
    ("line", "country", "until"),
    [
        ("Attention editors: this report is under embargo until 7 a.m. GMT on Tuesday", "GB", "23T07:00"),
        ("STRICT EMBARGO 07:00 Tuesday 23 January 2024", "GB", "23T07:00"),
        ("No use before 0700 GMT Jan 23", "GB", "23T07:00"),
        ("ADV 23: For release Tuesday, Jan. 23, 7 a.m. GMT", "GB", "23T07:00"),
        ("Αυστηρό embargo μέχρι τις 09:00 της 23/01/2024", "GR", "23T07:00"),
        ("The material in this file is embargoed until 9:15 a.m. (ET) Tuesday, January 23", "US", "23T14:15"),
        ("FOR PUBLICATION: 9:15 A.M. (CT) TUESDAY, JANUARY 23", "US", "23T15:15"),
        ("Bridge report, 09:00 CET on 23 January 2024 - embargoed", "NL", "23T08:00"),
        ("##EMBARGOED## until 0900 CET, 23 January 2024", "NL", "23T08:00"),
        ("Embargo: 00.01 (UK time) Tuesday 23 January", "GB", "23T00:01"),
        ("Strict embargo - 9:00 Brussels time, 23/01/2024", "BE", "23T08:00"),
        ("EMBARGOED UNTIL 1800", "GB", "21T18:00"),
        ("Embargoed until 6pm tomorrow", "GB", "22T18:00"),
        ("HINWEIS AN DIE REDAKTIONEN: Sperrfrist Dienstag, 9 Uhr", "DE", "23T08:00"),
        ("Sperrfrist beachten! Dienstag, 23. Januar, 9 Uhr", "DE", "23T08:00"),
        ("RAPPEL - SOUS EMBARGO JUSQU'A 9H00 MARDI", "FR", "23T08:00"),
        ("Publication interdite avant mardi 9h", "FR", "23T08:00"),
        ("No difundir hasta las 09.00 horas del 23 de enero", "ES", "23T09:00"),
        ("Sob embargo até às 9h de terça-feira, 23 de janeiro", "PT", "23T10:00"),
        ("EMBARGO FINO ALLE 9 DI MARTEDÌ 23 GENNAIO", "IT", "23T08:00"),
        ("Niet publiceren voor dinsdag 23 januari, 9u", "NL", "23T08:00"),
        ("Embargo til tirsdag den 23. januar kl. 9.00", "DK", "23T08:00"),
        ("Får publiceras tidigast den 23 januari kl 9", "SE", "23T08:00"),
        ("NB! Sperrefrist: 23. januar kl. 09.00", "NO", "23T08:00"),
        ("Julkaisuvapaa 23.1. klo 9", "FI", "23T07:00"),
        ("Nie publikować przed 23 stycznia, godz. 9.00", "PL", "23T08:00"),
        ("Embargó: január 23., 9 óráig", "HU", "23T08:00"),
        ("Под эмбарго до 23 января, 9:00 по московскому времени", "RU", "23T06:00"),
        ("ЕМБАРГО до 9:00 23 січня 2024", "UA", "23T07:00"),
        ("Εμπάργκο έως 23 Ιανουαρίου 2024, 09:00", "GR", "23T07:00"),
        ("23 Ocak 2024 saat 09.00'a kadar ambargoludur", "TR", "23T06:00"),
        ("محظور النشر حتى الساعة 9:00 بتوقيت غرينتش يوم 23 يناير 2024", "AE", "23T09:00"),
        ("【解禁日時】1月23日(火)午前9時", "JP", "23T00:00"),
        ("※23日9時までの報道を禁じます", "JP", "23T00:00"),
        ("エンバーゴ:二〇二四年", "JP", None),
        ("请勿在1月23日9时前发布", "CN", "23T03:00"),
        ("엠바고: 1월 23일 오전 9시", "KR", "23T00:00"),
        ("Embargo till vidare", "SE", None),
        ("Эмбарго до особого распоряжения", "RU", None),
        ("Es gilt das gesprochene Wort! Sperrfrist: Redebeginn", "DE", None),
        ("ADVANCE FOR RELEASE SUNDAY, JAN. 28", "US", None),
        ("Embargoed until 1800 Sandhaven 28th", "GB", None),
    ],
)
def test_an_embargo_holds_and_a_readable_end_is_read(line: str, country: str, until: str | None) -> None:
    found = find_embargo([line])
    assert found is not None
    moment = read_embargo(found, CLOCK, country).until
    assert (moment.isoformat()[8:16] if moment else None) == until


@pytest.mark.parametrize(
    "line",
    [
        "Sin embargo, el puerto no publicará los datos antes de las 18.00",
        "EU-Embargo bis Ende 2027 verlängert",
        "Эмбарго до 2027 года продлено, сообщил министр",
        "The figures will be published on Friday at 8:30 a.m.",
        "Release of hostages expected at 6 p.m. Friday",
        "Sperrfrist für Arbeitslose soll steigen",
        "Nicht vor 18 Uhr: Fähre fährt weiter",
        "Frei für Kinder ab 18 Uhr",
        "L'embargo sur le pétrole jusqu'à vendredi 18h",
        "エンバーゴとは何か",
        "보도 금지 가처분 신청",
        "禁止发布虚假信息",
        "حظر النشر في قضية الميناء",
        "Not before time: a new bridge",
        "The report was embargoed until 8 a.m., the ministry said",
    ],
)
def test_news_in_the_same_words_is_not_held(line: str) -> None:
    assert find_embargo([line]) is None


@pytest.mark.parametrize(
    "line",
    ["For immediate release", "Zur sofortigen Veröffentlichung", "Pour diffusion immédiate", "No embargo"],
)
def test_a_line_that_sets_a_text_free_holds_nothing_and_is_no_headline(line: str) -> None:
    found = stated_embargo(line)
    assert found is not None
    assert found.free
    article = article_of(f"{line}\n\nBridge to open again\n\nThe tidal bridge opens in May, its board said on Sunday.")
    assert (article.headline, article.embargo_text) == ("Bridge to open again", None)


def test_a_paragraph_that_begins_with_an_embargo_is_held() -> None:
    text = "The board of the tidal bridge will say on Tuesday when the bridge opens. " * 5
    article = article_of(f"Bridge to open again\n\nEMBARGOED UNTIL 0900 GMT TUESDAY JANUARY 23. {text}")
    assert article.embargoed_until == datetime(2024, 1, 23, 9, tzinfo=UTC)


@given(st.text(max_size=200))
def test_any_line_can_be_asked_for_its_embargo(line: str) -> None:
    if find_embargo([line]):
        read_embargo(Embargo(line), CLOCK, "US")


def test_every_pattern_of_the_tables_compiles_and_needs_words() -> None:
    rows = phrases(embargo_words.TABLE, embargo_words.KINDS)
    for row in rows:
        if row.kind not in {"stem", "text"}:
            compiled(embargo_words.TABLE, row.value)
    assert {row.language for row in rows} >= {"en", "de", "fr", "es", "ru", "ja", "ar", "zh", "ko", "tr", "pl", "fi"}
    assert phrases(desk_times.TABLE, desk_times.KINDS)


def test_a_table_with_an_unknown_kind_is_refused() -> None:
    with pytest.raises(PhraseTableError):
        phrases(embargo_words.TABLE, frozenset({"stem"}))
