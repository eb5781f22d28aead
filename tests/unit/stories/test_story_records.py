"""What a story record says: reports, outlets, origins, and how many of these are independent."""

from dataclasses import replace
from datetime import timedelta

from schemas.enriched import Attribution, EnrichedArticle, Origin, SourceLink, Span
from schemas.published import Story, StoryStatus
from schemas.verdict import VerdictKind
from tests.scenarios.script import Restart, Send, Supersede
from tests.scenarios.script_messages import at_minute, message_of, story_id
from tests.scenarios.script_run import AT_ONCE, ScriptRun, story_view


def last_story(run: ScriptRun, story: str = "S") -> Story:
    return [record for record in run.stories if record.story_id == story_id(story)][-1]


def attributed_to(*chain: str) -> Attribution:
    links = tuple(SourceLink(name=name, entity_id=f"org:{name}", text=name) for name in chain)
    return Attribution(span=Span(start=0, end=1, text="x"), chain=links, cue="said")


def report(item: str, outlet: str, *attributions: Attribution, at: float = 0) -> EnrichedArticle:
    enriched = message_of(Send(item=item, outlet=outlet, at=at), {}).enriched
    assert enriched is not None
    origins = tuple(
        Origin(name=a.chain[-1].name, entity_id=a.chain[-1].entity_id, paragraphs=(0,)) for a in attributions
    )
    return enriched.model_copy(update={"attributions": attributions, "origins": origins})


def play_reports(*reports: EnrichedArticle) -> ScriptRun:
    run = ScriptRun()
    for enriched in reports:
        name = enriched.article.guid.rpartition(":")[2]
        message = message_of(Send(item=name, outlet=enriched.article.source.id), run.namespaces)
        run.deliver(message.model_copy(update={"enriched": enriched}))
    return run


def test_five_reports_that_rest_on_one_agency_have_one_independent_origin() -> None:
    cited = attributed_to("TASS", "KCNA")
    run = play_reports(*(report(item, f"outlet-{item}", cited, at=n) for n, item in enumerate("ABCDE")))
    story = last_story(run)
    assert [(origin.name, len(origin.articles)) for origin in story.origins] == [("KCNA", 5)]
    assert story.independent_origins == 1


def test_the_origin_under_most_reports_comes_first_and_others_stand_beside_it() -> None:
    story = last_story(
        play_reports(
            report("A", "one", attributed_to("White House"), attributed_to("KCNA")),
            report("B", "two", attributed_to("KCNA"), at=1),
        )
    )
    assert [origin.name for origin in story.origins] == ["KCNA", "White House"]
    assert story.independent_origins == 2


def test_an_agency_that_only_relays_is_no_independent_origin() -> None:
    story = last_story(
        play_reports(
            report("A", "one", attributed_to("TASS", "KCNA")),
            report("B", "two", attributed_to("TASS"), at=1),
        )
    )
    assert [origin.name for origin in story.origins] == ["KCNA", "TASS"]
    assert story.independent_origins == 1


def test_two_that_quote_each_other_are_one_independent_origin() -> None:
    story = last_story(
        play_reports(report("A", "one", attributed_to("X", "Y")), report("B", "two", attributed_to("Y", "X"), at=1))
    )
    assert story.independent_origins == 1


def test_an_outlet_that_others_quote_is_folded_onto_the_origin_its_own_report_names() -> None:
    story = last_story(
        play_reports(report("A", "daily", attributed_to("Kremlin")), report("B", "two", attributed_to("Daily"), at=1))
    )
    assert [origin.name for origin in story.origins] == ["Kremlin", "Daily"]
    assert story.independent_origins == 1


def test_a_report_that_names_nobody_is_an_origin_itself_but_a_copy_is_not() -> None:
    run = ScriptRun().play(
        [
            Send(item="A"),
            Send(item="B", outlet="paper", at=1),
            Send(item="C", outlet="radio", at=2, text_of="A", kind=VerdictKind.EXACT_COPY),
        ]
    )
    assert last_story(run).independent_origins == 2


def test_reports_stand_in_the_order_of_the_wires_clock_whatever_the_order_of_arrival() -> None:
    run = ScriptRun().play([Send(item="B", at=5), Send(item="A", at=1, arrives=6)])
    assert story_view(run, "S") == "A B"
    assert (last_story(run).first_seen, last_story(run).updated) == (at_minute(1), at_minute(5))


def test_the_headline_is_the_earliest_originals() -> None:
    run = ScriptRun().play(
        [
            Send(item="A", headline="Fire in town"),
            Send(item="B", at=1, headline="Town burns"),
            Send(item="C", outlet="paper", at=0, arrives=2, text_of="A", kind=VerdictKind.EXCERPT, headline="Fire"),
        ]
    )
    assert last_story(run).headline == "Fire in town"


def test_entities_are_counted_by_report() -> None:
    story = last_story(ScriptRun().play([Send(item="A"), Send(item="B", at=1)]))
    assert (story.entities[0].name, story.entities[0].articles) == ("Common Name", 2)


def test_a_long_story_lists_its_first_report_and_the_latest() -> None:
    run = ScriptRun(story_settings=replace(AT_ONCE, reports=3)).play(
        [Send(item=item, at=n) for n, item in enumerate("ABCDE")]
    )
    assert story_view(run, "S") == "A D E"


def test_a_story_lists_the_names_that_most_reports_have() -> None:
    run = ScriptRun(story_settings=replace(AT_ONCE, names=1)).play([Send(item="A"), Send(item="B", at=1)])
    assert [named.name for named in last_story(run).entities] == ["Common Name"]


def test_a_story_record_that_would_repeat_the_last_is_not_published() -> None:
    run = ScriptRun().play([Send(item="A"), Supersede(item="A")])
    assert [story.sequence for story in run.stories] == [1]


def test_a_story_that_nothing_was_added_to_is_closed_and_a_late_report_opens_it_again() -> None:
    week = timedelta(days=9) / timedelta(minutes=1)
    others = [Send(item=item, story="T", at=week) for item in "ZY"]
    run = ScriptRun().play([Send(item="A"), Restart(), *others])
    assert last_story(run).status is StoryStatus.CLOSED
    run.play([Send(item="B", at=week + 1)])
    assert last_story(run).status is StoryStatus.OPEN
    assert [story.sequence for story in run.stories if story.story_id == story_id("S")] == [1, 2, 3]


def test_a_story_is_old_until_it_has_a_report_that_is_news() -> None:
    run = ScriptRun()
    for item, backfill in (("A", True), ("B", True), ("C", False), ("D", True)):
        message = message_of(Send(item=item), run.namespaces)
        assert message.enriched is not None
        article = message.enriched.article.model_copy(update={"backfill": backfill})
        run.deliver(message.model_copy(update={"enriched": message.enriched.model_copy(update={"article": article})}))
    assert [(story.report_count, story.backfill) for story in run.stories] == [
        (1, True),
        (2, True),
        (3, False),
        (4, False),
    ]
