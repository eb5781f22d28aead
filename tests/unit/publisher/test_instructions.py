"""What the deduplicator resolved binds as if the publisher had found it: in either order, through a restart, once."""

from datetime import timedelta

import pytest

from schemas.article import Language, Signal, Status
from schemas.published import Action, PublishedArticle
from schemas.raw import Source
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle, Instruction, VerdictKind
from services.publisher.partition import Step
from services.publisher.settings import PublisherSettings
from tests.scenarios.script import Send, guid
from tests.scenarios.script_messages import article_id, at_minute, message_of
from tests.scenarios.script_run import ScriptRun, named

DAY = 24 * 60
KILL, HOLD, RELEASE, CORRECTION = Signal.KILL, Signal.HOLD, Signal.RELEASE, Signal.CORRECTION


def instruction(action: Signal, at: float, *, by_id: bool = True, target: str = "A") -> Instruction:
    return Instruction(
        identity=f"{action}-{at}",
        action=action,
        article_id=article_id("N"),
        version=1,
        guid="urn:wire:N",
        trace_id="trace-N",
        source=Source(id="agency"),
        language=Language(code="en"),
        status=Status.USABLE,
        event_time=at_minute(at),
        received_at=at_minute(at),
        by_id=by_id,
        target_guid=f"urn:wire:{target}" if by_id else None,
    )


class ResolvedRun(ScriptRun):
    """A run whose deduplicator resolves: it says so with every version."""

    def version(self, line: Send, *notices: Instruction) -> Step:
        message = message_of(line, self.namespaces)
        return self.deliver(message.model_copy(update={"targets": (), "notices": notices}))

    def instruct(self, what: Instruction, item: str = "A", targets: tuple[str, ...] = ()) -> Step:
        self.now = max(self.now, what.received_at)
        verdict = message_of(Send(item="N"), dict(self.namespaces)).verdict
        message = DeduplicatedArticle(
            article_id=article_id(item),
            version=1,
            verdict=verdict,
            enriched=None,
            instruction=what,
            targets=targets,
        )
        return self.deliver(DeduplicatedArticle.model_validate_json(message.to_bytes()))


@pytest.mark.parametrize("restart", [False, True])
def test_a_kill_retracts_its_target_once(restart: bool) -> None:
    run = ResolvedRun()
    run.version(Send(item="A"))
    step = run.instruct(instruction(KILL, 5))
    if restart:
        run.restart()
    again = run.instruct(instruction(KILL, 5))
    assert named(run) == ["A 1 publish* v1", "A 2 retract v1"]
    assert step.dropped is None
    assert (again.redelivered, again.outputs) == (True, ())
    retract = run.articles[-1]
    assert retract.notice is not None
    assert (retract.notice.article_id, retract.notice.signal) == (article_id("N"), KILL)
    assert retract.trace_id == "trace-N"


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("sent_along", [False, True])
def test_an_article_that_comes_after_its_kill_is_born_dead(restart: bool, sent_along: bool) -> None:
    run = ResolvedRun()
    if not sent_along:
        assert run.instruct(instruction(KILL, 1)).dropped is DropReason.NOTICE_COPY
    if restart:
        run.restart()
    run.version(Send(item="A", at=5), *([instruction(KILL, 1)] if sent_along else []))
    run.version(Send(item="A", version=2, at=6))
    assert named(run) == ["A 1 retract v1"]


def test_it_acts_once_whichever_way_it_comes() -> None:
    run = ResolvedRun()
    run.version(Send(item="A"))
    run.instruct(instruction(HOLD, 5))
    run.instruct(instruction(RELEASE, 7))
    run.version(Send(item="A", version=2, at=8), instruction(HOLD, 5), instruction(RELEASE, 7))
    assert named(run) == ["A 1 publish* v1", "A 2 hold v1", "A 3 release* v1", "A 4 update* v2"]


def test_a_hold_that_was_sent_after_a_version_binds_it_though_it_came_before() -> None:
    run = ResolvedRun()
    run.instruct(instruction(HOLD, 9))
    run.version(Send(item="A", at=5, arrives=10))
    run.version(Send(item="A", version=2, at=12))
    assert named(run) == ["A 1 hold v1", "A 2 release* v2"]


@pytest.mark.parametrize(("by_id", "published"), [(True, "A 1 publish* v1"), (False, "A 1 hold v1")])
def test_by_words_alone_a_release_lets_nothing_out_that_comes_after_it(by_id: bool, published: str) -> None:
    run = ResolvedRun()
    run.instruct(instruction(RELEASE, 9, by_id=by_id))
    run.version(Send(item="A", at=5, arrives=10, status=Status.WITHHELD))
    assert named(run) == [published]


def test_a_correction_is_for_what_is_there() -> None:
    run = ResolvedRun()
    assert run.instruct(instruction(CORRECTION, 1)).state == ()
    run.version(Send(item="A", at=2))
    run.instruct(instruction(CORRECTION, 3))
    run.instruct(instruction(CORRECTION, 3))
    assert named(run) == ["A 1 publish* v1", "A 2 correct* v1"]


