"""What each format's fields mean, where the wire kit does not show it."""

import json

import pytest

from schemas.article import Signal, Status, TargetKind
from schemas.raw import FeedEntry
from schemas.reasons import DropReason, RejectReason
from services.parser.formats.registry import FORMATS
from services.parser.parse import Parsed, parse
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

CATALOG = '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"/>'
XHTML = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>The bridge opens.</p></body></html>"
TEXT = f"<contentSet><inlineXML>{XHTML}</inlineXML></contentSet>"


def g2(
    meta: str = "",
    about: str = "",
    *,
    catalog: str = CATALOG,
    content: str = TEXT,
    attributes: str = 'version="2"',
    after: str = "",
) -> str:
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:1" '
        f"{attributes}>{catalog}{after}"
        f"<itemMeta>{meta}</itemMeta><contentMeta>{about}</contentMeta>{content}</newsItem>"
    )


def test_every_format_is_in_the_table_once_with_a_reason_for_its_place() -> None:
    assert len({entry.name for entry in FORMATS}) == len(FORMATS)
    assert all(entry.why_here for entry in FORMATS)


def test_a_version_is_optional_and_one_by_default() -> None:
    assert article_of(g2(attributes="")).version == 1
    odd = article_of(g2(attributes='version="zero"'))
    assert odd.version == 1
    assert any("version" in warning for warning in odd.warnings)


def test_qcodes_are_resolved_by_the_catalogs_that_the_document_declares() -> None:
    by_uri = '<subject uri="http://cv.iptc.org/newscodes/subjectcode/10006000"/>'
    about = f'<subject qcode="medtop:20000762"/><subject qcode="own:x1"/>{by_uri}'
    inline = '<catalog><scheme alias="own" uri="http://wire.example/cv/"/></catalog>'
    subjects = article_of(g2(about=about, catalog=CATALOG + inline)).subjects
    assert [(subject.scheme, subject.code) for subject in subjects] == [
        ("http://cv.iptc.org/newscodes/mediatopic/", "20000762"),
        ("http://wire.example/cv/", "x1"),
        ("http://cv.iptc.org/newscodes/subjectcode/", "10006000"),
    ]


def test_an_undeclared_alias_is_never_guessed() -> None:
    article = article_of(g2(about='<subject qcode="medtop:20000762"/>', catalog=""))
    assert [(subject.scheme, subject.code) for subject in article.subjects] == [(None, "medtop:20000762")]


def test_the_documents_own_declaration_of_an_alias_comes_first() -> None:
    status = '<scheme alias="ps" uri="http://cv.iptc.org/newscodes/pubstatusg2/"/>'
    own = f'<catalog><scheme alias="stat" uri="http://wire.example/mood/"/>{status}</catalog>'
    assert article_of(g2('<pubStatus qcode="ps:withheld"/>', catalog=own)).status is Status.WITHHELD
    odd = article_of(g2('<pubStatus qcode="stat:canceled"/>', catalog=own))
    assert (odd.status, odd.signal) == (Status.WITHHELD, Signal.HOLD)
    assert any("pubStatus" in warning for warning in odd.warnings)


def test_a_canceled_item_kills_itself_even_without_text() -> None:
    article = article_of(g2('<pubStatus qcode="stat:canceled"/>', content=""))
    assert (article.signal, article.status) == (Signal.KILL, Status.CANCELED)
    assert [(target.kind, target.value) for target in article.acts_on] == [
        (TargetKind.ITSELF, "urn:newsml:wire.example:1")
    ]


def test_hops_sources_and_terms_are_kept() -> None:
    after = (
        '<hopHistory><hop seq="2" timestamp="2024-01-21T09:00:00Z"><party literal="b"><name>Second</name></party></hop>'
        '<hop seq="1"><party literal="a"><name>First</name></party><action '
        'qcode="hopaction:created"/></hop></hopHistory>'
        "<rightsInfo><usageTerms>No archive use</usageTerms></rightsInfo>"
    )
    article = article_of(g2(about="<infoSource><name>Harbour board</name></infoSource>", after=after))
    assert [hop.party for hop in article.hops] == ["First", "Second"]
    assert article.info_source == ("Harbour board",)
    assert article.rights == "No archive use"


