"""What the pages show, and what they never show."""

import re

import pytest
from lxml import html

from schemas.article import Signal
from schemas.published import PublishedArticle, Story
from services.gateway.pages.reasons import ACTION_WORDS, article_name, listed, story_sentences, verdict_sentences
from services.gateway.pages.rendering import STATIC, render
from services.gateway.pages.script import direction
from services.gateway.pages.search.hit import hit
from services.gateway.pages.shown_article import shown_article
from services.gateway.pages.story.shown_story import shown_story
from services.gateway.view.text_query import read_text_query
from tests.unit.gateway.pages.records import article, attribution, story, withheld

ATTACK = "</title><script>alert(1)</script>\" onmouseover='x'"


def page_of(record: PublishedArticle) -> str:
    return render("article.html", {"view": "wire", "page": shown_article(record, lambda _: "another"), "versions": 1})


def story_page(record: Story, articles: list[PublishedArticle], *, alone: bool = False) -> str:
    values = {"view": "wire", "page": shown_story(record, articles), "texts": (), "actions": ACTION_WORDS}
    return render("story.html", values, alone=alone)


def search_page(asked: str, record: PublishedArticle) -> str:
    query = read_text_query(asked)
    assert query
    found = [hit(record, query)]
    values = {"view": "search", "asked": asked, "problem": None, "found": found, "older": None, "query": "q=x"}
    return render("search.html", values)


