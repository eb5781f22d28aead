"""The body of a page: every word of the article once, in order, and nothing of what stands around it."""

from schemas.article import Article
from tests.unit.parser.items import article_of

LONG = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month, number {}."


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
