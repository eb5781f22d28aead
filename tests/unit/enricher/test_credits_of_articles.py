"""An agency that the head of an article credits: what the text attributes to nobody rests on it."""

import pytest

from schemas.article import Article, Caption, Dateline
from schemas.enriched import EnrichedArticle
from tests.unit.enricher.written import article, the_enricher

OWN_WORDS = "The bridge over the river was shut at noon."
SAID = "“Nobody was hurt at all,” Anna Lindgren said."


def read(item: Article) -> EnrichedArticle:
    return the_enricher().enrich([item])[0]


def test_the_agency_of_the_dateline_is_the_origin_of_what_is_attributed_to_nobody() -> None:
    dateline = Dateline(text="OSLO, May 17 (AFP) -", place="Oslo", agency="AFP")
    result = read(article(OWN_WORDS, SAID, OWN_WORDS + " It rained.", dateline=dateline))
    assert [(o.name, o.paragraphs) for o in result.origins] == [
        ("Agence France-Presse", (0, 2)),
        ("Anna Lindgren", (1,)),
    ]
    assert result.attributed_share == 1.0
    first = result.attributions[0]
    assert (first.span.part, first.span.text, first.cue) == ("dateline", dateline.text, "dateline")
    assert first.chain[0].entity_id == "agency:afp"


@pytest.mark.parametrize(
    ("head", "part"),
    [
        ({"credit": "Reuters"}, "credit_line"),
        ({"bylines": ("Jane Doe, Reuters",)}, "byline"),
        ({"info_source": ("Reuters",)}, "info_source"),
    ],
)
def test_credit_byline_and_info_source_count_alike(head: dict[str, object], part: str) -> None:
    result = read(article(OWN_WORDS).model_copy(update=head))
    assert [(o.name, o.paragraphs) for o in result.origins] == [("Reuters", (0,))]
    assert [a.span.part for a in result.attributions] == [part]


def test_two_agencies_in_one_credit_are_two_origins() -> None:
    result = read(article(OWN_WORDS).model_copy(update={"credit": "AP/AFP"}))
    assert [o.entity_id for o in result.origins] == ["agency:ap", "agency:afp"]


def test_an_unknown_credit_and_a_picture_credit_are_not_origins() -> None:
    caption = Caption(text="The bridge.", credit="AFP via Getty Images")
    result = read(article(OWN_WORDS, captions=(caption,)).model_copy(update={"credit": "Our own desk"}))
    assert result.origins == ()
    assert result.attributed_share == 0.0


def test_an_agency_whose_text_attributes_everything_is_credited_but_not_an_origin() -> None:
    result = read(article(SAID).model_copy(update={"credit": "Reuters"}))
    assert [o.name for o in result.origins] == ["Anna Lindgren"]
    assert [a.chain[0].name for a in result.attributions] == ["Reuters", "Anna Lindgren"]
