"""A webhook at work, against receivers that fail in every way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from schemas.published import Action
from services.gateway.view.sendable import Unsendable
from services.gateway.view.store import ViewAwayError
from services.gateway.webhooks.state.records import AttemptResult, StopReason
from services.gateway.webhooks.work.content import body_of
from services.gateway.webhooks.work.signing import secret_of
from tests.brokers.webhook_receiver import Fault, ReceivedAttempt, WebhookReceiver, receiving
from tests.unit.gateway.gateways import ListGateway, ListLog
from tests.unit.gateway.records import published, story_of
from tests.unit.gateway.webhooks.sender import ID, ListSender

DELIVERED, FAILED, OVERTAKEN = AttemptResult.DELIVERED, AttemptResult.FAILED, AttemptResult.OVERTAKEN


@pytest.fixture
async def receiver() -> AsyncIterator[WebhookReceiver]:
    async with receiving() as made:
        yield made


@pytest.fixture
async def sender(tmp_path: Path, receiver: WebhookReceiver) -> AsyncIterator[ListSender]:
    gateway = ListGateway(tmp_path, ListLog())
    yield ListSender(gateway, receiver.url)
    gateway.close()


def whats(received: list[ReceivedAttempt]) -> list[tuple[str, int]]:
    return [each.what for each in received]


async def test_what_is_published_is_delivered_signed_and_under_one_id(
    sender: ListSender, receiver: WebhookReceiver
) -> None:
    record = published("a1", headline="Zürich")
    async with sender.working():
        sender.gateway.publish(record)
        await sender.until(lambda: sender.results == [DELIVERED])
    (got,) = receiver.taken
    message = Verifier(secret_of("key", ID, 1)).verify(got.body, dict(got.headers))
    assert (message["type"], message["data"]["content"]["headline"]) == ("article.publish", "Zürich")
    assert got.headers["content-type"] == "application/json"
    assert sender.saved.pending == {}


async def test_a_filter_and_fields_are_those_of_the_search(sender: ListSender, receiver: WebhookReceiver) -> None:
    sender.webhook = sender.webhook.model_copy(update={"query": "q=grain&fields=article_id,sequence"})
    async with sender.working():
        sender.gateway.publish(published("a1"), published("a2", headline="Grain shipped"))
        sender.gateway.publish(published("a2", 2, action=Action.UPDATE))
        await receiver.until(lambda: len(receiver.taken) == 2)
    bodies = [each.message for each in receiver.taken]
    assert [each["type"] for each in bodies] == ["article.publish", "left"]
    assert [each["data"] for each in bodies] == [
        {"article_id": "a2", "sequence": 1},
        {"article_id": "a2", "sequence": 2},
    ]


async def test_a_kill_that_is_taken_is_an_acknowledgement(sender: ListSender, receiver: WebhookReceiver) -> None:
    async with sender.working():
        sender.gateway.publish(published("a1"), published("a2"), published("a1", 2, action=Action.RETRACT))
        await sender.until(lambda: sender.acknowledged != [] and ("a2", 1) in whats(receiver.taken))
    (word,) = sender.acknowledged
    assert (word.article_id, word.retraction, word.subscriber) == ("a1", 2, f"webhook:{ID}")
    # The killed words had not been sent by then, and are not any more.
    assert ("a1", 1) not in whats(receiver.attempts)


async def test_one_article_that_is_refused_keeps_no_other_one_waiting(
    sender: ListSender, receiver: WebhookReceiver
) -> None:
    def refuses_one(received: ReceivedAttempt) -> int:
        return 500 if received.what[0] == "a1" else 204

    receiver.answer = refuses_one
    async with sender.working():
        sender.gateway.publish(published("a1"), published("a1", 2, action=Action.UPDATE), published("a2"))
        await receiver.until(lambda: ("a2", 1) in whats(receiver.taken))
        await receiver.until(lambda: whats(receiver.attempts).count(("a1", 1)) >= 2)
        assert ("a1", 2) not in whats(receiver.attempts)
        receiver.answer = lambda _: 200
        await receiver.until(lambda: ("a1", 2) in whats(receiver.taken))
    assert [each for each in whats(receiver.taken) if each[0] == "a1"] == [("a1", 1), ("a1", 2)]
    assert len({each.id for each in receiver.attempts if each.what == ("a1", 1)}) == 1


@pytest.mark.parametrize("fault", [500, 404, 301, 307, Fault.CUT, Fault.HUGE])
async def test_what_is_no_clear_yes_is_tried_again_and_only_there(
    sender: ListSender, receiver: WebhookReceiver, fault: int | Fault
) -> None:
    answers: list[int | Fault] = [fault, fault, 202]
    receiver.headers = {"Location": receiver.url + "?elsewhere"} if fault in (301, 307) else {}
    receiver.answer = lambda _: answers.pop(0)
    async with sender.working():
        sender.gateway.publish(published("a1"))
        await sender.until(lambda: len(sender.results) == 3)
    assert sender.results == [FAILED, FAILED, DELIVERED]
    assert len(receiver.attempts) == 3
    assert len({(each.id, each.body) for each in receiver.attempts}) == 1


async def test_a_kill_overtakes_a_delivery_that_hangs(sender: ListSender, receiver: WebhookReceiver) -> None:
    def hangs_with_words(received: ReceivedAttempt) -> int | Fault:
        return 204 if received.message["type"] == "article.retract" else Fault.SILENT

    receiver.answer = hangs_with_words
    async with sender.working():
        sender.gateway.publish(published("a1"), *(published(f"b{n}") for n in range(5)))
        await receiver.until(lambda: ("a1", 1) in whats(receiver.attempts))
        sender.gateway.publish(published("a1", 2, action=Action.RETRACT))
        await sender.until(lambda: sender.acknowledged != [])
        # Of the five others as many hang as may.
        assert len(receiver.attempts) <= 5
    assert OVERTAKEN in sender.results


async def test_gone_stops_it_until_somebody_resumes(sender: ListSender, receiver: WebhookReceiver) -> None:
    receiver.answer = lambda _: 410
    async with sender.working() as run:
        sender.gateway.publish(published("a1"))
        await sender.until(lambda: sender.stopped is not None)
        assert sender.stopped is StopReason.GONE
        sender.gateway.publish(published("a2"))
        receiver.answer = lambda _: 204
        assert len(receiver.attempts) == 1
        run.follow(sender.webhook.model_copy(update={"resumed_at": sender.gateway.context.now()}))
        await receiver.until(lambda: len(receiver.taken) == 2)
    assert sorted(whats(receiver.taken)) == [("a1", 1), ("a2", 1)]


async def test_too_many_failures_stop_it_and_what_comes_meanwhile_is_sent_later(
    sender: ListSender, receiver: WebhookReceiver
) -> None:
    receiver.answer = lambda _: 503
    async with sender.working():
        sender.gateway.publish(*(published(f"a{n}") for n in range(12)))
        await sender.until(lambda: sender.stopped is not None)
    assert sender.stopped is StopReason.FAILURES
    attempted = len(receiver.attempts)
    receiver.answer = lambda _: 204
    sender.gateway.publish(published("late"))
    async with sender.working():
        await asyncio.sleep(0)
        assert len(receiver.attempts) == attempted
    sender.webhook = sender.webhook.model_copy(update={"resumed_at": sender.gateway.context.now()})
    async with sender.working():
        await receiver.until(lambda: len(receiver.taken) == 13)
    assert {name for name, _ in whats(receiver.taken)} == {"late", *(f"a{n}" for n in range(12))}


async def test_what_was_withdrawn_while_it_waited_is_not_sent(sender: ListSender, receiver: WebhookReceiver) -> None:
    receiver.answer = lambda _: 500
    async with sender.working():
        sender.gateway.publish(published("a1"))
        await receiver.until(lambda: len(receiver.attempts) >= 1)
    receiver.attempts.clear()
    receiver.answer = lambda _: 204
    sender.gateway.publish(published("a1", 2, action=Action.HOLD))
    async with sender.working():
        await receiver.until(lambda: len(receiver.taken) == 1)
        await sender.until(lambda: sender.saved.pending == {})
    assert whats(receiver.attempts) == [("a1", 2)]


async def test_a_delivery_waits_for_a_view_that_does_not_answer(
    sender: ListSender, receiver: WebhookReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = 3

    def answers(*given: Any) -> bytes | Unsendable:
        nonlocal away
        away -= 1
        if away >= 0:
            raise ViewAwayError("away")
        return body_of(*given)

    monkeypatch.setattr("services.gateway.webhooks.running.body_of", answers)
    # A record that the view has not got would be given up by then.
    monkeypatch.setattr("services.gateway.webhooks.work.run._UNKNOWN_AFTER", timedelta(0))
    sender.gateway.publish(published("a1"))
    async with sender.working():
        await receiver.until(lambda: len(receiver.taken) == 1)
    assert away < 0


async def test_a_change_counts_from_the_next_record_on(sender: ListSender, receiver: WebhookReceiver) -> None:
    async with sender.working() as run:
        sender.gateway.publish(published("a1", headline="Grain"), published("a2", headline="Coal"))
        await receiver.until(lambda: len(receiver.taken) == 2)
        asked = {"query": "q=coal&fields=article_id,sequence", "stories": True}
        run.follow(sender.webhook.model_copy(update=asked))
        one = published("a4", headline="Coal")
        sender.gateway.publish(published("a3", headline="Grain"), one, story_of(one))
        await receiver.until(lambda: len(receiver.taken) == 4)
    assert {each.message["type"] for each in receiver.taken[2:]} == {"article.publish", "story"}
    [article] = [each.message["data"] for each in receiver.taken[2:] if each.message["type"] == "article.publish"]
    assert article == {"article_id": "a4", "sequence": 1}


async def test_it_is_not_sent_to_this_machine_unless_that_is_allowed(tmp_path: Path, receiver: WebhookReceiver) -> None:
    gateway = ListGateway(tmp_path, ListLog())
    sender = ListSender(gateway, receiver.url, networks_allowed=False)
    async with sender.working():
        gateway.publish(published("a1"))
        await sender.until(lambda: sender.results[:1] == [FAILED])
    gateway.close()
    assert "not a public address" in sender.saved.attempts[-1].problem
    assert receiver.attempts == []


async def test_stories_are_sent_in_their_latest_state(sender: ListSender, receiver: WebhookReceiver) -> None:
    sender.webhook = sender.webhook.model_copy(update={"articles": False, "stories": True})
    one = published("a1")
    sender.gateway.publish(one, story_of(one), story_of(one, sequence=2), story_of(one, sequence=3))
    async with sender.working():
        await receiver.until(lambda: ("s1", 3) in whats(receiver.taken))
    assert {each.message["type"] for each in receiver.taken} == {"story"}


async def test_a_position_that_cannot_be_resumed_from_is_said_as_a_gap(
    sender: ListSender, receiver: WebhookReceiver
) -> None:
    sender.webhook = sender.webhook.model_copy(update={"start": "00000000-0.0-0.0"})
    async with sender.working():
        await receiver.until(lambda: len(receiver.taken) == 1)
    (got,) = receiver.taken
    assert got.message["type"] == "gap"
    assert "made again" in got.message["data"]["reason"]


async def test_a_delivery_of_the_log_is_sent_again_under_its_id(sender: ListSender, receiver: WebhookReceiver) -> None:
    async with sender.working() as run:
        sender.gateway.publish(published("a1"))
        await sender.until(lambda: sender.results == [DELIVERED])
        run.redeliver(sender.saved.attempts[0])
        await sender.until(lambda: sender.results == [DELIVERED, DELIVERED])
    assert len({each.id for each in receiver.taken}) == 1


@pytest.mark.parametrize("kill_after", range(1, 9))
async def test_killed_after_any_write_it_goes_on_with_nothing_lost_and_only_the_last_repeated(
    sender: ListSender, receiver: WebhookReceiver, kill_after: int
) -> None:
    lives = [published("a1"), published("a1", 2, action=Action.UPDATE), published("a2"), published("a3")]
    sender.gateway.publish(*lives)
    async with sender.working():
        await sender.until(lambda: sender.writes >= kill_after)
    async with sender.working():
        await receiver.until(lambda: len({each.what for each in receiver.taken}) == 4)
        await sender.until(lambda: sender.saved.pending == {})
    ids = [each.id for each in receiver.taken]
    # What was under way at the kill comes again, under the same id; at most what may be under way at once.
    assert len(ids) - len(set(ids)) <= 3
    assert len(set(ids)) == 4
    of_one = [sequence for name, sequence in whats(receiver.taken) if name == "a1"]
    assert list(dict.fromkeys(of_one)) == [1, 2]


async def test_what_was_brought_in_later_is_delivered_to_who_asks_for_it(
    tmp_path: Path, receiver: WebhookReceiver
) -> None:
    old, new = published("old", backfill=True), published("new")
    for query, delivered in (("", ["new"]), ("backfill=only", ["old"])):
        gateway = ListGateway(tmp_path / f"view-{query}", ListLog())
        sender = ListSender(gateway, receiver.url, query=query)
        receiver.taken.clear()
        async with sender.working():
            gateway.publish(old, new)
            await sender.until(lambda sender=sender: sender.results == [DELIVERED])
        gateway.close()
        assert [each.what[0] for each in receiver.taken] == delivered


async def test_who_cannot_save_an_attempt_does_not_make_it(sender: ListSender, receiver: WebhookReceiver) -> None:
    """So does a process that was taken for dead: its partition's new owner has fenced it."""

    async def refused(records: object) -> None:
        raise ConnectionError("fenced")

    sender.write = refused  # type: ignore[method-assign]
    sender.gateway.publish(published("a1"))
    async with sender.working() as run:
        with pytest.raises(ExceptionGroup):
            await run.run()
    assert receiver.attempts == []
