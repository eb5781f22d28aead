"""NewsML 1 as agencies fill it in: identities with gaps, revisions, headlines that are none, sound beside text."""

import pytest

from schemas.article import Status
from schemas.reasons import RejectReason
from tests.unit.parser.items import article_of, raw_item, refusal_of

NUMBERED = "<ProviderId>tarn.example</ProviderId><DateId>20240120</DateId><NewsItemId>w1</NewsItemId>"
MANAGED = "<FirstCreated>20240120T080000</FirstCreated><ThisRevisionCreated>20240120T090000</ThisRevisionCreated>"
HEADED = "<NewsLines><HeadLine>Weir reopens</HeadLine></NewsLines>"
WRITTEN = "<ContentItem><DataContent><p>The weir reopened on Friday.</p></DataContent></ContentItem>"


def newsml(
    identifier: str = NUMBERED, component: str = HEADED + WRITTEN, *, managed: str = MANAGED, duid: str = "N1"
) -> str:
    identification = f"<Identification><NewsIdentifier>{identifier}</NewsIdentifier></Identification>"
    management = f"<NewsManagement>{managed}</NewsManagement>"
    inside = f'<NewsComponent Duid="{duid}">{component}</NewsComponent>'
    return f"<NewsML><NewsItem>{identification}{management}{inside}</NewsItem></NewsML>"


@pytest.mark.parametrize(
    ("identifier", "guid"),
    [
        (NUMBERED, "urn:newsml:tarn.example:20240120:w1"),
        (NUMBERED.replace("20240120", "20240120T080000"), "urn:newsml:tarn.example:20240120T080000:w1"),
        (NUMBERED.replace("20240120", "20240120T090000"), "urn:newsml:tarn.example:20240120:w1"),
        (
            "<PublicIdentifier>urn:newsml:tarn.example:20240120:w1:3U</PublicIdentifier>",
            "urn:newsml:tarn.example:20240120:w1",
        ),
        (f"{NUMBERED.replace('w1', 'w1-v2')}<RevisionId>2</RevisionId>", "urn:newsml:tarn.example:20240120:w1"),
    ],
)
def test_an_items_identity_is_that_of_all_its_revisions(identifier: str, guid: str) -> None:
    assert article_of(newsml(identifier)).guid == guid


def test_without_an_item_id_another_id_of_the_item_stands_in() -> None:
    provider = "<ProviderId> tarn.example </ProviderId>"
    assert article_of(newsml(provider, duid="0A1B2C3D4E5F6071")).guid == "0A1B2C3D4E5F6071"
    assert article_of(newsml(provider, f"{HEADED}<guid>77-a</guid>{WRITTEN}")).guid == "77-a"
    first, again = article_of(newsml(provider)), article_of(newsml(provider))
    assert first.guid_invented
    assert first.article_id == again.article_id
    assert first.article_id != article_of(newsml(provider, managed=MANAGED.replace("08", "07"))).article_id


def test_an_item_without_any_identification_is_malformed() -> None:
    refused = refusal_of(
        raw_item(f"<NewsML><NewsItem><NewsComponent>{HEADED}{WRITTEN}</NewsComponent></NewsItem></NewsML>")
    )
    assert refused.reason is RejectReason.MALFORMED


@pytest.mark.parametrize(
    ("revision", "version"),
    [
        ("<RevisionId PreviousRevision='0' Update='N'>1</RevisionId>", 1),
        ("<RevisionId PreviousRevision='2' Update='U'>3U</RevisionId>", 3),
        ("<RevisionId PreviousRevision='2' Update='A'/>", 3),
        ("<RevisionId PreviousRevision='x'>0</RevisionId>", 1),
        ("", 1),
    ],
)
def test_a_revision_is_its_number_or_one_more_than_the_one_before(revision: str, version: int) -> None:
    assert article_of(newsml(NUMBERED + revision)).version == version


def test_values_that_stand_as_text_and_not_as_formal_names_count() -> None:
    article = article_of(newsml(managed=f"{MANAGED}<Status>Withheld</Status><Urgency>2</Urgency>"))
    assert (article.status, article.urgency) == (Status.WITHHELD, 2)


@pytest.mark.parametrize("outer", ["No headline!", "NewsComponentRef", "[untitled]", "Ohne Titel", "- - -"])
def test_a_headline_that_says_that_there_is_none_is_none(outer: str) -> None:
    lines = f"<NewsLines><HeadLine>{outer}</HeadLine></NewsLines>"
    assert (
        article_of(newsml(component=f"{lines}<NewsComponent>{HEADED}{WRITTEN}</NewsComponent>")).headline
        == "Weir reopens"
    )
    alone = article_of(newsml(component=lines + WRITTEN))
    assert (alone.headline, alone.headline_from_body) == ("The weir reopened on Friday.", True)


