"""A feed's page is split into entries, and what is new of it goes on as a feed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.sources.roads.feed.seen import news_of
from services.sources.roads.feed.splitting import split


def rss(*items: str) -> bytes:
    channel = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel><title>Harbour</title>{channel}</channel></rss>'.encode()


def item(guid: str, title: str = "Ferry late") -> str:
    return f"<title>{title}</title><guid>{guid}</guid>"


ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>H</title>'
    b"<entry><id>a</id><title>One</title></entry><entry><id>b</id><title>Two</title></entry></feed>"
)
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a"}, {"id": "b"}]}).encode()
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    b'<channel rdf:about="x"><title>H</title></channel><item rdf:about="a"><title>One</title><link>a</link></item>'
    b'<item rdf:about="b"><title>Two</title><link>b</link></item></rdf:RDF>'
)


@pytest.mark.parametrize("page", [rss(item("a"), item("b")), ATOM, RDF, JSON], ids=["rss", "atom", "rdf", "json"])
def test_each_entry_is_found_and_can_go_on_alone(page: bytes) -> None:
    found = split(page)
    assert len(found.entries) == 2
    alone = split(found.only({1}))
    assert [entry.identity for entry in alone.entries] == [found.entries[1].identity]
    assert alone.entries[0].digest == found.entries[1].digest


def test_a_page_that_is_all_new_goes_on_byte_for_byte() -> None:
    page = b"\n" + ATOM.replace(b"<title>H", b"<!-- as it came --><title>H")
    assert split(page).only({0, 1}) == page


@pytest.mark.parametrize(
    "page", [b"<b>Notice: x</b><rss>", rss(item("a"))[:-20], b"not a feed", b"{}", b"", b'{"items": ["x"]}', b"{"]
)
def test_what_cannot_be_split_is_one_entry_and_goes_on_whole(page: bytes) -> None:
    found = split(page)
    assert len(found.entries) == 1
    assert found.only({0}) == page


def test_the_head_of_the_feed_stays_with_a_part_of_it() -> None:
    part = split(rss(item("a"), item("b"))).only({0})
    root = etree.fromstring(part)
    assert root.findtext("channel/title") == "Harbour"
    assert [each.findtext("guid") for each in root.iter("item")] == ["a"]


def test_one_guid_for_all_is_no_identity() -> None:
    found = split(rss(item("x", "One"), item("x", "Two")))
    first, second = found.entries
    assert first.identity != second.identity


def test_a_comment_counter_is_no_change_of_an_entry() -> None:
    def page(count: int) -> bytes:
        slash = f'<s:comments xmlns:s="http://purl.org/rss/1.0/modules/slash/">{count}</s:comments>'
        return rss(item("a") + slash)

    assert split(page(3)).entries == split(page(4)).entries


def test_entities_of_a_document_type_are_not_expanded() -> None:
    page = b'<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + rss("<title>&e;</title><guid>a</guid>")
    assert b"root:" not in split(page).only({0})


guids = st.sampled_from("abcdefgh")
pages = st.lists(st.dictionaries(guids, st.sampled_from(["One", "Two", "Three"]), min_size=1), min_size=1, max_size=8)


@given(pages)
def test_every_state_of_an_entry_goes_on_once_and_none_is_lost(history: list[dict[str, str]]) -> None:
    seen: dict[str, str] = {}
    sent: list[tuple[str, str]] = []
    shown: dict[str, str] = {}
    expected: list[tuple[str, str]] = []
    for page in history:
        found = split(rss(*(item(guid, title) for guid, title in page.items())))
        news = news_of(found.entries, seen)
        assert len(news.new) + news.repeats == len(page)
        states = list(page.items())
        sent += [states[index] for index in news.new]
        expected += [state for state in states if shown.get(state[0]) != state[1]]
        shown |= page
        seen = dict(news.seen)
    assert sent == expected


def test_what_is_remembered_is_bounded_and_what_the_page_shows_is_never_forgotten() -> None:
    seen: dict[str, str] = {}
    for number in range(0, 5_000, 50):
        entries = split(rss(*(item(str(each)) for each in range(number, number + 50)))).entries
        seen = dict(news_of(entries, seen).seen)
        assert all(entry.identity in seen for entry in entries)
    assert len(seen) <= 1100
