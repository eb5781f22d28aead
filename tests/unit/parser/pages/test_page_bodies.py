"""The body of a page: every word of the article once, in order, and nothing of what stands around it."""

import json

from schemas.article import Article
from services.parser.parse import Parsed, parse
from services.stream.messages import Rejected
from tests.unit.parser.items import article_of, raw_item

LONG = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month, number {}."


def html(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>"


def body_of(marked: str) -> Article:
    long = "".join(f"<p>{LONG.format(number)}</p>" for number in range(4))
    return article_of(
        f"<!DOCTYPE html><html lang='en'><body><article><h1>Bridge</h1>{long}{marked}{long}</article></body></html>"
    )


def test_text_beside_the_entries_of_a_list_is_kept() -> None:
    article = body_of(
        "<ul><li>Costs: 4 million<ul><li>of which steel 3</li></ul> and rising</li><li>Start: May</li></ul>"
    )
    text = " ".join(article.paragraphs)
    assert all(words in text for words in ("Costs: 4 million", "of which steel 3", "and rising", "Start: May"))


def test_text_beside_the_paragraphs_of_a_quotation_is_kept() -> None:
    article = body_of(
        "<blockquote>The board wrote: <p>We shall open in May, whatever the weather brings us.</p> So far.</blockquote>"
    )
    text = " ".join(article.paragraphs)
    assert "The board wrote:" in text
    assert "We shall open in May" in text


def test_a_row_of_a_short_table_is_one_line() -> None:
    table = (
        "<table><tr><th>Fee</th><th>Old</th><th>New</th></tr><tr><td>Boats</td><td>0.95</td><td>1.05</td></tr></table>"
    )
    article = article_of(html(f"<article><h1>Fees</h1><p>Fees rise in May.</p>{table}</article>"))
    assert article.paragraphs == ("Fees rise in May.", "Fee Old New", "Boats 0.95 1.05")


def test_what_stands_before_and_behind_the_element_marked_as_the_body_is_no_text() -> None:
    long = "".join(f"<p>{LONG.format(number)}</p>" for number in range(8))
    deck = "<p>All that you have to know about the tidal bridge and its opening in the spring of this year.</p>"
    teaser = "<p>Harbour fees rise again and again, and the owners of the boats are angry about all of it.</p>"
    marked = f"<div itemprop='articleBody'>{long}</div>"
    article = article_of(html(f"<div class='page'><h1>Bridge</h1>{deck}{marked}{teaser}</div>"))
    assert len(article.paragraphs) == 8


def test_another_headline_of_the_page_above_the_text_is_removed() -> None:
    long = "".join(f"<p>{LONG.format(number)}</p>" for number in range(6))
    head = "<title>Bridge shut</title><meta property='og:title' content='Bridge shut'>"
    shown = "Bridge at Lindmoor closes until March"
    article = article_of(html(f"<article><h1>{shown}</h1><p>{shown}</p>{long}</article>", head))
    assert article.headline == "Bridge shut"
    assert len(article.paragraphs) == 6


def test_an_article_in_two_parts_that_are_marked_alike_is_whole() -> None:
    texts = [f"On day {number} t{LONG[1:].format(number)} It will cost more." for number in range(9)]
    first, second = ("".join(f"<p>{text}</p>" for text in part) for part in (texts[:6], texts[6:]))
    part = "<div class='article-body'>{}</div>"
    article = article_of(html(f"<div><h1>Bridge</h1>{part.format(first)}<div>Ad</div>{part.format(second)}</div>"))
    assert list(article.paragraphs) == texts


def test_a_page_that_shows_only_the_beginning_has_the_body_that_it_declares() -> None:
    body = " ".join(LONG.format(number) for number in range(20))
    facts = json.dumps({"@type": "NewsArticle", "headline": "Bridge", "articleBody": body})
    head = f"<script type='application/ld+json'>{facts}</script>"
    article = article_of(html(f"<article><h1>Bridge</h1><p>{LONG.format(0)}</p></article>", head))
    assert " ".join(article.paragraphs) == body


def test_absurdly_nested_markup_is_read_or_refused_and_never_an_exception() -> None:
    deep = "<div class='byline'>" + "<span>" * 900 + "By Ada Verhoeven" + "</span>" * 900 + "</div>"
    lists = "<ul><li>" * 400 + LONG.format(1) + "</li></ul>" * 400
    for marked in (deep, lists, deep + lists):
        page = html(f"<article><h1>Bridge</h1>{marked}<p>{LONG.format(2)}</p></article>")
        assert isinstance(parse(raw_item(page)), Parsed | Rejected)
