"""Plain text: every line gets its part, by its words and its neighbours."""

from schemas.article import RemovalReason
from tests.unit.parser.items import article_of

FIRST = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month."
SECOND = "Engineers have replaced two of its chains since a barge hit the northern pier in November last year."


def test_head_matter_is_separated_from_the_body() -> None:
    article = article_of(
        f"Bridge to open again\n\nEngineers are ahead of plan, the board says.\n\nBy Ada Verhoeven\n2 min read\n"
        f"Bridge at dawn | Photo: Jo Hale/AP\n\n{FIRST}\n\nWhat comes next\n\n{SECOND}\n\nShare This Article\n"
    )
    assert article.headline == "Bridge to open again"
    assert article.subheadline == "Engineers are ahead of plan, the board says."
    assert article.bylines == ("Ada Verhoeven",)
    assert [(found.text, found.credit) for found in article.captions] == [("Bridge at dawn", "Jo Hale/AP")]
    assert [(found.text, found.before) for found in article.headings] == [("What comes next", 1)]
    assert article.paragraphs == (FIRST, SECOND)
    assert [found.reason for found in article.removed] == [
        RemovalReason.BYLINE, RemovalReason.READING_TIME, RemovalReason.SHARE_WIDGET,
    ]  # fmt: skip


def test_wrapped_lines_become_paragraphs() -> None:
    wrapped = (
        "Bridge to open again\n\n"
        "   The harbour board said on Sunday that the tidal bridge would\n"
        "open again before the end of the month.\n"
        "   Engineers have replaced two of its chains since a barge hit\n"
        "the northern pier in November last year.\n"
    )
    assert article_of(wrapped).paragraphs == (FIRST, SECOND)


def test_the_first_sentence_is_the_headline_of_an_item_without_one() -> None:
    article = article_of(f"LINDMOOR: {FIRST} More is to come.\n{SECOND}\n")
    assert (article.headline, article.headline_from_body) == (FIRST, True)


def test_a_sign_off_gives_the_reporters_and_leaves_the_text() -> None:
    article = article_of(
        f"Bridge to open again\n\n{FIRST}\n\n(Reporting by Ada Verhoeven and Jo Hale; Editing by Tobias Renn)"
    )
    assert article.bylines == ("Ada Verhoeven", "Jo Hale")
    assert article.paragraphs == (FIRST,)


def test_mojibake_is_repaired_and_quotation_is_left_as_it_is() -> None:
    spoken = "â€œWe’re “done”,â€\x9d said the cafÃ© owner\u00a0…  twice, and nobody said anything else."
    article = article_of(f"Bridge to open\n\n{spoken}")
    assert "café owner …" in article.paragraphs[0]
    assert "We’re “done”" in article.paragraphs[0]
