"""A site's own words are no headline, wherever its template puts them: what the rest of the page says decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.parser.items import article_of

HEADLINE = "Ferry runs aground off Lindmoor"
ADDRESS = "https://harbour-times.example/news/ferry-runs-aground-off-lindmoor"
BODY = "".join(
    f"<p>The ferry ran aground off Lindmoor on Monday with {n} passengers on board, the harbour office said, and "
    "divers looked at its hull until nightfall.</p>"
    for n in range(40, 46)
)
SITE_WORDS = [
    "Impressum",
    "Kontakt",
    "Legal notice",
    "Mentions légales",
    "Aviso legal",
    "Note legali",
    "Контакты",
    "お問い合わせ",
    "联系我们",
    "اتصل بنا",
    "Our newsroom",
    "Ressort Hafen",
]
TITLE = f"<title>{HEADLINE} | Harbour Times</title>"
PLACES = {
    "in the footer": (TITLE, f"<div><h2>{HEADLINE}</h2>{BODY}</div><footer><h1>{{}}</h1></footer>"),
    "in a box beside it": (TITLE, f"<article><h2>{HEADLINE}</h2>{BODY}</article><div class=side><h1>{{}}</h1></div>"),
    "above it": (TITLE, f"<div><h1>{{}}</h1></div><div><h2>{HEADLINE}</h2>{BODY}</div>"),
    "as a second of the largest": (TITLE, f"<h1>{{}}</h1><div><h1>{HEADLINE}</h1>{BODY}</div>"),
    "in the article's element": (TITLE, f"<main><h1>{{}}</h1><h2>{HEADLINE}</h2>{BODY}</main>"),
    "where only the address knows": ("", f"<div><h1>{{}}</h1></div><div><h2>{HEADLINE}</h2>{BODY}</div>"),
    "in the title, too": (
        f'<title>{{}}</title><meta property="og:title" content="{HEADLINE}">',
        f"<h1>{{}}</h1><div><h2>{HEADLINE}</h2>{BODY}</div>",
    ),
}


def _headline(place: str, words: str) -> str | None:
    head, body = (part.format(words) if "{}" in part else part for part in PLACES[place])
    return article_of(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", url=ADDRESS).headline


@pytest.mark.parametrize("words", SITE_WORDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_heading_of_the_site_is_not_the_headline(place: str, words: str) -> None:
    assert _headline(place, words) == HEADLINE


@given(st.from_regex(r"[A-Z][a-z]{3,10}( [a-z]{3,10}){0,2}", fullmatch=True), st.sampled_from(sorted(PLACES)))
def test_no_list_of_words_is_needed(words: str, place: str) -> None:
    if not set(words.casefold().split()) & set(HEADLINE.casefold().split()):
        assert _headline(place, words) == HEADLINE


def test_a_headline_that_the_title_words_otherwise_stays() -> None:
    page = (
        f"<!doctype html><title>Lindmoor ferry accident: what we know</title><body><article><h1>{HEADLINE}</h1>{BODY}"
    )
    assert article_of(page, url="https://harbour-times.example/4711").headline == HEADLINE


def test_a_teaser_of_another_article_is_not_taken_for_it() -> None:
    teaser = "<h2>Ferry companies raise their fares off Karsund</h2>"
    page = f"<!doctype html><title>Harbour</title><body><article><h1>{HEADLINE}</h1>{BODY}</article>{teaser}"
    assert article_of(page, url=ADDRESS).headline == HEADLINE


@pytest.mark.parametrize("words", SITE_WORDS[:10])
def test_in_plain_text_a_line_of_the_site_is_no_headline(words: str) -> None:
    text = f"{words}\n\n{HEADLINE}\n\nThe ferry ran aground on Monday, the harbour office said. Nobody was hurt."
    assert article_of(text).headline == HEADLINE
