"""Pages that declare nothing: headline, author and date are what they show readers, by what templates call them."""

import pytest

from schemas.article import Article
from schemas.raw import SourcePolicy
from tests.unit.parser.items import article_of

SENTENCE = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month. "
BODY = "".join(f"<p>{SENTENCE * 2}{number}.</p>" for number in range(6))


def page(
    head: str = "", *, above: str = "", below: str = "", h1: str = "<h1>Tidal bridge to open again</h1>"
) -> Article:
    return article_of(
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><article><header>{h1}{above}</header>{BODY}</article>"
        f"{below}</body></html>",
        policy=SourcePolicy(country="GB"),
    )


@pytest.mark.parametrize(
    "byline",
    [
        '<span class="byline">By Ada Verhoeven</span>',
        '<p class="article-author-name"><a href="/x">Ada Verhoeven</a></p>',
        '<a href="/staff/ada-verhoeven/">Ada Verhoeven</a>',
        '<div class="ArticleHead-authorName">Ada Verhoeven</div>',
        '<p class="meta">Posted by Ada Verhoeven</p>',
        '<h3 data-test="byline">By Ada Verhoeven</h3>',
        '<span itemprop="author">Ada Verhoeven</span>',
    ],
)
def test_a_shown_byline_names_the_author(byline: str) -> None:
    assert page(above=byline).bylines == ("Ada Verhoeven",)


@pytest.mark.parametrize(
    "other",
    [
        '<p class="meta">Ada Verhoeven</p>',
        '<div class="related"><span class="byline">By Jonas Pike</span></div>',
        '<span class="byline">By Staff Reporters</span>',
        '<footer><a href="/authors/jonas-pike">Jonas Pike</a></footer>',
    ],
)
def test_names_outside_the_byline_are_not_authors(other: str) -> None:
    assert page(below=other).bylines == ()


def test_two_authors_side_by_side_both_count_and_one_elsewhere_does_not() -> None:
    both = '<p class="byline"><a class="author">Ada Verhoeven</a> <a class="author">Jonas Pike</a></p>'
    article = page(above=both, below='<div><i><b><span class="author">Mia Quist</span></b></i></div>')
    assert article.bylines == ("Ada Verhoeven", "Jonas Pike")


@pytest.mark.parametrize(
    ("shown", "iso"),
    [
        ('<div class="post-date">21 January 2024</div>', "2024-01-21"),
        ('<span class="timestamp">Published: January 21, 2024 9:30 GMT (4:30 ET)</span>', "2024-01-21T09:30:00+00:00"),
        (
            '<span class="pub" id="publish-time" content="2024-01-21T09:30:00Z">yesterday</span>',
            "2024-01-21T09:30:00+00:00",
        ),
        ('<time datetime="2024-01-21T09:30:00+01:00">today</time>', "2024-01-21T09:30:00+01:00"),
    ],
)
def test_a_shown_date_is_the_date(shown: str, iso: str) -> None:
    stamp = page(above=shown).published_at
    assert stamp is not None
    assert stamp.iso == iso


@pytest.mark.parametrize(
    "shown", ['<div class="update">About the bridge</div>', '<aside><div class="date">21 January 2024</div></aside>']
)
def test_dates_elsewhere_on_the_page_are_not_its_date(shown: str) -> None:
    assert page(above=shown).published_at is None


@pytest.mark.parametrize(
    ("head", "h1", "headline"),
    [
        (
            '<meta property="og:title" content="Tidal bridge to open again - Ardley News">',
            None,
            "Tidal bridge to open again",
        ),
        (
            "<title>Tidal bridge - the long wait - is over | Ardley News</title>",
            "",
            "Tidal bridge - the long wait - is over",
        ),
        ("<title>Tidal bridge to open again</title>", "", "Tidal bridge to open again"),
        ('<meta property="og:title" content="Another title altogether">', None, "Another title altogether"),
    ],
)
def test_the_sites_name_is_removed_from_a_title(head: str, h1: str | None, headline: str) -> None:
    article = page(head) if h1 is None else page(head, h1=h1)
    assert article.headline == headline


def json_ld(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


def test_declared_texts_are_unescaped_and_empty_dates_are_none() -> None:
    fields = '"headline": "The board&#8217;s &amp; the town&#8217;s bridge", "datePublished": "0001-01-01T00:00:00Z"'
    article = page(json_ld(fields))
    assert (article.headline, article.published_at) == ("The board’s & the town’s bridge", None)


def test_the_shown_byline_counts_if_the_declared_author_is_an_organisation() -> None:
    author = '"author": {"name": "Ardley News Staff"}'
    assert page(json_ld(author), above='<p class="byline">By Ada Verhoeven</p>').bylines == ("Ada Verhoeven",)


def test_a_short_page_of_unmarked_blocks_keeps_its_paragraphs() -> None:
    page = (
        "<html><head><title>港口扩建获批_海港网</title></head><body>"
        "<div><a href='/'>首页</a></div><div>港口扩建获批</div>"
        "<div><p>韦斯比港口扩建工程20日获得批准，工程将于五月开始，预计两年完成。</p><p>港务局说，码头将增加三分之一，货运能力将大幅提高。</p></div></body></html>"
    )
    paragraphs = article_of(page).paragraphs
    assert paragraphs == (
        "韦斯比港口扩建工程20日获得批准，工程将于五月开始，预计两年完成。",
        "港务局说，码头将增加三分之一，货运能力将大幅提高。",
    )
