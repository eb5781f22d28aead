"""Notices find what they name, in whichever order the two come; what is kept for that is bounded and survives."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import ids
from schemas.article import Article, Signal, Target, TargetKind
from schemas.raw import Source, SourcePolicy
from services.deduplicator.notices.resolver import NoticeResolver, Resolution
from services.deduplicator.notices.store import NoticeStore
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import NoticeSettings
from services.stream.state_records import StateRecord
from tests.unit.deduplicator.articles import NOON, enriched, prose

AGENCY = Source(id="agency", policy=SourcePolicy(authorities=("agency.example",)))


def item(guid: str, minutes: float = 0, **fields: object) -> Article:
    at = NOON + timedelta(minutes=minutes)
    article = enriched(guid, (), at=at, received=at).article
    namespace = str(fields.get("namespace", "agency"))
    own = {"source": AGENCY, "namespace": namespace, "article_id": ids.article_id(namespace, guid), "headline": guid}
    return article.model_copy(update=own | fields)


def kill(minutes: float, *named: tuple[TargetKind, str], guid: str = "k", signal: Signal = Signal.KILL) -> Article:
    targets = tuple(Target(kind=kind, value=value) for kind, value in named)
    return item(guid, minutes, signal=signal, acts_on=targets)


def resolver() -> NoticeResolver:
    return NoticeResolver(NoticeSettings(), lambda _: False)


def restored(state: Iterable[StateRecord]) -> NoticeResolver:
    again = resolver()
    for key, value in dict(state).items():
        assert NoticeStore.keeps(key)
        if value is not None:
            again.store.load(key, value)
    return again


def addressed(resolution: Resolution) -> dict[str, bool]:
    """Who gets an instruction, and whether the notice names it by an id."""
    return {each.article_id: each.instruction.by_id for each in resolution.instructions}


BY_EACH = [
    ((TargetKind.GUID, "a"), True),
    ((TargetKind.DOCUMENT_ID, "i1-a"), True),
    ((TargetKind.DOCUMENT_ID, "https://agency.example/a"), True),
    ((TargetKind.SLUGLINE, "ferry/arvik"), False),
    ((TargetKind.TRANSMISSION, "0042"), False),
    ((TargetKind.HEADLINE, "UPDATE 1-Ferry runs aground"), False),
]


@pytest.mark.parametrize(("name", "by_id"), BY_EACH)
@pytest.mark.parametrize("restart", [False, True])
def test_it_finds_its_target_by_any_of_its_names(name: tuple[TargetKind, str], by_id: bool, restart: bool) -> None:
    kind, word = name
    word = word.removeprefix("UPDATE 1-") if kind is TargetKind.HEADLINE else word
    target = item(
        "a",
        headline="UPDATE 1-Ferry runs aground",
        slugline="FERRY-ARVIK",
        transmission="0042",
        url="https://agency.example/a",
    )
    here = resolver()
    state = here.version(target, known=False).state
    found = (restored(state) if restart else here).version(kill(5, (kind, word)), known=False)
    assert addressed(found)[target.article_id] is by_id
    assert found.targets == (target.article_id,)


@pytest.mark.parametrize(("name", "by_id"), BY_EACH[:3])
@pytest.mark.parametrize("restart", [False, True])
def test_a_target_that_comes_later_finds_its_notice(name: tuple[TargetKind, str], by_id: bool, restart: bool) -> None:
    here = resolver()
    notice = kill(0, name)
    state = here.version(notice, known=False).state
    here = restored(state) if restart else here
    found = here.version(item("a", 5, url="https://agency.example/a"), known=False)
    assert [(each.article_id, each.by_id) for each in found.notices] == [(notice.article_id, by_id)]
    # Its own record is to name what it met.
    [update] = found.instructions
    assert (update.article_id, update.targets) == (notice.article_id, (ids.article_id("agency", "a"),))
    assert here.kill_targets(NOON) == {notice.article_id: 1}


def test_by_words_it_never_means_what_comes_after_it() -> None:
    here = resolver()
    here.version(kill(0, (TargetKind.SLUGLINE, "FERRY")), known=False)
    assert here.version(item("a", 5, slugline="FERRY"), known=False).notices == ()


def test_an_id_that_nobody_knows_gets_its_instruction_all_the_same() -> None:
    """The publisher may remember more than the deduplicator, and have only an outline of it."""
    found = resolver().version(kill(0, (TargetKind.GUID, "b")), known=False)
    # Under every authority that its source may speak for.
    assert {each.article_id: each.instruction.target_guid for each in found.instructions} == {
        ids.article_id(namespace, "b"): "b" for namespace in ("agency", "agency.example")
    }
    assert found.targets == ()
    for signal in (Signal.RELEASE, Signal.CORRECTION):
        assert resolver().version(kill(0, (TargetKind.GUID, "b"), signal=signal), known=False).instructions == ()


def test_it_reaches_articles_of_its_source_s_naming_authority() -> None:
    """The agency's guids name its domain, and its kills come under bare ids: one of the findings of issue 13."""
    here = resolver()
    target = item("tag:agency.example,2024:a", namespace="agency.example")
    here.version(target, known=False)
    found = here.version(kill(5, (TargetKind.GUID, target.guid)), known=False)
    assert found.targets == (target.article_id,)


