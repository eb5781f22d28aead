"""Bylines, times, furniture, walls and lists in the languages of more pages; what a page says against itself."""

import json

import pytest

from schemas.article import Article
from schemas.reasons import RejectReason
from tests.unit.parser.items import article_of, raw_item, refusal_of

TEXTS = (
    "The ferry to Lindmoor will run again from Monday morning, the harbour office of the town said on Friday evening.",
    "It had been laid up since the storm of last week, which broke its rudder and two of the windows of its bridge.",
)
PLAIN = "https://lind.example/ferry"
DATED = "https://lind.example/2024/01/20/ferry-runs-again"


def _page(above: str = "", below: str = "", *, url: str = PLAIN, language: str = "en", head: str = "") -> Article:
    body = "".join(f"<p>{text}</p>" for text in TEXTS)
    return article_of(
        f"<!doctype html><html lang='{language}'><head><title>Ferry runs again</title>{head}</head><body>"
        f"<main><article><h1>Ferry runs again</h1>{above}{body}{below}</article></main></body></html>",
        url=url,
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Haber: Deniz Kaya", "Deniz Kaya"),
        ("Szerző: Nagy Ilona", "Nagy Ilona"),
        ("Tác giả: Lê Minh Châu", "Lê Minh Châu"),
        ("Του Νίκου Βλάχου", "Νίκου Βλάχου"),
        ("מאת: נועה כהן", "נועה כהן"),
        ("लेखक: सुनीता वर्मा", "सुनीता वर्मा"),
        ("نویسنده: رضا کریمی", "رضا کریمی"),
        ("20. ledna 2024 | Eva Malá", "Eva Malá"),
        ("Ewa Zając, 20 stycznia 2024, 10:15", "Ewa Zając"),
    ],
)
def test_a_byline_in_the_words_of_the_page_names_the_author(line: str, name: str) -> None:
    article = _page(f"<p>{line}</p>")
    assert article.bylines == (name,)
    assert article.paragraphs == TEXTS


@pytest.mark.parametrize(
    "line",
    [
        "Olvassa el ezt is: Elsüllyedt",
        "Vezi și: Ce urmează",
        "Διαβάστε επίσης: Τι αλλάζει",
        "קראו גם: מה קרה",
        "بیشتر بخوانید: کشتی",
        "อ่านเพิ่มเติม: เรือ",
        "Bunlar da ilginizi çekebilir",
        "Заметили ошибку? Выделите её",
        "Zdroj: https://lind.example/1",
    ],
)
def test_furniture_of_more_languages_is_no_text(line: str) -> None:
    assert _page(below=f"<p>{line}</p>").paragraphs == TEXTS


def test_the_hour_that_a_page_shows_is_kept_where_its_address_has_the_same_day() -> None:
    line = "<p>Publié le 20 janvier 2024 à 09h12</p>"
    for url in (PLAIN, DATED):
        stamp = _page(line, url=url, language="fr").published_at
        assert stamp is not None
        assert stamp.iso.startswith("2024-01-20T09:12")
    far = _page("<p>Publié le 3 mars 2022 à 09h12</p>", url=DATED, language="fr").published_at
    assert far is not None
    assert far.iso.startswith("2024-01-20")


def test_another_name_at_the_headline_than_the_declared_author_is_a_warning() -> None:
    facts = json.dumps({"@type": "NewsArticle", "headline": "Ferry runs again", "author": {"name": "Ann Mason"}})
    head = f'<script type="application/ld+json">{facts}</script>'
    assert "another author shown: Bo Harbour" in _page("<p class='byline'>By Bo Harbour</p>", head=head).warnings
    assert not _page("<p class='byline'>By Ann Mason</p>", head=head).warnings


@pytest.mark.parametrize(
    "text",
    [
        "Wij en onze partners gebruiken cookies en verwerken persoonsgegevens. Geeft u toestemming?",
        "Vi och våra partners använder cookies och behandlar personuppgifter. Godkänn inställningarna.",
        "My i nasi partnerzy używamy plików cookies i przetwarzamy dane osobowe. Akceptuję.",
        "Biz ve ortaklarımız çerez kullanıyoruz ve kişisel verilerinizi işliyoruz. Kabul et.",
    ],
)
def test_a_request_for_consent_in_more_languages_is_no_article(text: str) -> None:
    page = f"<!doctype html><html><head><title>Cookies</title></head><body><h1>Cookies</h1><p>{text}</p></body></html>"
    assert refusal_of(raw_item(page, media_type="text/html")).reason is RejectReason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    "words", ['Search results for "ferry"', "Zoekresultaten", "検索結果", "Результаты поиска: паром"]
)
def test_a_list_of_search_results_is_no_article(words: str) -> None:
    found = "".join(
        f"<div><a href='/{n}'>Ferry {n}</a><p>A ferry ran again, it was said on day {n}.</p></div>" for n in "123"
    )
    page = f"<!doctype html><html><head><title>{words}</title></head><body><h1>{words}</h1>{found}</body></html>"
    assert refusal_of(raw_item(page, media_type="text/html")).reason is RejectReason.NOT_AN_ARTICLE
