"""What stands around the text of a page and is none of it: bylines, times, captions, teasers, in many languages."""

import pytest

from schemas.article import Article
from tests.unit.parser.items import article_of

FIRST = "The tidal bridge at Lindmoor stays shut until March after a barge struck its northern pier."
SECOND = "Nobody was hurt, and repairs begin on Monday."


def page(*marked: str, language: str = "en", head: str = "", below: str = "") -> Article:
    body = "".join(marked)
    return article_of(
        f"<!DOCTYPE html><html lang='{language}'><head>{head}</head><body><main><article>"
        f"<h1>Tidal bridge shut until March</h1>{body}</article></main>{below}</body></html>"
    )


def texts(*lines: str, language: str = "en") -> tuple[str, ...]:
    marked = "".join(f"<p>{line}</p>" for line in lines)
    return page(marked, f"<p>{FIRST}</p><p>{SECOND}</p>", language=language).paragraphs


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("By Ada Verhoeven", "en"),
        ("By Ada Verhoeven in Lindmoor", "en"),
        ("By Ada Verhoeven | Updated January 20, 2024 at 4:10 PM EST", "en"),
        ("Von Ada Verhoeven. Aktualisiert am 20.01.2024, 16:10 Uhr", "de"),
        ("Par Ada Verhoeven – Publié le 20/01/2024 à 16h10", "fr"),
        ("Por Ada Verhoeven. Publicado el 20/01/2024 a las 16:10", "es"),
        ("Опубликовано 20 января 2024, 16:10", "ru"),
        ("نشر في 20 يناير 2024 الساعة 16:10", "ar"),
        ("2024年1月20日（土）午後4時10分", "ja"),
        ("发布时间：2024年1月20日 16:10 来源：林德通讯社", "zh"),
        ("입력 2024.01.20. 오후 4:10", "ko"),
        ("20 Ocak 2024 16:10", "tr"),
        ("16:10", "en"),
    ],
)
def test_lines_of_bylines_and_times_are_no_paragraphs(line: str, language: str) -> None:
    assert texts(line, language=language) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the bridge will be open again.",
        "On 20 January 2024 the council met at Lindmoor.",
        "Ada Verhoeven, who lives by the bridge, heard it.",
        "It happened at 16:10.",
    ],
)
def test_sentences_that_begin_like_them_are_paragraphs(line: str) -> None:
    assert texts(line) == (line, FIRST, SECOND)


def test_one_line_gives_the_times_of_publication_and_of_the_last_change() -> None:
    line = "<p>First published on Thu 18 Jan 2024 07.00 GMT; last modified Sat 20 Jan 2024 09.15 GMT</p>"
    article = page(line, f"<p>{FIRST}</p><p>{SECOND}</p>")
    assert article.published_at is not None
    assert article.updated_at is not None
    assert (article.published_at.iso[:16], article.updated_at.iso[:16]) == ("2024-01-18T07:00", "2024-01-20T09:15")
    assert article.paragraphs == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("marked", "text", "credit"),
    [
        (
            "<figcaption>The bridge on Friday. Photo: Mia Quist/Lind News</figcaption>",
            "The bridge on Friday.",
            "Mia Quist",
        ),
        ("<figcaption>The bridge (Photo by Mia Quist/Lind News)</figcaption>", "The bridge", "Mia Quist"),
        ("<figcaption>The bridge <span class='credit'>Mia Quist</span></figcaption>", "The bridge", "Mia Quist"),
        ("<figcaption>Die Brücke © Mia Quist</figcaption>", "Die Brücke", "Mia Quist"),
        ("<p class='wp-caption-text'>The bridge. Image: Mia Quist</p>", "The bridge", "Mia Quist"),
    ],
)
def test_captions_are_captions_with_their_credits(marked: str, text: str, credit: str) -> None:
    article = page(f"<p>{FIRST}</p><figure><img src='a.jpg'>{marked}</figure><p>{SECOND}</p>")
    assert article.paragraphs == (FIRST, SECOND)
    assert [(str(caption.text)[: len(text)], str(caption.credit)[: len(credit)]) for caption in article.captions] == [
        (text, credit)
    ]


def test_teasers_below_a_short_article_are_not_in_it() -> None:
    box = "<div><h3><a href='/{0}'>Harbour fees rise again</a></h3><p>The board wants {0} per cent more.</p></div>"
    cards = "".join(box.format(n) for n in range(4))
    assert page(f"<p>{FIRST}</p><p>{SECOND}</p>", cards).paragraphs == (FIRST, SECOND)


def test_an_article_in_an_aside_below_a_consent_notice_is_found() -> None:
    notice = (
        "We use cookies and, with our partners, process personal data to show you personalised ads. "
        "You can change your settings or withdraw your consent at any time."
    )
    article = article_of(
        f"<!DOCTYPE html><html lang='en'><body><div class='cookie-bar'><p>{notice * 3}</p></div>"
        f"<aside class='main-content'><h1>Tidal bridge shut until March</h1><p>{FIRST}</p><p>{SECOND}</p></aside>"
    )
    assert article.paragraphs == (FIRST, SECOND)
    assert article.headline == "Tidal bridge shut until March"
