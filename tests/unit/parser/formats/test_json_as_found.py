"""JSON as senders write it: dialects of ninjs, envelopes, keys in any order, JSON Feeds that break their standard."""

import json
from typing import Any

import pytest

from schemas.article import Article, Signal, Status
from schemas.reasons import DropReason, RejectReason
from tests.unit.parser.items import article_of, articles_of, raw_item, refusal_of

ITEM: dict[str, Any] = {
    "guid": "urn:newsml:tarn.example:2024-01-20:9",
    "type": "text",
    "version": "3",
    "versioncreated": "2024-01-20T10:00:00+0000",
    "pubstatus": "usable",
    "headline": "Weir &amp; mill reopen",
    "body_html": "The weir&#8217;s owner, Falk &amp; Sons, agreed.",
}
AP: dict[str, Any] = {
    "uri": "https://api.example/media/v/content/0a1b?qt=Q&et=E",
    "altids": {"itemid": "0a1b", "etag": "0a1b_2"},
    "version": 0,
    "type": "text",
    "pubstatus": "usable",
    "versioncreated": "2024-01-20T10:00:00Z",
    "headline": "Weir reopens",
    "headline_extended": "A weir reopens after a year",
    "slugline": "BC-Weir",
    "bylines": [{"by": "By IDA FALK", "title": "Staff Writer"}],
    "description_summary": "The weir reopened on Friday.",
    "usageterms": ["For editorial use.", "No archive."],
    "provider": "Tarn Wire",
}


FEED: dict[str, Any] = {"version": "https://jsonfeed.org/version/1", "home_page_url": "https://tarn.example/"}


def read(value: object) -> tuple[Article, ...]:
    return articles_of(raw_item(json.dumps(value)))


def test_superdesks_items_are_named_by_guid_and_their_references_are_characters() -> None:
    article = article_of(json.dumps(ITEM))
    assert (article.guid, article.version) == (ITEM["guid"], 3)
    assert article.headline == "Weir & mill reopen"
    assert article.paragraphs == ("The weir’s owner, Falk & Sons, agreed.",)


def test_the_writers_of_a_superdesk_item_are_its_authors_where_there_is_no_byline() -> None:
    people = [{"name": "Ida Falk", "role": "writer"}, {"name": "Per Lind", "role": "editor"}, {"name": "Eva Moe"}]
    assert article_of(json.dumps(ITEM | {"authors": people})).bylines == ("Ida Falk", "Eva Moe")
    assert article_of(json.dumps(ITEM | {"authors": people, "byline": "By Ulf Berg"})).bylines == ("Ulf Berg",)


@pytest.mark.parametrize("text", ["One &quot;mill&quot;.\nTwo.", "<p>One &quot;mill&quot;.</p><p>Two.</p>"])
def test_plain_text_in_which_markup_was_left_is_its_words(text: str) -> None:
    item = {key: value for key, value in ITEM.items() if key != "body_html"} | {"body_text": text}
    assert article_of(json.dumps(item)).paragraphs == ('One "mill".', "Two.")


def test_an_item_of_ap_is_known_by_its_item_id() -> None:
    article = article_of(json.dumps({"api_version": "2.0", "data": {"meta": {}, "item": AP}}))
    assert (article.guid, article.version, article.warnings) == ("0a1b", 1, ("not ninjs proper: AP Media API",))
    assert (article.headline, article.slugline, article.bylines) == ("Weir reopens", "BC-Weir", ("Ida Falk",))
    assert (article.rights, article.credit) == ("For editorial use. No archive.", "Tarn Wire")
    assert article.paragraphs == ("The weir reopened on Friday.",)


def test_pictures_of_ap_give_captions_and_are_no_articles() -> None:
    picture = AP | {"type": "picture", "description_caption": "The weir in 1990."}
    assert refusal_of(raw_item(json.dumps({"data": {"item": picture}}))).reason is DropReason.NOT_TEXT
    article = article_of(json.dumps({"data": {"item": AP | {"associations": {"1": picture}}}}))
    assert [caption.text for caption in article.captions] == ["The weir in 1990."]


@pytest.mark.parametrize(
    ("kind", "signal", "status"),
    [
        ("Kill", Signal.KILL, Status.CANCELED),
        ("Withhold", Signal.HOLD, Status.WITHHELD),
        ("Corrective", Signal.CORRECTION, Status.USABLE),
        ("Lead", Signal.NEW, Status.USABLE),
    ],
)
def test_what_ap_says_a_transmission_is_for_is_its_signal(kind: str, signal: Signal, status: Status) -> None:
    article = article_of(json.dumps({"data": {"item": AP | {"editorialtypes": [kind]}}}))
    assert (article.signal, article.status) == (signal, status)


@pytest.mark.parametrize(
    "around",
    [
        lambda items: items,
        lambda items: {"items": items},
        lambda items: {"_items": items, "_meta": {}},
        lambda items: {"data": {"items": [{"meta": {}, "item": item} for item in items]}},
        lambda items: {"hits": {"total": 2, "hits": [{"_id": "x", "_source": item} for item in items]}},
        lambda items: {"Results": items},
        lambda items: [items[0], "no item", items[1]],
    ],
)
def test_items_are_found_in_whatever_stands_around_them(around: Any) -> None:
    items = [ITEM, ITEM | {"guid": "urn:newsml:tarn.example:2024-01-20:10"}]
    assert [article.guid for article in read(around(items))] == [item["guid"] for item in items]


