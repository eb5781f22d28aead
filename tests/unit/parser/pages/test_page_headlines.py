"""The headline, the authors and the article node of a page whose sources do not say the same."""

import json

import pytest

from schemas.article import Article
from tests.unit.parser.items import article_of

BODY = "".join(
    f"<p>The harbour board said that the tidal bridge would open again in the {n}th month.</p>" for n in range(9)
)
SHOWN = "Tidal bridge opens in March"
SEARCH = "Lindmoor bridge: opening date and prices"


def page(
    *,
    ld: object = None,
    og: str = "",
    title: str = "",
    h1: str = SHOWN,
    site: str = "Lind News",
    url: str | None = None,
) -> Article:
    head = f"<title>{title}</title><meta property='og:site_name' content='{site}'>"
    head += f'<meta property="og:title" content="{og}">' if og else ""
    head += f'<script type="application/ld+json">{json.dumps(ld)}</script>' if ld else ""
    return article_of(
        f"<!DOCTYPE html><html lang='en'><head>{head}</head><body><article><h1>{h1}</h1>{BODY}</article></body></html>",
        url=url,
    )


def article_node(headline: str, **more: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": headline, **more}


@pytest.mark.parametrize(
    ("ld", "og", "title", "h1", "expected"),
    [
        (article_node(SHOWN), SHOWN, SHOWN, SHOWN, SHOWN),
        (article_node(SEARCH), SHOWN, f"{SEARCH} | Lind News", SHOWN, SHOWN),  # readers and sharers see the same
        (article_node(SEARCH), SEARCH, SEARCH, SHOWN, SEARCH),
        (article_node(SEARCH), "", "", SHOWN, SEARCH),  # none agree: JSON-LD comes first
        (None, f"{SHOWN} - Lind News", "", SHOWN, SHOWN),
        (None, f"Lind News: {SHOWN}", "", "", SHOWN),
        (None, "", f"{SHOWN} | Lind News", "Lind News", SHOWN),  # the site's own name is no headline
        # A program made Open Graph's of the title: one source, and readers see another.
        (None, f"{SEARCH} - Lind News", f"{SEARCH} - Lind News", SHOWN, SHOWN),
        (None, SEARCH, f"{SEARCH} - Lind News", SHOWN, SEARCH),
        (article_node("Tidal bridge opens …"), "", "", SHOWN, SHOWN),  # cut off
        (article_node("Port &amp;amp; pier"), "", "", "", "Port & pier"),  # escaped twice
    ],
)
def test_the_headline_is_what_most_sources_say(ld: object, og: str, title: str, h1: str, expected: str) -> None:
    assert page(ld=ld, og=og, title=title, h1=h1).headline == expected


def test_another_headline_is_a_warning() -> None:
    assert any(SEARCH in warning for warning in page(ld=article_node(SEARCH), og=SHOWN).warnings)
    assert not page(ld=article_node(SHOWN), og=f"{SHOWN} | Lind News").warnings


def test_of_several_articles_in_json_ld_the_one_with_the_address_of_the_page_counts() -> None:
    other = article_node("Harbour fees rise", url="https://lind.example/fees")
    own = article_node("Tidal bridge opens in spring", url="https://lind.example/bridge?x=1")
    article = page(ld=[other, own], url="https://lind.example/bridge", h1="")
    assert article.headline == "Tidal bridge opens in spring"


def test_an_author_named_by_reference_is_found_in_the_graph() -> None:
    graph = [article_node(SHOWN, author={"@id": "#ada"}), {"@type": "Person", "@id": "#ada", "name": "Ada Verhoeven"}]
    assert page(ld={"@graph": graph}).bylines == ("Ada Verhoeven",)


def test_json_ld_with_a_comma_too_many_is_read() -> None:
    broken = (
        '{"@type": "NewsArticle", "headline": "Tidal bridge opens in spring", "author": {"name": "Ada Verhoeven",},}'
    )
    script = f'<script type="application/ld+json">{broken}</script>'
    article = article_of(f"<!DOCTYPE html><html><head>{script}</head><body><article>{BODY}</article></body></html>")
    assert (article.headline, article.bylines) == ("Tidal bridge opens in spring", ("Ada Verhoeven",))


def test_a_second_date_of_publication_is_a_warning() -> None:
    head = "<meta property='article:published_time' content='2024-01-10T08:00:00Z'>"
    facts = json.dumps(article_node(SHOWN, datePublished="2024-01-20T08:00:00Z"))
    article = article_of(
        f"<!DOCTYPE html><html lang='en'><head>{head}<script type='application/ld+json'>{facts}</script></head>"
        f"<body><article><h1>{SHOWN}</h1>{BODY}</article></body></html>"
    )
    assert article.published_at is not None
    assert article.published_at.iso.startswith("2024-01-20")
    assert any("2024-01-10" in warning for warning in article.warnings)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        (
            "<div class='byline'>By Ada Verhoeven and Jonas Pike <a href='/mail'>Email the writers</a></div>",
            ("Ada Verhoeven", "Jonas Pike"),
        ),
        ("<p class='byline'>By Ada Verhoeven in Lindmoor</p>", ("Ada Verhoeven",)),
        ("<div><span>By <a href='/x'>Ada Verhoeven</a></span></div>", ("Ada Verhoeven",)),
        ("<div class='authors'><a href='/a'>Ada Verhoeven</a><button>Share</button></div>", ("Ada Verhoeven",)),
    ],
)
def test_a_byline_at_the_headline_names_the_authors(byline: str, names: tuple[str, ...]) -> None:
    article = article_of(
        f"<!DOCTYPE html><html lang='en'><body><article><h1>{SHOWN}</h1>{byline}{BODY}</article></body></html>"
    )
    assert article.bylines == names


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@type": "Person", "name": "王小芳"}, ("王小芳",)),
        ({"@type": "Person", "name": "山田 太郎"}, ("山田 太郎",)),
        ({"@type": "Person", "name": "김민수"}, ("김민수",)),
        ({"@type": "Person", "name": "林德通讯社"}, ()),
        ({"@type": "Person", "name": "Мария Иванова"}, ("Мария Иванова",)),
        ({"@type": "Person", "name": "Ada Verhoeven, Lind News"}, ("Ada Verhoeven",)),
        ({"@type": "Organization", "name": "Lind Tribune"}, ()),
    ],
)
def test_declared_authors_are_persons_in_any_script_and_never_the_site(author: object, names: tuple[str, ...]) -> None:
    assert page(ld=article_node(SHOWN, author=author), site="Lind Tribune").bylines == names
