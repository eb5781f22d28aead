"""What desks write into the headline's own field, in formats that have one: marks, labels, embargoes."""

import json
from datetime import UTC, datetime

import pytest

from schemas.article import RemovalReason, Signal, Status
from tests.unit.parser.items import article_of


def item(
    headline: str, text: str = "Workers at the Vessby dock stopped on Monday.\n\nTalks go on.", **more: object
) -> str:
    fields = {"uri": "urn:item:1", "type": "text", "versioncreated": "2024-01-21T10:00:00Z"}
    return json.dumps({**fields, "headline": headline, "body_text": text, **more}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("written", "headline"),
    [
        ("URGENT - Dock workers stop", "Dock workers stop"),
        ("URGENT-Dock workers stop", "Dock workers stop"),
        ("NewsAlert: dock workers stop", "dock workers stop"),
        ("EILMELDUNG: Hafen steht still", "Hafen steht still"),
        ("Última hora | Paran los estibadores", "Paran los estibadores"),
        ("Son dakika! Liman durdu", "Liman durdu"),
        ("СРОЧНО: порт остановлен", "порт остановлен"),
        ("عاجل: توقف العمل في الميناء", "توقف العمل في الميناء"),
        ("【速報】港の作業が停止", "港の作業が停止"),
        ("＜緊急＞港の作業が停止", "港の作業が停止"),
        ("[속보] 항만 작업 중단", "항만 작업 중단"),
        ("快讯：港口停工", "港口停工"),
        ("(3rd LD) (ATTN: ADDS quotes) Dock workers stop", "Dock workers stop"),
    ],
)
def test_a_mark_or_label_is_no_part_of_the_headline(written: str, headline: str) -> None:
    article = article_of(item(written))
    assert article.headline == headline
    assert any(line.reason is RemovalReason.WIRE_HEADER for line in article.removed)


@pytest.mark.parametrize(
    "headline",
    [
        "Flash floods: two villages cut off",
        "Breaking point: why the dock stopped",
        "Alert level raised - volcano rumbles",
        "UPDATE 2-Dock workers stop",
        "Press release: Vessby Harbour grows",
        "《港口》展览开幕",
        "<HARB> completes sale of docks",
        "Urgent",
    ],
)
def test_other_words_with_a_sign_behind_them_stay(headline: str) -> None:
    assert article_of(item(headline)).headline == headline


def test_a_lead_in_the_headline_is_an_update() -> None:
    assert article_of(item("(2nd LD) Dock workers stop")).signal is Signal.UPDATE
    assert article_of(item("Dock workers stop")).signal is Signal.NEW


@pytest.mark.parametrize(
    "written",
    [
        "EMBARGOED until 18:30 GMT 22 January 2024: Dock workers stop",
        "EMBARGO: 18.30 GMT Jan 22 - Dock workers stop",
        "(NOT FOR PUBLICATION BEFORE 1830 GMT, Jan 22) Dock workers stop",
        "*** EMBARGOED UNTIL 6:30 P.M. GMT, Jan. 22 *** Dock workers stop",
        "URGENT - EMBARGOED until 1830 GMT Jan 22 | Dock workers stop",
    ],
)
def test_an_embargo_in_the_headline_holds_and_is_no_part_of_it(written: str) -> None:
    article = article_of(item(written))
    assert article.headline == "Dock workers stop"
    assert article.embargoed_until == datetime(2024, 1, 22, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "headline"),
    [
        ("Sperrfrist: Dienstag, 6 Uhr - Hafen wird ausgebaut", "Hafen wird ausgebaut"),
        ("Sous embargo jusqu'à mardi - Le port va grandir", "Le port va grandir"),
        ("【解禁 22日午前5時】港を拡張へ", "港を拡張へ"),
    ],
)
def test_an_embargo_without_a_sure_end_holds_too(written: str, headline: str) -> None:
    article = article_of(item(written))
    assert article.headline == headline
    assert article.status is Status.WITHHELD
    assert article.embargoed_until is None


@pytest.mark.parametrize("headline", ["Embargo on oil: ministers meet", "Trade embargo: 5 things to know"])
def test_news_of_an_embargo_keeps_its_headline(headline: str) -> None:
    article = article_of(item(headline))
    assert (article.headline, article.status) == (headline, Status.USABLE)


def test_a_mark_before_the_first_sentence_is_no_headline() -> None:
    assert article_of(item("", "URGENT. The dock has stopped.\n\nTalks go on.")).headline == "The dock has stopped."


def test_a_mark_above_the_text_is_no_paragraph() -> None:
    article = article_of(item("Hafen wächst", "PRESSEMITTEILUNG\n\nDer Hafen in Vessby wird größer."))
    assert article.paragraphs == ("Der Hafen in Vessby wird größer.",)


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("VESSBY, Jan 20 (XPA) -", ("Vessby", "XPA", "2024-01-20")),
        ("Bern (XDA)", ("Bern", "XDA", None)),
        ("GALWAY, Ireland", ("Galway, Ireland", None, None)),
        ("GREENWICH, Conn.", ("Greenwich, Conn.", None, None)),
        ("MOSCOW, January 20. /TASS/.", ("Moscow", "TASS", "2024-01-20")),
    ],
)
def test_a_field_for_the_dateline_is_read(field: str, expected: tuple[str, str | None, str | None]) -> None:
    found = article_of(item("Dock workers stop", dateline=field)).dateline
    assert found
    assert (found.place, found.agency, found.date) == expected


def test_the_dateline_of_the_text_comes_before_that_of_the_field() -> None:
    found = article_of(item("Dock workers stop", "OSLO (AP) — Workers stopped on Monday.", dateline="VESSBY")).dateline
    assert found
    assert found.place == "Oslo"


def test_the_town_alone_in_capitals_before_an_unknown_agency() -> None:
    found = article_of(item("Dock workers stop", "VESSBY, Norway (XPA) — Workers stopped on Monday.")).dateline
    assert found
    assert (found.place, found.agency) == ("Vessby, Norway", "XPA")


def test_reporters_sign_in_korean_and_chinese() -> None:
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item><title>항만 작업 중단</title>'
        "<guid>k1</guid><dc:creator>박서연 기자</dc:creator>"
        "<description>항만 작업이 중단됐다.&lt;br&gt;&lt;br&gt;park@news.example</description></item></channel></rss>"
    )
    article = article_of(feed)
    assert article.bylines == ("박서연",)
    assert "park@news.example" not in article.paragraphs