def test_a_message_of_many_items_becomes_many_articles_and_the_rest_is_counted() -> None:
    items = "".join(
        f'<newsItem guid="g{number}"><itemMeta><itemClass qcode="ninat:{kind}"/></itemMeta>{TEXT}</newsItem>'
        for number, kind in enumerate(("text", "picture", "text"))
    )
    message = (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header>{CATALOG}<priority>4</priority></header>'
        f"<itemSet>{items}<packageItem guid='p'/></itemSet></newsMessage>"
    )
    outcome = parse(raw_item(message))
    assert isinstance(outcome, Parsed)
    assert [article.guid for article in outcome.articles] == ["g0", "g2"]
    assert [dropped.reason for dropped in outcome.skipped] == [DropReason.NOT_TEXT] * 2
    assert [article.priority for article in outcome.articles] == [4, 4]


@pytest.mark.parametrize("name", ["conceptItem", "planningItem", "knowledgeItem", "catalogItem", "packageItem"])
def test_items_without_news_text_are_dropped(name: str) -> None:
    refused = refusal_of(raw_item(f'<{name} xmlns="http://iptc.org/std/nar/2006-10-01/" guid="x"/>'))
    assert refused.reason is DropReason.NOT_TEXT


@pytest.mark.parametrize(
    ("fields", "status", "urgency"),
    [
        ({"pubstatus": "canceled", "urgency": 3}, Status.CANCELED, 3),
        ({"pubstatus": "cancelled", "urgency": "3"}, Status.CANCELED, 3),
        ({"pubStatus": "withheld"}, Status.WITHHELD, None),
        ({"pubstatus": "commissioned"}, Status.WITHHELD, None),
        ({"embargoed": ""}, Status.WITHHELD, None),
        ({"embargoedUntil": "2024-02-01"}, Status.WITHHELD, None),
        ({"embargoedUntil": "2024-02-01T06:00:00Z"}, Status.USABLE, None),
    ],
)
def test_ninjs_in_the_spellings_of_its_versions(fields: dict[str, object], status: Status, urgency: int | None) -> None:
    article = article_of(json.dumps({"uri": "x", "headline": "Bridge", "body_text": "It opens.", **fields}))
    assert (article.status, article.urgency) == (status, urgency)


def test_a_breach_of_the_ninjs_schema_is_not_fatal() -> None:
    article = article_of('{"uri": "x", "headline": "Bridge", "colour": "red", "profile": 4}')
    assert any("colour" in warning for warning in article.warnings)
    assert any("profile" in warning for warning in article.warnings)


@pytest.mark.parametrize("kind", ["picture", "audio", "video", "graphic", "event", "planning"])
def test_ninjs_media_and_planning_are_dropped(kind: str) -> None:
    assert refusal_of(raw_item(json.dumps({"uri": "x", "type": kind}))).reason is DropReason.NOT_TEXT


def test_nitf_versions_share_the_dynamic_use_key_and_keep_their_document_id() -> None:
    def item(number: int) -> str:
        return (
            f'<nitf><head><docdata><doc-id id-string="doc{number}"/><du-key key="story7" '
            f'version="{number}"/></docdata></head>'
            "<body><body.head><hedline><hl1>Bridge opens</hl1></hedline></body.head><body.content><p>It "
            "opens.</p></body.content></body></nitf>"
        )

    first, second = article_of(item(1)), article_of(item(2))
    assert first.article_id == second.article_id
    assert (second.version, second.transmission) == (2, "doc2")


def test_nitf_pictures_become_captions() -> None:
    media = (
        '<media media-type="image"><media-reference source="x.jpg"/><media-producer>Jo Hale</media-producer>'
        "<media-caption>The bridge at dawn.</media-caption></media>"
    )
    article = article_of(f"<nitf><body><body.content><p>It opens.</p>{media}</body.content></body></nitf>")
    assert [(found.text, found.credit) for found in article.captions] == [("The bridge at dawn.", "Jo Hale")]


def test_a_resend_of_a_wire_without_ids_is_the_same_article() -> None:
    def item(number: str) -> str:
        text = "Bridge opens\r\n\r\nThe bridge opens on Friday.\r\n"
        return f"\x01exw{number} 4 pol 20\r\nLindmoor-Bridge\r\n\x02{text}\x03211840 GMT Jan 24\x04"

    first, resent = article_of(item("0101")), article_of(item("0177"))
    assert first.article_id == resent.article_id
    assert (first.transmission, resent.transmission) == ("exw0101", "exw0177")
    assert (first.priority, first.urgency) == (4, None)


