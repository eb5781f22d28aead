"""Overviews, consent walls, robot checks and error pages are refused; articles that look a little like them are not."""

import pytest

from schemas.reasons import RejectReason
from services.stream.messages import Rejected
from tests.unit.parser.items import article_of, raw_item, refusal_of

SENTENCE = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month. "
CARDS = "".join(
    f"<div class='item'><h2><a href='/news/{n}'>Harbour fees rise for the {n}th time</a></h2>"
    f"<p>The board wants more money from owners of boats, and they are angry about it.</p></div>"
    for n in range(1, 6)
)
PICTURES = "".join(
    f"<figure><img src='{n}.jpg'><figcaption>Boat {n} of the race</figcaption></figure>" for n in range(9)
)
CONSENT = (
    "We and our partners store cookies on your device to show you personalised content. You can accept all of them, "
    "or change your settings and preferences at any time in our privacy policy."
)


def html(body: str, *, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (html(f"<main><h1>Harbour</h1>{CARDS}</main>"), "overview"),
        (html(f"<main><h1>Tag: bridges</h1><ul>{CARDS.replace('div', 'li')}</ul></main>"), "overview"),
        (html(f"<main><h1>All our live blogs</h1>{CARDS}{CARDS}</main>"), "overview"),
        (html(f"<main><h1>The regatta in pictures</h1>{PICTURES}</main>"), "gallery"),
        (html(f"<h1>Your privacy</h1><p>{CONSENT}</p><p>{CONSENT}</p>"), "cookies"),
        (html("<h1>Just a moment...</h1><p>Checking your browser before you go on to the site.</p>"), "robot"),
        (html("<h1>404 - Page not found</h1><p>The page that you asked for is not here any more.</p>"), "error"),
        (html("<h1>Страница не найдена</h1><p>Такой страницы на нашем сайте нет.</p>"), "error"),
    ],
)
def test_such_pages_are_refused_with_the_reason(page: str, why: str) -> None:
    refused = refusal_of(raw_item(page))
    assert isinstance(refused, Rejected)
    assert refused.reason is RejectReason.NOT_AN_ARTICLE
    assert why in refused.error


def test_an_article_with_many_teasers_is_an_article() -> None:
    article = article_of(html(f"<main><h1>Tidal bridge to open again</h1><p>{SENTENCE * 3}</p>{CARDS}</main>"))
    assert article.paragraphs == (SENTENCE.strip() + " " + SENTENCE + SENTENCE.strip(),)


def test_news_about_cookies_is_an_article() -> None:
    report = (
        "The regulator fined the company because its cookie banner asked for consent without a way to refuse partners. "
    )
    article = article_of(
        html(f"<article><h1>Fine for a cookie banner</h1><p>{report}</p><p>{SENTENCE}</p><p>{report}</p></article>")
    )
    assert len(article.paragraphs) == 3


def test_a_roundup_whose_sections_link_elsewhere_is_an_article_if_it_declares_itself_one() -> None:
    facts = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The week in the harbour"}</script>'
    )
    assert article_of(html(f"<main><h1>The week in the harbour</h1>{CARDS}</main>", head=facts)).paragraphs


def test_an_article_about_an_error_is_an_article() -> None:
    headline = "Page not found: how the council lost its archive"
    page = html(f"<article><h1>{headline}</h1><p>{SENTENCE * 3}</p><p>{SENTENCE}</p></article>")
    assert article_of(page).headline == headline


def test_a_report_with_many_pictures_is_an_article() -> None:
    page = html(f"<article><h1>Regatta ends in a storm</h1><p>{SENTENCE * 3}</p>{PICTURES}<p>{SENTENCE}</p></article>")
    assert len(article_of(page).captions) == 9