def test_the_order_and_place_of_keys_do_not_matter() -> None:
    text = json.dumps(ITEM | {"body_html": "<p>The weir holds.</p>" * 900}, sort_keys=True)
    assert article_of(text).guid == ITEM["guid"]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": 7, "content_html": "<p>It holds.</p>" * 900}],
    }
    assert article_of(json.dumps(feed, sort_keys=True)).guid == "7"


@pytest.mark.parametrize(
    "value",
    [{"total": 3}, {"data": {"rows": [[1, 2]]}}, ["a", "b"], {"a": {"b": {"c": {"d": {"e": {"f": {"uri": "x"}}}}}}}],
)
def test_other_json_is_of_no_format(value: object) -> None:
    assert refusal_of(raw_item(json.dumps(value))).reason is RejectReason.UNKNOWN_FORMAT


@pytest.mark.parametrize("text", ['{"guid": "a", "headline": ', '[{"guid": "a"}, {'])
def test_json_that_ends_too_early_is_malformed(text: str) -> None:
    assert refusal_of(raw_item(text)).reason is RejectReason.MALFORMED


def test_of_a_list_that_was_cut_off_whole_items_count() -> None:
    items = [ITEM, ITEM | {"guid": "urn:newsml:tarn.example:2024-01-20:10", "subject": [{"name": "x"}]}]
    for cut in (json.dumps({"items": items})[:-20], json.dumps(items)[:-20]):
        (article,) = articles_of(raw_item(cut))
        assert article.guid == ITEM["guid"]
        assert any("cut off" in warning for warning in article.warnings)
    feed = json.dumps(FEED | {"items": [{"id": n, "title": "Weir", "content_text": "It holds."} for n in "ab"]})
    assert [article.guid for article in articles_of(raw_item(feed[:-30]))] == ["a"]


def test_an_item_that_was_cut_off_behind_its_subjects_is_malformed() -> None:
    cut = json.dumps({"guid": "a", "headline": "Weir", "subject": [{"name": "x"}], "body_html": "It holds."})[:-5]
    assert refusal_of(raw_item(cut)).reason is RejectReason.MALFORMED
    assert refusal_of(raw_item('[{"guid": "a"]}, {')).reason is RejectReason.MALFORMED


@pytest.mark.parametrize(("version", "read_as"), [("3.0", 3), (2.0, 2), ("x", 1)])
def test_a_version_that_became_a_fraction_is_its_number(version: object, read_as: int) -> None:
    assert article_of(json.dumps(ITEM | {"version": version})).version == read_as


def test_escapes_of_control_characters_are_those_of_windows() -> None:
    text = '{"guid": "a", "headline": "It\\u0092s \\u0096 on", "body_text": "He said \\u0093yes\\u0094\\u0085"}'
    article = article_of(text)
    assert (article.headline, article.paragraphs) == ("It’s – on", ("He said “yes”…",))


def test_tags_left_in_a_headline_are_no_words() -> None:
    assert article_of(json.dumps(ITEM | {"headline": "<b>Weir</b> <i>reopens</i>"})).headline == "Weir reopens"


def test_text_in_brackets_is_text() -> None:
    assert article_of('["Weir" reopens]\n\nThe weir reopened on Friday, its owner said.').format == "plain-text"


@pytest.mark.parametrize(
    ("authors", "names"),
    [
        ({"authors": {"name": "Ida Falk"}}, ("Ida Falk",)),
        ({"authors": ["Ida Falk", {"name": "Per Lind"}]}, ("Ida Falk", "Per Lind")),
        ({"author": {"name": "Ida Falk"}, "authors": [{"name": "Ida Falk"}]}, ("Ida Falk",)),
        ({"author": "Ida Falk"}, ("Ida Falk",)),
        ({}, ("Eva Moe",)),
    ],
)
def test_the_authors_of_a_json_feed(authors: dict[str, Any], names: tuple[str, ...]) -> None:
    item = {"id": "1", "title": "Weir reopens", "content_text": "It reopened."} | authors
    assert read(FEED | {"author": {"name": "Eva Moe"}, "items": [item]})[0].bylines == names


def test_a_json_feed_is_read_without_its_version_and_without_a_feed_around_the_items() -> None:
    item = {"id": "1", "title": "Weir&#8217;s end", "content_text": "One &amp; two.", "date_published": 1705561509}
    for value in ({"items": [item]}, [item]):
        article = read(value)[0]
        assert (article.format, article.headline, article.paragraphs) == ("json-feed", "Weir’s end", ("One & two.",))
        assert article.published_at is not None
        assert article.published_at.iso == "2024-01-18T07:05:09+00:00"


def test_relative_addresses_and_shared_ids_of_a_json_feed() -> None:
    items = [{"id": "f", "url": f"/n/{n}", "title": f"Report {n}", "summary": "In short."} for n in "ab"]
    first, second = read(FEED | {"items": items})
    assert (first.url, second.url) == ("https://tarn.example/n/a", "https://tarn.example/n/b")
    assert first.article_id != second.article_id
    assert first.paragraphs == ("In short.",)
    broken = FEED | {"home_page_url": "http://[x", "items": [{"id": "1", "url": "//[y", "title": "Report"}]}
    assert read(broken)[0].url == "//[y"


def test_a_search_engines_hit_is_an_item() -> None:
    source = {
        "headline": "Snow closes pass",
        "body": "Snow closed the pass.\n\nDrivers wait.",
        "firstpublished": "2024-01-21T10:00:00Z",
    }
    article = article_of(json.dumps({"hits": {"total": 1, "hits": [{"_id": "z1", "_source": source}]}}))
    assert (article.guid, article.headline) == ("z1", "Snow closes pass")
    assert article.paragraphs == ("Snow closed the pass.", "Drivers wait.")
