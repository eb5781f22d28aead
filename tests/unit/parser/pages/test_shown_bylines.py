"""Authors that pages show without a "By", and names that are none."""

import pytest

from tests.unit.parser.items import article_of

TEXT = (
    "<p>The dock in Vessby grows by a third, the board said on Sunday after years of talks with all who fish there.</p>"
    "<p>Work begins in May and takes two years, by the plan that the council of the town agreed to in the spring.</p>"
)


def page(above: str, *, head: str = "", below: str = "") -> str:
    return (
        f"<!doctype html><html lang='en'><head><title>Dock grows</title>{head}</head><body><article>"
        f"<h1>Dock grows by a third</h1>{above}{TEXT}{below}</article></body></html>"
    )


@pytest.mark.parametrize(
    "above",
    [
        "<p>Ada Verhoeven</p><p>21 January 2024, 10:11</p>",
        "<p>21 January 2024 | 10:11 AM</p><p>Ada Verhoeven</p>",
        '<div><p><a href="//p.example/ada">Ada Verhoeven</a></p><p><time datetime="2024-01-21">now</time></p></div>',
        "<p>Posted by Ada Verhoeven on January 21, 2024</p>",
        "<p>By Ada Verhoeven | Jan 21, 2024 | 10:11 AM</p>",
    ],
)
def test_a_name_beside_the_date_is_the_author(above: str) -> None:
    article = article_of(page(above))
    assert article.bylines == ("Ada Verhoeven",)
    assert article.published_at
    assert article.published_at.iso.startswith("2024-01-21")
    assert len(article.paragraphs) == 2


def test_a_town_beside_the_date_is_no_author() -> None:
    assert article_of(page("<p>New Delhi</p><p>21 January 2024, 10:11</p>")).bylines == ()


def test_a_subject_beside_the_time_is_no_author() -> None:
    line = '<div><a href="/topic/lyme-disease">Lyme Disease</a> <time datetime="2024-01-21">1/21/24</time></div>'
    assert article_of(page(line)).bylines == ()


def test_who_has_the_copyright_is_not_the_author() -> None:
    head = '<meta name="author" content="Ferry Holt"><meta name="copyright" content="Copyright (c) Ferry Holt 2024">'
    below = '<div><a href="/contributor/ada-verhoeven">Ada Verhoeven</a> is a writer in Vessby.</div>'
    assert article_of(page("", head=head, below=below)).bylines == ("Ada Verhoeven",)


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Publié le 20/01/2024 à 10h11, mis à jour le 20/01/2024 à 12h00", "2024-01-20T10:11", "2024-01-20T12:00"),
        (
            "Pubblicato il 20 gennaio 2024 alle 10:11 | Ultimo aggiornamento: 12:00",
            "2024-01-20T10:11",
            "2024-01-20T12:00",
        ),
        ("20 января 2024, 10:11 (обновлено 20 января 2024, 12:00)", "2024-01-20T10:11", "2024-01-20T12:00"),
        ("Sabtu, 20 Januari 2024 | 10:11 WIB", "2024-01-20T10:11", None),
        ("20 जनवरी 2024, 10:11 बजे", "2024-01-20T10:11", None),
        ("20 ม.ค. 2567 10:11 น.", "2024-01-20T10:11", None),
        ("2024. január 20. 10:11", "2024-01-20T10:11", None),
        ("20 בינואר 2024 10:11", "2024-01-20T10:11", None),
        ("السبت 20 يناير 2024 - 10:11 مساء", "2024-01-20T22:11", None),
        ("Thứ bảy, 20/01/2024, 10:11 (GMT+7)", "2024-01-20T10:11", None),
        ("zaterdag 20 januari 2024 om 10:11 uur", "2024-01-20T10:11", None),
    ],
)
def test_times_as_pages_of_many_languages_show_them(line: str, published: str, updated: str | None) -> None:
    article = article_of(page(f"<p>{line}</p>").replace("lang='en'", "lang='fr'"))
    assert article.published_at
    assert article.published_at.iso.startswith(published)
    assert (article.updated_at.iso[:16] if article.updated_at else None) == updated
    assert line not in article.paragraphs
