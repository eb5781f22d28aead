"""Mails of press offices: what they write above, below and around a release is not the release."""

import pytest

from schemas.reasons import RejectReason
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

TEXT = "The ferry to Lindmoor will run again from Monday, its owner said on Friday."
MORE = "It had been laid up since the storm."


def _mail(subject: str, text: str, *, fields: str = "", kind: str = "text/plain") -> str:
    head = f"From: Press <press@port.example>\nSubject: {subject}\nDate: Sat, 20 Jan 2024 10:00:00 +0000\n"
    return f"{head}Message-ID: <1@port.example>\n{fields}Content-Type: {kind}; charset=utf-8\n\n{text}"


@pytest.mark.parametrize(
    "label", ["FOR IMMEDIATE RELEASE", "Zur sofortigen Veröffentlichung", "Para difusión inmediata"]
)
def test_that_a_release_may_be_used_at_once_is_no_part_of_its_headline(label: str) -> None:
    article = article_of(_mail(f"{label}: Ferry runs again", f"Ferry runs again\n\n{TEXT}\n\n{MORE}\n"))
    assert article.headline == "Ferry runs again"
    assert article.paragraphs == (TEXT, MORE)
    assert article.embargo_text is None


@pytest.mark.parametrize(
    "closing",
    [
        "Kind regards,\n\nThe harbour office",
        "Mit freundlichen Grüßen\n\nIhr Hafenamt",
        "Med venlig hilsen\n\nHavnekontoret",
        "Z poważaniem,\n\nBiuro prasowe",
        "С уважением,\n\nпресс-служба порта",
        "# # #\n\nMedia contact:\n\nBo Harbour",
        "- 30 -\n\nFor editors: pictures are on the site",
    ],
)
def test_what_follows_the_end_of_a_release_is_no_text(closing: str) -> None:
    for text in (closing, closing.replace("\n\n", "\n")):
        article = article_of(_mail("Ferry runs again", f"{TEXT}\n\n{MORE}\n\n{text}\n"))
        assert article.paragraphs == (TEXT, MORE)


def test_a_sentence_that_begins_like_a_greeting_and_a_mark_above_most_of_the_text_close_nothing() -> None:
    first = "Best wishes for the voyage came from the mayor. He waved."
    assert article_of(_mail("Ferry runs again", f"{TEXT}\n\n{first}\n")).paragraphs == (TEXT, first)
    kept = article_of(_mail("Ferry runs again", f"{MORE}\n\n###\n\n{TEXT}\n\n{TEXT} Again.\n"))
    assert TEXT in kept.paragraphs


def test_an_embargo_below_the_end_of_a_release_still_holds() -> None:
    text = f"{TEXT}\n\n{MORE}\n\n# # #\n\nEmbargoed until 18:00 GMT on 22 January 2024\n"
    assert article_of(_mail("Ferry runs again", text)).embargoed_until is not None


@pytest.mark.parametrize(
    "line",
    [
        "Contact: Bo Harbour, press@port.example, +1 555 0100",
        "View this email in your browser",
        "Abmelden | Impressum",
        "Se désinscrire de cette liste",
        "News provided by Port Ltd.",
        "お問い合わせ: 広報課 00-0000",
    ],
)
def test_furniture_of_newsletters_is_no_text(line: str) -> None:
    assert article_of(_mail("Ferry runs again", f"{TEXT}\n\n{MORE}\n\n{line}\n")).paragraphs == (TEXT, MORE)


def test_the_headline_behind_the_word_for_a_release_is_not_repeated_in_the_text() -> None:
    html = f"<h1>Ferry runs again</h1><p>{TEXT}</p><p>{MORE}</p>"
    article = article_of(_mail("Press release: Ferry runs again", html, kind="text/html"))
    assert (article.headings, article.paragraphs) == ((), (TEXT, MORE))


def test_a_prefix_of_a_forward_that_headlines_also_begin_with_goes_where_the_inner_subject_shows_it() -> None:
    head = "From: A <a@port.example>\nSubject: Ferry runs again\nTo: b@x.example"
    inner = f"----- Forwarded message -----\n{head}\n\n{TEXT}\n"
    assert article_of(_mail("PD: Ferry runs again", inner)).headline == "Ferry runs again"
    assert article_of(_mail("PD: Ferry runs again", f"{TEXT}\n\n{MORE}")).headline == "PD: Ferry runs again"


def test_a_mail_that_only_points_to_the_wire_in_it_is_no_article_unless_it_orders_something() -> None:
    top = "<body.head><hedline><hl1>Ferry</hl1></hedline></body.head>"
    nitf = f"<nitf><body>{top}<body.content><p>{TEXT}</p></body.content></body></nitf>"
    parts = (
        '--b\nContent-Type: text/plain\n\n{words}\n--b\nContent-Type: application/xml; name="a.xml"\n'
        "Content-Disposition: attachment\n\n" + nitf + "\n--b--\n"
    )
    fields = "MIME-Version: 1.0\n"
    kind = 'multipart/mixed; boundary="b"'
    pointer = _mail("item", parts.format(words="Please find attached."), fields=fields, kind=kind)
    assert [article.format for article in articles_of(raw_item(pointer))] == ["nitf"]
    order = _mail("KILL: Ferry sinks at pier", parts.format(words="Do not use."), fields=fields, kind=kind)
    assert [article.format for article in articles_of(raw_item(order))] == ["email", "nitf"]


@pytest.mark.parametrize("fields", ["Auto-Submitted: auto-replied\n", "Auto-Submitted: auto-replied (vacation)\n"])
def test_an_automatic_reply_is_no_article(fields: str) -> None:
    reply = raw_item(_mail("Out of office", "I am away until Monday, please write again.", fields=fields))
    assert refusal_of(reply).reason is RejectReason.NOT_AN_ARTICLE


def test_a_report_on_a_delivery_is_no_article() -> None:
    report = _mail("Undelivered", "--b\n\nIt was not delivered.\n--b--\n", kind='multipart/report; boundary="b"')
    assert refusal_of(raw_item(report)).reason is RejectReason.NOT_AN_ARTICLE