def test_nothing_that_a_sender_wrote_is_markup() -> None:
    said = {**attribution(ATTACK), "cue": "said"}
    record = article(
        paragraphs=(ATTACK,),
        outlet={"id": "post", "name": ATTACK},
        content={
            "headline": ATTACK,
            "bylines": [ATTACK],
            "rights": ATTACK,
            "warnings": [ATTACK],
            "attributions": [said],
        },
    )
    pages = [
        page_of(record),
        story_page(story(record, headline=ATTACK), [record]),
        search_page(ATTACK, record),
    ]
    for page in pages:
        read = html.fromstring(page)
        assert [each.get("src") for each in read.iter("script")] == ["/static/look.js", "/static/desk.js"]
        assert not read.xpath("//@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("action", ["hold", "retract"])
def test_a_withheld_article_is_said_to_be_so_and_no_word_of_it_stands_there(action: str) -> None:
    page = page_of(withheld(action=action))
    assert "Ferry" not in page
    assert "not for use" in page


def test_an_embargo_is_only_a_time() -> None:
    held = withheld(action="hold", embargoed_until=article().event_time)
    page = page_of(held)
    assert "Under embargo until 05 March 2026, 12:00 UTC." in page
    assert "Ferry" not in page


def test_copies_stand_under_their_original() -> None:
    original = article("a")
    similarity = {"jaccard": 0.8, "contained_in_other": 0.9, "contains_other": 0.9}
    verdict = {"kind": "near_copy", "of": "a", "family": "a", "similarity": similarity, "why_this_story": {}}
    copy = article("b", verdict=verdict, action="copy")
    [report] = shown_story(story(original, copy), [original, copy]).reports
    assert (report.article_id, [each.article_id for each in report.copies]) == ("a", ["b"])
    assert report.copies[0].share == 0.9


def test_all_of_a_family_stand_under_the_first_with_what_each_adds() -> None:
    original = article("a", paragraphs=("The ferry left Riga two hours late.",))
    copied = {"kind": "near_copy", "family": "a", "why_this_story": {}}
    copy = article("b", paragraphs=("The ferry left Riga two hours late today.",), verdict={**copied, "of": "a"})
    third = article("c", paragraphs=("The ferry left Riga two hours late.",), verdict={**copied, "of": "b"})
    page = story_page(story(original, copy, third), [original, copy, third])
    [report] = shown_story(story(original, copy, third), [original, copy, third]).reports
    assert [each.article_id for each in report.copies] == ["b", "c"]
    assert "adds 1 word" in page
    assert "<ins>today.</ins>" in page
    assert "word for word" in page


def test_two_that_are_said_to_be_copies_of_each_other_are_both_listed() -> None:
    copied = {"kind": "near_copy", "family": "a", "why_this_story": {}}
    one, other = article("a", verdict={**copied, "of": "b"}), article("b", verdict={**copied, "of": "a"})
    assert [each.article_id for each in shown_story(story(one, other), [one, other]).reports] == ["a", "b"]


def test_beside_a_withdrawn_original_no_word_of_a_copy_is_marked() -> None:
    copied = {"kind": "near_copy", "of": "a", "family": "a", "why_this_story": {}}
    gone, copy = withheld("a"), article("b", verdict=copied)
    [report] = shown_story(story(gone, copy), [gone, copy]).reports
    assert report.copies[0].shared is None


def test_a_withdrawn_report_has_no_link_and_no_headline_on_the_page_of_its_story() -> None:
    gone = withheld("a")
    record = story(gone)
    page = render(
        "story.html", {"view": "wire", "page": shown_story(record, [gone]), "texts": (), "actions": ACTION_WORDS}
    )
    assert "Withdrawn: no word of it is shown" in page
    assert 'href="/articles/a"' not in page


def test_reasons_are_sentences_with_their_evidence() -> None:
    why = {
        "score": 3.0,
        "threshold": 0.0,
        "shared_terms": ["ferry"],
        "shared_entities": ["Oslo"],
        "hours_since_last": 5,
    }
    verdict = {"kind": "exact_copy", "of": "a", "family": "a", "why_this_story": why}
    copy = article("b", verdict=verdict)
    assert verdict_sentences(copy, lambda _: article_name(article("a"))) == [
        "Its text is that of “Ferry late” (Harbour Post), word for word."
    ]
    assert story_sentences(copy) == [
        "It is about the same event as the other reports of this story.",
        "Both name Oslo.",
        "They share the words ferry.",
        "It came 5 h after the latest report.",
    ]


def test_what_may_not_be_used_says_by_what_it_came_to_that() -> None:
    revised = {"kind": "revision", "revision": "development", "family": "a", "why_this_story": {}}
    killed = withheld("a", signal=Signal.KILL, version=4, verdict=article(verdict=revised).verdict)
    assert shown_article(killed, lambda _: "another").why_verdict == ("Version 4 itself was sent as a kill.",)
    noticed = article("a", notice={"article_id": "n1", "signal": "hold"}).notice
    held = withheld("a", action="hold", notice=noticed)
    page = page_of(held)
    assert "A notice says so: it was sent as a hold." in page
    assert '<a href="/articles/n1">The notice</a>' in page
    embargoed = withheld("a", action="hold", embargoed_until=article().event_time)
    assert "It is published by itself when the embargo ends." in page_of(embargoed)


def test_what_a_story_mostly_rests_on_stands_above_its_drawing() -> None:
    said = {"attributions": [attribution("agency:Nord", "person:Mayor")]}
    two = [article(f"a{n}", outlet={"id": f"o{n}"}, content=said) for n in range(2)]
    said_of_two = html.fromstring(story_page(story(*two), two)).xpath("string(//p[@class='support'])")
    assert said_of_two == "Both outlets rest on Nord."
    assert "rest on <b>" not in story_page(story(two[0]), two[:1])


def test_lists_end_somewhere() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"


@pytest.mark.parametrize(
    ("code", "way"), [("ar", "rtl"), ("fa-IR", "rtl"), ("en", "ltr"), ("ja", "ltr"), ("und", "auto")]
)
def test_the_direction_of_a_language(code: str, way: str) -> None:
    assert direction(code) == way


def test_a_page_that_stands_alone_needs_nothing_else() -> None:
    record = article()
    page = render(
        "story.html",
        {"view": "wire", "page": shown_story(story(record), [record]), "texts": (), "actions": ACTION_WORDS},
        alone=True,
    )
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?:/|http)", page)


def test_script_and_style_keep_to_their_budgets() -> None:
    assert sum(each.stat().st_size for each in STATIC.glob("*.js")) <= 120_000
    assert (STATIC / "desk.css").stat().st_size <= 60_000
