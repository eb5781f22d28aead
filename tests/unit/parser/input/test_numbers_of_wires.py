"""Numbers that are none, or are no urgency, are left out: they refuse no item and break nothing."""

import pytest

from services.parser.parse import Parsed, parse
from tests.unit.parser.items import raw_item

NITF = (
    '<nitf><head><docdata><doc-id id-string="a"/><urgency ed-urg="{n}"/><du-key version="{n}"/></docdata></head>'
    "<body><body.content><p>The bridge opened on Friday.</p></body.content></body></nitf>"
)
G2 = (
    '<newsItem guid="a" version="{n}"><itemMeta><priority>{n}</priority></itemMeta><contentMeta>'
    '<urgency>{n}</urgency></contentMeta><hopHistory><hop seq="{n}"><party literal="b"/></hop></hopHistory>'
    "<contentSet><inlineData>The bridge opened on Friday.</inlineData></contentSet></newsItem>"
)
NEWSML_1 = (
    "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>p</ProviderId><NewsItemId>i</NewsItemId>"
    '<RevisionId PreviousRevision="{n}">{n}</RevisionId></NewsIdentifier></Identification><NewsManagement>'
    '<Urgency FormalName="{n}"/></NewsManagement><NewsComponent><ContentItem><DataContent>The bridge opened on Friday.'
    "</DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
)
NINJS = '{{"uri": "a", "version": "{n}", "urgency": "{n}", "headline": "b", "body_text": "The bridge opened."}}'


@pytest.mark.parametrize("wire", [NITF, G2, NEWSML_1, NINJS], ids=["nitf", "newsml-g2", "newsml-1", "ninjs"])
@pytest.mark.parametrize(
    "number", ["0", "-1", "42", "\u00b2", "\u0664", "1" * 5_000], ids=["0", "-1", "42", "raised", "arabic", "long"]
)
def test_the_article_comes_without_an_urgency(wire: str, number: str) -> None:
    outcome = parse(raw_item(wire.format(n=number)))
    assert isinstance(outcome, Parsed)
    assert outcome.articles[0].urgency is None