def test_a_headline_may_be_a_component_of_its_own() -> None:
    title = "<Role FormalName='Title'/><ContentItem><DataContent>Weir reopens</DataContent></ContentItem>"
    body = f"<Role FormalName='Body'/>{WRITTEN}"
    found = article_of(newsml(component=f"<NewsComponent>{title}</NewsComponent><NewsComponent>{body}</NewsComponent>"))
    assert (found.headline, found.paragraphs) == ("Weir reopens", ("The weir reopened on Friday.",))


def test_references_to_sound_inside_a_text_are_no_words() -> None:
    text = "One.&#13;&lt;NewsComponentRef idref='S1'/&gt;&#13;Two."
    sound = "<NewsComponent><Role FormalName='Sound'/><ContentItem Href='s.mp3'/></NewsComponent>"
    component = f"{HEADED}<ContentItem><DataContent>{text}</DataContent></ContentItem>{sound}"
    assert article_of(newsml(component=component)).paragraphs == ("One.", "Two.")


NITF = (
    "<nitf><body><body.head><hedline><hl1>Weir &amp; mill</hl1></hedline></body.head>"
    "<body.content><p>The weir reopened on Friday.</p></body.content></body></nitf>"
)


@pytest.mark.parametrize("data", [NITF, f"<![CDATA[{NITF}]]>", f'<![CDATA[<?xml version="1.0"?>{NITF}]]>'])
@pytest.mark.parametrize("mime", ["text/vnd.IPTC.NITF", "text/xml"])
def test_nitf_inside_is_read_whether_it_stands_as_elements_or_escaped(data: str, mime: str) -> None:
    kinds = f'<MediaType FormalName="ComplexData"/><MimeType FormalName="{mime}"/>'
    article = article_of(newsml(component=f"<ContentItem>{kinds}<DataContent>{data}</DataContent></ContentItem>"))
    assert (article.headline, article.paragraphs) == ("Weir & mill", ("The weir reopened on Friday.",))


G2 = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:tarn.example:g" version="1"><itemMeta/>'
    "<contentMeta/><contentSet>{}</contentSet></newsItem>"
)


@pytest.mark.parametrize(
    "content",
    [
        f"<inlineXML contenttype='application/nitf+xml'>{NITF}</inlineXML>",
        f"<inlineData contenttype='application/nitf+xml'><![CDATA[{NITF}]]></inlineData>",
        f"<inlineData contenttype='text/xml'><![CDATA[{NITF}]]></inlineData>",
        f"<inlineXML contenttype='application/nitf+xml'><![CDATA[{NITF}]]></inlineXML>",
    ],
)
def test_nitf_inside_g2_is_read_in_each_way_to_put_it_there(content: str) -> None:
    article = article_of(G2.format(content))
    assert (article.headline, article.paragraphs) == ("Weir & mill", ("The weir reopened on Friday.",))


def test_broken_nitf_in_a_text_field_is_read_as_markup() -> None:
    broken = "<![CDATA[<nitf><body.content><p>The weir reopened.</p></nitf>]]>"
    article = article_of(G2.format(f"<inlineData contenttype='text/html'>{broken}</inlineData>"))
    assert article.paragraphs == ("The weir reopened.",)


def test_nitf_that_skips_its_own_divisions_is_read() -> None:
    head = "<head><title>Weir reopens</title></head>"
    article = article_of(f"<nitf>{head}<body><p>The weir reopened on Friday.</p></body></nitf>")
    assert (article.headline, article.paragraphs) == ("Weir reopens", ("The weir reopened on Friday.",))


ESCAPED = "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two &amp;amp; three.&lt;/p&gt;"


@pytest.mark.parametrize(
    "body",
    [
        f"<body.content>{ESCAPED}</body.content>",
        f"<body.content><p>{ESCAPED}</p></body.content>",
        f"<body.content><p>&lt;![CDATA[{ESCAPED}]]&gt;</p></body.content>",
    ],
)
def test_paragraphs_that_were_escaped_once_too_often_are_read_as_paragraphs(body: str) -> None:
    head = "<body.head><hedline><hl1>B&amp;amp;B reopens</hl1></hedline></body.head>"
    article = article_of(f"<nitf><body>{head}{body}</body></nitf>")
    assert (article.headline, article.paragraphs) == ("B&B reopens", ("One.", "Two & three."))
    g2 = article_of(G2.format(f"<inlineXML contenttype='application/xhtml+xml'>{ESCAPED}</inlineXML>"))
    assert g2.paragraphs == ("One.", "Two & three.")


def test_a_tag_among_the_words_of_a_paragraph_is_a_word() -> None:
    text = "&lt;p&gt; begins a paragraph, and &lt;br&gt; breaks a line."
    article = article_of(f"<nitf><body><body.content><p>{text}</p></body.content></body></nitf>")
    assert article.paragraphs == ("<p> begins a paragraph, and <br> breaks a line.",)
