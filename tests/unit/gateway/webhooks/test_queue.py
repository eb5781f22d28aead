"""What is sent next: in order on each article, kills first, and no article waits for another."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import WORDLESS, Action
from services.gateway.stream.delivery import EventName
from services.gateway.webhooks.state.records import Delivery
from services.gateway.webhooks.work.queue import DeliveryQueue
from tests.unit.gateway.records import NOON
from tests.unit.gateway.webhooks.deliveries import SECOND, delivery

LATER = NOON + 3600 * SECOND


def queue_of(*deliveries: Delivery) -> DeliveryQueue:
    made = DeliveryQueue()
    for each in deliveries:
        made.add(each)
    return made


def sent(queue: DeliveryQueue) -> list[tuple[str, int]]:
    """All that is sent where every attempt succeeds at once."""
    order = []
    while taken := queue.take(LATER):
        order.append((taken.subject, taken.sequence))
        queue.done(taken)
    return order


def test_an_article_waits_for_its_earlier_record_and_others_do_not() -> None:
    queue = queue_of(delivery("a1", 1), delivery("a1", 2, seconds=1), delivery("a2", 1, seconds=2))
    first = queue.take(LATER)
    assert first is not None
    second = queue.take(LATER)
    assert second is not None
    assert (first.subject, second.subject, queue.take(LATER)) == ("a1", "a2", None)
    queue.again(first, first.model_copy(update={"attempts": 1, "due": LATER + SECOND}))
    assert queue.take(LATER) is None
    again = queue.take(LATER + SECOND)
    assert again is not None
    assert (again.sequence, again.attempts) == (1, 1)


def test_a_kill_goes_first_and_what_it_kills_is_not_sent() -> None:
    queue = queue_of(delivery("a1", 1), delivery("a2", 1, seconds=1), delivery("a2", 2, seconds=2))
    overtaken = queue.add(delivery("a2", 3, Action.RETRACT, seconds=3))
    assert [each.sequence for each in overtaken] == [1, 2]
    assert sent(queue) == [("a2", 3), ("a1", 1)]


def test_a_kill_overtakes_what_is_under_way() -> None:
    queue = queue_of(delivery("a1", 1))
    under_way = queue.take(LATER)
    assert under_way is not None
    assert queue.add(delivery("a1", 2, Action.RETRACT)) == [under_way]
    assert queue.take(LATER) is None
    queue.again(under_way, under_way)
    assert sent(queue) == [("a1", 2)]


def test_what_is_published_after_a_hold_follows_it() -> None:
    queue = queue_of(delivery("a1", 2, Action.HOLD), delivery("a1", 3, Action.RELEASE))
    assert sent(queue) == [("a1", 2), ("a1", 3)]


def test_of_a_story_only_the_latest_state_is_sent() -> None:
    queue = queue_of(*(delivery("s1", n, None, event=EventName.STORY) for n in range(1, 4)))
    assert sent(queue) == [("s1", 3)]


def test_an_old_kill_that_is_sent_again_takes_nothing_newer_away() -> None:
    queue = queue_of(delivery("a1", 4))
    assert queue.add(delivery("a1", 3, Action.RETRACT)) == []
    assert sent(queue) == [("a1", 3), ("a1", 4)]


def test_the_same_delivery_is_queued_once() -> None:
    queue = queue_of(delivery("a1", 1), delivery("a1", 1))
    assert len(queue) == 1


def test_only_urgent_ones_are_taken_where_places_are_few() -> None:
    queue = queue_of(delivery("a1", 1), delivery("a2", 2, Action.HOLD, seconds=1))
    taken = queue.take(LATER, urgent_only=True)
    assert taken is not None
    assert taken.subject == "a2"
    assert queue.take(LATER, urgent_only=True) is None


def test_hurrying_makes_everything_due_that_waits() -> None:
    queue = queue_of(delivery("a1", 1, seconds=600))
    assert queue.take(NOON) is None
    queue.hurry(NOON)
    assert queue.take(NOON) is not None


LIVES = st.lists(st.tuples(st.sampled_from(["a1", "a2", "a3"]), st.sampled_from(list(Action))), min_size=1, max_size=12)
CHANCES = st.lists(st.sampled_from(["sent", "failed", "arrive"]), max_size=60)


@given(LIVES, CHANCES)
def test_whatever_fails_each_article_is_taken_in_order_and_no_word_after_its_kill(
    lives: list[tuple[str, Action]], chances: list[str]
) -> None:
    """Records arrive between attempts, of which some fail; at last everything is taken."""
    counts: dict[str, int] = {}
    coming: list[Delivery] = []
    for at, (subject, action) in enumerate(lives):
        counts[subject] = counts.get(subject, 0) + 1
        coming.append(delivery(subject, counts[subject], action, seconds=at))
    queue, taken, arrived = DeliveryQueue(), list[Delivery](), list[Delivery]()
    for chance in (*chances, *["arrive"] * len(coming), *["sent"] * len(coming)):
        if chance == "arrive" and coming:
            arrived.append(coming.pop(0))
            queue.add(arrived[-1])
        elif chance != "arrive" and (next_one := queue.take(LATER)):
            _require_may_be_sent(next_one, arrived)
            if chance == "sent":
                taken.append(next_one)
                queue.done(next_one)
            else:
                queue.again(next_one, next_one.model_copy(update={"attempts": next_one.attempts + 1}))
    assert len(queue) == 0
    for subject, latest in counts.items():
        sequences = [each.sequence for each in taken if each.subject == subject]
        assert sequences == sorted(set(sequences))
        # Whoever was sent anything ends with the latest.
        assert sequences[-1] == latest
    missing = {(each.subject, each.sequence) for each in arrived} - {(each.subject, each.sequence) for each in taken}
    for subject, sequence in missing:
        assert any(each.subject == subject and each.sequence > sequence and each.is_urgent for each in arrived)


def _require_may_be_sent(one: Delivery, arrived: list[Delivery]) -> None:
    """Nothing urgent waits, or it is that; no words of what is withdrawn by now."""
    later = [each for each in arrived if each.subject == one.subject and each.sequence > one.sequence]
    if one.action not in WORDLESS:
        assert not any(each.is_urgent for each in later)