def test_feed_entries_keep_their_ids_and_dates() -> None:
    feed = (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>Harbour News</title><language>en-gb</language><item><title>Bridge &amp;amp; ferry</title><guid "
        "isPermaLink='false'>77</guid>"
        "<link>https://harbour.example/77?utm_source=rss</link><pubDate>Sun, 21 Jan 2024 09:00:00 "
        "GMT</pubDate><dc:creator>Ada Verhoeven</dc:creator>"
        "<content:encoded><![CDATA[<p>The bridge opens.</p><p>The ferry stops.</p>]]></content:encoded></item>"
        "<item><title>Two</title></item>"
        "</channel></rss>"
    )
    first, second = articles_of(raw_item(feed))
    assert (first.guid, first.headline, first.bylines) == ("77", "Bridge & ferry", ("Ada Verhoeven",))
    assert first.paragraphs == ("The bridge opens.", "The ferry stops.")
    assert first.published_at is not None
    assert first.published_at.iso == "2024-01-21T09:00:00+00:00"
    assert first.language.code == "en-GB"
    assert second.headline == "Two"


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    first = articles_of(
        raw_item("<rss><channel><item><title>One</title><guid>1</guid></item><item><title>Two & three</channel>")
    )[0]
    assert first.headline == "One"
    assert any("well-formed" in warning for warning in first.warnings)


def test_json_feed_items_become_articles() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour",
        "items": [
            {
                "id": "9",
                "title": "Bridge",
                "content_html": "<p>It opens.</p>",
                "authors": [{"name": "Ada Verhoeven"}],
                "tags": ["bridges"],
            }
        ],
    }
    article = article_of(json.dumps(feed))
    assert (article.format, article.guid, article.paragraphs, article.bylines) == (
        "json-feed",
        "9",
        ("It opens.",),
        ("Ada Verhoeven",),
    )


def test_a_page_gives_its_metadata_and_its_text() -> None:
    facts = {
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": "Bridge opens again",
                "datePublished": "2024-01-21T09:00:00+01:00",
                "author": [{"@type": "Person", "name": "Ada Verhoeven"}],
            }
        ]
    }
    body = "".join(
        f"<p>Paragraph {number} of the story about the bridge, which is long enough to be taken for text by anyone.</p>"
        for number in range(4)
    )
    menu = "<ul>" + "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(9)) + "</ul>"
    page = (
        f"<!DOCTYPE html><html lang='en'><head><title>x</title><script "
        f"type='application/ld+json'>{json.dumps(facts)}</script>"
        f"<link rel='canonical' href='https://paper.example/bridge'></head><body>{menu}<article><h1>Bridge opens "
        f"again</h1>{body}</article>{menu}</body></html>"
    )
    article = article_of(page, url="https://paper.example/bridge?utm_source=x")
    assert (article.headline, article.bylines, len(article.paragraphs)) == ("Bridge opens again", ("Ada Verhoeven",), 4)
    assert article.published_at is not None
    assert article.published_at.iso == "2024-01-21T09:00:00+01:00"
    assert article.guid == "https://paper.example/bridge"


def test_encoded_words_of_a_mail_are_decoded_and_the_plain_part_is_preferred() -> None:
    mail = (
        "From: =?utf-8?q?Harb=C3=B6r?= <a@b.example>\r\nSubject: Fwd: =?utf-8?q?Br=C3=BCcke?= opens\r\nDate: Sun, 21 "
        "Jan 2024 09:00:00 +0100\r\n"
        "Message-ID: <1@b.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; "
        "boundary=z\r\n\r\n--z\r\nContent-Type: text/html\r\n\r\n"
        "<p>html</p>\r\n--z\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\nDie Br=C3=BCcke ist offen.\r\n--z--\r\n"
    )
    article = article_of(mail)
    assert (article.headline, article.credit, article.guid) == ("Brücke opens", "Harbör", "1@b.example")
    assert article.paragraphs == ("Die Brücke ist offen.",)


def test_the_feed_entry_supplies_what_the_text_lacks() -> None:
    feed = FeedEntry(
        entry_id="e1", title="Bridge opens again", published="2024-01-21T09:00:00Z", authors=("Ada Verhoeven",)
    )
    article = articles_of(raw_item("The bridge opens on Friday, the harbour board said on Sunday.", feed=feed))[0]
    assert (article.headline, article.guid, article.bylines) == ("Bridge opens again", "e1", ("Ada Verhoeven",))


def test_unknown_markup_and_json_are_not_plain_text() -> None:
    for payload in ("<invoice><total>3</total></invoice>", '{"total": 3}', "[{}]"):
        assert refusal_of(raw_item(payload)).reason is RejectReason.UNKNOWN_FORMAT


def test_a_headline_in_angle_brackets_is_plain_text() -> None:
    assert (
        article_of("<ACME HARBOURS> YEAR NET\n\nThe company earned more than last year.").headline
        == "<ACME HARBOURS> YEAR NET"
    )