def test_another_source_s_article_of_the_same_name_is_not_meant() -> None:
    here = resolver()
    here.version(item("a", slugline="FERRY", namespace="rival"), known=False)
    assert here.version(kill(5, (TargetKind.SLUGLINE, "FERRY")), known=False).targets == ()


def test_of_articles_with_one_transmission_number_the_latest_is_meant() -> None:
    here = resolver()
    for minute in (0, 10):
        here.version(item(f"a{minute}", minute, transmission="0042"), known=False)
    found = here.version(kill(20, (TargetKind.TRANSMISSION, "0042")), known=False)
    assert found.targets == (ids.article_id("agency", "a10"),)


def test_a_notice_is_no_target() -> None:
    here = resolver()
    here.version(kill(0, (TargetKind.GUID, "x"), guid="n", signal=Signal.HOLD), known=False)
    assert here.version(kill(1, (TargetKind.SLUGLINE, "n"), (TargetKind.HEADLINE, "n")), known=False).targets == ()


def test_a_text_under_the_id_of_the_kill_that_means_it_was_killed_before_it_came() -> None:
    """Formats without ids: notice and text have the same made-up one."""
    here = resolver()
    own = kill(0, (TargetKind.HEADLINE, "Ferry"), guid="a")
    here.version(own, known=False)
    found = here.version(item("a", 0, headline="FERRY"), known=False)
    assert ([each.article_id for each in found.notices], found.instructions) == ([own.article_id], ())
    assert here.kill_targets(NOON) == {own.article_id: 1}


def test_a_kill_of_its_own_article_met_it() -> None:
    here = resolver()
    here.version(item("a"), known=False)
    own = kill(5, (TargetKind.GUID, "elsewhere"), guid="a")
    assert here.version(own, known=True).targets == (own.article_id,)
    assert here.kill_targets(NOON) == {own.article_id: 1}


def test_from_another_partition_its_own_item_is_a_target_too() -> None:
    here = resolver()
    here.version(item("k"), known=False)
    forwarded = kill(5)
    found = here.forwarded(forwarded)
    assert found is not None
    assert found.targets == (forwarded.article_id,)
    # It is no kill of others, so nobody must look.
    assert here.kill_targets(NOON) == {}


def test_from_another_partition_it_waits_for_what_comes_later_and_has_no_record_here() -> None:
    here = resolver()
    here.forwarded(kill(0, (TargetKind.GUID, "a")))
    found = here.version(item("a", 5), known=False)
    assert (len(found.notices), found.instructions) == (1, ())


def test_an_ordinary_item_from_another_partition_does_nothing() -> None:
    assert resolver().forwarded(item("a")) is None


def test_a_notice_delivered_again_says_the_same() -> None:
    here = resolver()
    here.version(item("a", slugline="FERRY"), known=False)
    notice = kill(5, (TargetKind.SLUGLINE, "FERRY"))
    first, second = here.version(notice, known=False), here.version(notice, known=False)
    assert (first.targets, first.instructions) == (second.targets, second.instructions)
    assert second.state == ()


def later(days: float, guid: str) -> Article:
    return item(guid, days * 24 * 60)


def test_words_are_forgotten_after_days_and_ids_after_a_month() -> None:
    here = resolver()
    state: list[StateRecord] = []

    def take(article: Article) -> Resolution:
        found = here.version(article, known=False)
        state.extend(found.state)
        return found

    take(item("a", slugline="FERRY", url="https://agency.example/a"))
    for day in (4, 4.1):
        take(later(day, f"t{day}"))
    # A delayed notice of that day, as far as its clock goes: by words it finds nobody any more.
    late = {"received_at": NOON + timedelta(days=4.1)}
    slug = kill(10, (TargetKind.SLUGLINE, "FERRY")).model_copy(update=late)
    assert take(slug).targets == ()
    by_id = kill(5 * 24 * 60, (TargetKind.DOCUMENT_ID, "https://agency.example/a"), guid="k2")
    assert take(by_id).targets == (ids.article_id("agency", "a"),)
    for day in (31, 31.1):
        take(later(day, f"t{day}"))
    assert (b"names\t" + ids.article_id("agency", "a").encode(), None) in state
    assert len(restored(state).store) == len(here.store)


@given(st.permutations([0, 1, 2, 3, 4]))
def test_who_is_killed_does_not_turn_on_the_order_of_arrival(order: list[int]) -> None:
    items = [
        item("a", 0, slugline="FERRY", transmission="0042"),
        item("b", 1, slugline="FERRY"),
        kill(2, (TargetKind.SLUGLINE, "FERRY"), (TargetKind.GUID, "c")),
        item("c", 3),
        item("d", 4, slugline="FERRY"),
    ]
    here = resolver()
    killed: set[str] = set()
    for number in order:
        found = here.version(items[number], known=False)
        killed |= set(found.targets) | {items[number].article_id for _ in found.notices}
    assert killed == {ids.article_id("agency", guid) for guid in "abc"}


def test_a_record_of_a_newer_version_can_be_read() -> None:
    state = resolver().version(item("a"), known=False).state
    [(key, value)] = state
    newer = (value or b"").replace(b"{", b'{"shade":"blue",', 1)
    assert restored([(key, newer)]).store.article(ids.article_id("agency", "a")) is not None


def test_what_names_nothing_says_so() -> None:
    decision = DeduplicatorPartition().decide(enriched("a", prose(1)), "news.enriched:0:0")
    # None would mean that nobody has looked: the publisher would then look itself.
    assert decision.messages[0].targets == ()
