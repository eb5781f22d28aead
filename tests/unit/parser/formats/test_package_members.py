"""Members of a package: good ones go on, refused ones are kept as a dead letter, the rest is counted."""

from datetime import UTC, datetime

from schemas.deadletter import DeadLetter, MessageOrigin
from schemas.reasons import DropReason, RejectReason
from services.parser.formats.xml.catalogs import Catalogs
from services.parser.handle import handle
from services.parser.parse import Parsed, parse
from services.stream.counts import MemberRejected
from services.stream.messages import Kept, Received
from services.stream.topics import DEADLETTER
from tests.unit.parser.formats.test_formats import CATALOG, g2
from tests.unit.parser.items import articles_of, raw_item

WRITTEN = datetime(2024, 1, 21, 12, 5, tzinfo=UTC)
XHTML = "<inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><p>It opens.</p></body></html></inlineXML>"


def message(*items: str) -> str:
    return (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>{CATALOG}</header>'
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def item(guid: str, content: str = XHTML) -> str:
    return f"<newsItem {guid}><itemMeta/><contentMeta/><contentSet>{content}</contentSet></newsItem>"


def test_a_refused_member_is_a_dead_letter_of_its_item_and_its_siblings_go_on() -> None:
    raw = raw_item(message(item('guid="a"'), item(""), item('guid="b"')))
    received = Received(raw.to_bytes(), MessageOrigin(topic="news.raw", partition=1, offset=7, timestamp=WRITTEN))
    (outcome,) = handle([received])
    assert isinstance(outcome, Kept)
    assert outcome.counts == (MemberRejected(RejectReason.MALFORMED),)
    *articles, letter = outcome.outputs
    assert len(articles) == 2
    assert letter.topic == DEADLETTER.name
    assert letter.value is not None
    letter_body = DeadLetter.model_validate_json(letter.value)
    assert (letter_body.stage, letter_body.reason, letter_body.value, letter_body.rejected_at) == (
        "parser",
        RejectReason.MALFORMED,
        received.value,
        WRITTEN,
    )
    assert letter_body.error.startswith("1 of 3 members refused")


def test_an_item_whose_only_member_is_refused_is_refused() -> None:
    outcome = parse(raw_item(message(item(""))))
    assert getattr(outcome, "reason", None) is RejectReason.MALFORMED


def test_media_and_other_renditions_beside_a_text_are_counted() -> None:
    picture = '<remoteContent contenttype="image/jpeg" href="x.jpg"/>'
    beside = f'{picture}<inlineData contenttype="text/plain">It opens.</inlineData>'
    outcome = parse(raw_item(message(item('guid="a"', XHTML + beside))))
    assert isinstance(outcome, Parsed)
    assert len(outcome.articles) == 1
    assert sorted(dropped.reason for dropped in outcome.skipped) == [DropReason.ATTACHMENT, DropReason.NOT_TEXT]


def test_associated_items_of_ninjs_are_counted() -> None:
    associations = '{"a": {"type": "picture", "uri": "p"}, "b": {"type": "text", "uri": "t"}, "c": 1}'
    body = '"type": "text", "headline": "Bridge opens", "body_text": "It opens."'
    outcome = parse(raw_item(f'{{"uri": "u", {body}, "associations": {associations}}}'))
    assert isinstance(outcome, Parsed)
    assert [dropped.reason for dropped in outcome.skipped] == [DropReason.NOT_TEXT, DropReason.ATTACHMENT]


def test_pictures_in_a_newsml_1_item_are_counted() -> None:
    identifier = (
        "<NewsIdentifier><ProviderId>w</ProviderId><DateId>1</DateId><NewsItemId>2</NewsItemId></NewsIdentifier>"
    )
    text = "<NewsComponent><ContentItem><DataContent><p>It opens.</p></DataContent></ContentItem></NewsComponent>"
    photo = '<NewsComponent><ContentItem Href="x.jpg"><MediaType FormalName="Photo"/></ContentItem></NewsComponent>'
    inside = f"<Identification>{identifier}</Identification><NewsComponent>{text}{photo}</NewsComponent>"
    wire = f"<NewsML><NewsItem>{inside}</NewsItem></NewsML>"
    outcome = parse(raw_item(wire))
    assert isinstance(outcome, Parsed)
    assert [dropped.detail for dropped in outcome.skipped] == ["urn:newsml:w:1:2: Photo x.jpg"]


def test_an_alias_that_no_known_catalog_declares_is_a_warning() -> None:
    about = '<subject qcode="medtop:20000762"/><subject qcode="own:x1"/>'
    (article,) = articles_of(raw_item(g2(about=about)))
    assert any(warning.endswith(": own") for warning in article.warnings)
    (quiet,) = articles_of(raw_item(g2(about='<subject qcode="medtop:20000762"/>')))
    assert quiet.warnings == ()


def test_the_main_headline_is_the_one_of_that_role_whatever_its_alias() -> None:
    about = '<headline role="x:sub">Second</headline><headline role="own:main">First</headline>'
    assert articles_of(raw_item(g2(about=about)))[0].headline == "First"


def test_the_shipped_catalog_is_iptcs() -> None:
    (article,) = articles_of(raw_item(g2(about='<subject qcode="subj:10006000"/>')))
    assert article.subjects[0].scheme == "http://cv.iptc.org/newscodes/subjectcode/"
    assert Catalogs({}).uri(None) is None
