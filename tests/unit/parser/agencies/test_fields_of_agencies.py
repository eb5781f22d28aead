"""XML and JSON of agencies' own, with field names in their languages."""

import json

import pytest

from schemas.article import Signal, Status
from schemas.reasons import RejectReason
from services.parser.formats.field_names import says_embargo, status_of
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

TEXT = "The ferry to Lindmoor will run again from Monday, the harbour office said on Friday."
MORE = "It had been laid up since the storm."


@pytest.mark.parametrize(
    ("guid", "headline", "text", "date"),
    [
        ("kod", "baslik", "metin", "tarih"),
        ("numerDepeszy", "naglowek", "tresc", "dataPublikacji"),
        ("cislo", "titulek", "text", "datum"),
        ("codigo", "titulo", "corpo", "dataHora"),
        ("meldungs-id", "titel", "inhalt", "datumZeit"),
        ("id", "cím", "szöveg", "datum"),
        ("id", "titlu", "continut", "data"),
        ("номер", "заголовок", "текст", "дата"),
        ("稿件编号", "标题", "正文", "发布时间"),
        ("記事ID", "見出し", "本文", "配信日時"),
    ],
)
def test_xml_and_json_with_names_of_the_same_language_are_read_alike(
    guid: str, headline: str, text: str, date: str
) -> None:
    values = {guid: "H-17", headline: "Ferry runs again", text: f"{TEXT} {MORE}", date: "2024-01-20T09:30:00Z"}
    elements = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
    for payload in (f"<items><item>{elements}</item></items>", json.dumps({"items": [values]}, ensure_ascii=False)):
        article = article_of(payload)
        assert (article.guid, article.headline) == ("H-17", "Ferry runs again")
        assert article.paragraphs == (f"{TEXT} {MORE}",)
        assert article.published_at is not None
        assert article.published_at.iso.startswith("2024-01-20T09:30")


def _xml(**fields: str) -> str:
    given = {"id": "H-18", "title": "Ferry runs again", "text": TEXT, **fields}
    return "<story>" + "".join(f"<{name}>{value}</{name}>" for name, value in given.items()) + "</story>"


def test_a_lead_is_the_first_paragraph_if_it_is_a_sentence_and_else_stands_below_the_headline() -> None:
    assert article_of(_xml(lead="Nobody was hurt.")).paragraphs == ("Nobody was hurt.", TEXT)
    below = article_of(_xml(perex="Harbour office sees no danger"))
    assert (below.subheadline, below.paragraphs) == ("Harbour office sees no danger", (TEXT,))
    assert article_of(_xml(chapo=TEXT)).paragraphs == (TEXT,)


def test_paragraphs_in_elements_of_an_agencys_own_stay_apart() -> None:
    article = article_of(_xml(text=f"<absatz>{TEXT}</absatz><absatz>{MORE}</absatz>"))
    assert article.paragraphs == (TEXT, MORE)


@pytest.mark.parametrize("name", ["klausuleret", "ambargo", "sperrfrist-bis"])
def test_an_embargo_in_a_field_of_any_name_holds(name: str) -> None:
    held = article_of(_xml(**{name: "2024-03-01T06:00:00Z"}))
    assert held.embargoed_until is not None
    free = article_of(_xml(**{name: "nej"}))
    assert (free.embargoed_until, free.status) == (None, Status.USABLE)
    assert says_embargo("until further notice") == "until further notice"


@pytest.mark.parametrize(("word", "status"), [("Annulleret", Status.CANCELED), ("retenida", Status.WITHHELD)])
def test_a_status_that_forbids_publication_binds_and_no_other_word_does(word: str, status: Status) -> None:
    assert article_of(_xml(status=word)).status is status
    assert article_of(json.dumps({"id": "H", "title": "Ferry", "text": TEXT, "status": word})).status is status
    assert article_of(json.dumps({"id": "H", "title": "Ferry", "text": TEXT, "status": "ok"})).status is Status.USABLE
    assert status_of("published") == (Status.USABLE, None)
    assert status_of("stat:canceled") == (Status.CANCELED, Signal.KILL)


def test_an_answer_of_a_news_api_is_read_and_its_articles_named_by_their_addresses() -> None:
    one = {"title": "Ferry runs again", "content": TEXT, "url": "https://port.example/a", "author": "Ann Mason"}
    two = {**one, "title": "Ferry late", "url": "https://port.example/b", "source": {"name": "Port"}}
    found = articles_of(raw_item(json.dumps({"status": "ok", "articles": [one, two]})))
    assert [article.guid for article in found] == ["https://port.example/a", "https://port.example/b"]
    assert found[0].bylines == ("Ann Mason",)


def test_a_body_of_several_forms_is_read_by_the_richest() -> None:
    body = {"text": "not this", "html": f"<p>{TEXT}</p><p>{MORE}</p>"}
    assert article_of(json.dumps({"uri": "tag:a", "headline": "Ferry", "body": body})).paragraphs == (TEXT, MORE)


def test_json_without_a_text_or_without_what_names_it_is_no_news() -> None:
    for fields in ({"title": "Settings", "id": 1, "text": "short"}, {"title": "Settings", "text": TEXT}):
        refused = refusal_of(raw_item(json.dumps(fields)))
        assert refused.reason is RejectReason.UNKNOWN_FORMAT


def test_a_byline_without_spaces_before_the_agencys_sign_names_its_writer() -> None:
    assert article_of(_xml(byline="Ann Mason/Ritzau")).bylines == ("Ann Mason",)


@pytest.mark.parametrize(
    ("end", "writers"),
    [
        ("Ann Mason/TT", ("Ann Mason",)),
        ("STT-Ann Mason", ("Ann Mason",)),
        ("AGERPRES/(AW - autor: Ann Mason, editor: Bo Editor)", ("Ann Mason",)),
        ("(끝)", ()),
        ("wri/ edi/", ()),
        ("WRI/EDI/", ()),
        ("(AW-BE-CD)", ()),
        ("MTI/wri", ()),
        ("وام/سالم/هند", ()),
        ("((ann.writer@port.example; +1 555 0100))", ()),
    ],
)
def test_what_agencies_write_below_their_texts_is_taken_off_and_names_the_writers(
    end: str, writers: tuple[str, ...]
) -> None:
    article = article_of(f"Ferry runs again\n\n{TEXT}\n\n{MORE}\n\n{end}")
    assert article.paragraphs == (TEXT, MORE)
    assert article.bylines == writers
    assert end in [line.text for line in article.removed]


@pytest.mark.parametrize("mark", ["(PAP)", "PTI AW BE", "(قنا)"])
def test_the_sign_of_an_agency_behind_the_last_sentence_is_taken_off(mark: str) -> None:
    assert article_of(f"Ferry runs again\n\n{TEXT}\n\n{MORE} {mark}").paragraphs == (TEXT, MORE)


@pytest.mark.parametrize("headline", ["港口恢复通航", "항구 다시 열려", "חידוש ההפלגות"])
def test_a_headline_in_a_script_of_one_language_is_in_that_language(headline: str) -> None:
    article = article_of(json.dumps({"uri": "tag:a", "headline": headline, "pubstatus": "canceled"}))
    assert article.language.code in {"zh", "ko", "he"}