def test_a_kill_after_every_window_continues_the_sequence_under_the_article_s_own_guid() -> None:
    run = ResolvedRun(PublisherSettings(memory_window=timedelta(days=30)))
    run.version(Send(item="A"))
    for item in ("T1", "T2"):
        run.version(Send(item=item, story="traffic", at=40 * DAY))
    run.instruct(instruction(KILL, 40 * DAY))
    retract = run.articles[-1]
    assert (retract.article_id, retract.sequence, retract.action) == (article_id("A"), 2, Action.RETRACT)
    assert retract.guid == "urn:wire:A"


def test_a_notice_is_no_target() -> None:
    run = ResolvedRun()
    run.version(Send(item="A", signal=HOLD, acts_on=(guid("B"),), empty=True))
    run.instruct(instruction(KILL, 5))
    assert named(run) == ["A 1 hold v1"]


def test_a_notice_s_own_record_names_what_it_has_met_since() -> None:
    run = ResolvedRun()
    line = Send(item="N", signal=KILL, acts_on=(guid("A"),), empty=True)
    run.version(line)
    met = (article_id("A"),)
    run.instruct(instruction(KILL, 0), item="N", targets=met)
    assert run.instruct(instruction(KILL, 0), item="N", targets=met).outputs == ()
    records = [record.notice for record in run.articles if record.article_id == article_id("N")]
    assert [notice.targets for notice in records if notice] == [(), met]


def test_a_notice_from_another_desk_means_the_article_of_its_own_id_here() -> None:
    run = ResolvedRun()
    run.version(Send(item="N"))
    run.instruct(instruction(KILL, 5), item="N")
    assert named(run) == ["N 1 publish* v1", "N 2 retract v1"]


def test_copies_follow_an_original_that_an_instruction_kills() -> None:
    run = ResolvedRun()
    run.version(Send(item="A"))
    copy = message_of(Send(item="C", at=1, text_of="A", kind=VerdictKind.NEAR_COPY), run.namespaces)
    run.deliver(copy.model_copy(update={"targets": ()}))
    run.instruct(instruction(KILL, 5))
    assert {r.article_id for r in run.articles if r.action is Action.RETRACT} == {article_id("A"), article_id("C")}


def test_a_copy_that_the_same_kill_names_is_retracted_once() -> None:
    run = ResolvedRun()
    run.version(Send(item="A"))
    copy = message_of(Send(item="C", at=1, text_of="A", kind=VerdictKind.NEAR_COPY), run.namespaces)
    run.deliver(copy.model_copy(update={"targets": ()}))
    for item in ("A", "C"):
        run.instruct(instruction(KILL, 5), item=item)
    run.instruct(instruction(KILL, 6), item="C")
    assert [line for line in named(run) if line.startswith("C")] == [
        "C 1 copy* v1",
        "C 2 retract v1",
        # Another kill of it is published again.
        "C 3 retract v1",
    ]


def test_names_that_the_deduplicator_keeps_are_not_kept_twice() -> None:
    run = ResolvedRun()
    run.version(Send(item="A", slug="FERRY"))
    [state] = [value for key, value in run.state if key == b"article:" + article_id("A").encode()]
    assert b'"names":[]' in (state or b"")


def test_articles_from_before_the_deduplicator_resolved_are_still_found_by_their_names() -> None:
    """After an upgrade: the deduplicator never saw their sluglines."""
    run = ResolvedRun()
    run.play([Send(item="A", slug="FERRY")])
    kill = Send(item="K", at=5, signal=KILL, acts_on=(guid("A"),), empty=True)
    run.version(kill)
    assert named(run)[:2] == ["A 1 publish* v1", "A 2 retract v1"]
    own = [record for record in run.articles if record.article_id == article_id("K")]
    assert [record.notice.targets for record in own if record.notice] == [(article_id("A"),)]
    assert list(run.partition.kill_targets(at_minute(0)).values()) == [1]


def test_both_ways_of_finding_it_act_once() -> None:
    run = ResolvedRun()
    run.play([Send(item="A", slug="FERRY")])
    run.instruct(instruction(KILL, 5))
    kill = message_of(Send(item="N", at=5, signal=KILL, acts_on=(guid("A"),), empty=True), run.namespaces)
    run.deliver(kill.model_copy(update={"targets": (article_id("A"),)}))
    assert [line for line in named(run) if line.startswith("A")] == ["A 1 publish* v1", "A 2 retract v1"]


def test_notices_from_before_the_upgrade_still_bind_what_comes_after_it() -> None:
    run = ResolvedRun()
    run.play([Send(item="K", signal=KILL, acts_on=(guid("A"),), empty=True)])
    run.restart()
    run.version(Send(item="A", at=5))
    assert [r.action for r in run.articles if r.article_id == article_id("A")] == [Action.RETRACT]


def test_no_word_of_a_notice_stays_in_an_instruction() -> None:
    fields = set(Instruction.model_fields)
    assert not fields & {"headline", "paragraphs", "acts_on", "slugline", "editor_note"}
    assert "guid" in PublishedArticle.model_fields
