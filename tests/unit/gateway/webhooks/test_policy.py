"""When an attempt is repeated, and when a receiver is left alone."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.published import Action
from services.gateway.webhooks.state.records import StopReason, WebhookProgress
from services.gateway.webhooks.thresholds import STRUGGLING, WAITS
from services.gateway.webhooks.work.policy import RetryPolicy, after_success, is_struggling, resumed, stopped
from tests.unit.gateway.records import NOON
from tests.unit.gateway.webhooks.deliveries import SECOND, delivery

POLICY = RetryPolicy(5 * SECOND, 50)
FRESH = WebhookProgress(position="0")
HOUR = timedelta(hours=1)


def failed(times: int, *, urgent_waits: bool = False) -> WebhookProgress:
    progress = FRESH
    for _ in range(times):
        progress = POLICY.after_failure(progress, NOON, urgent_waits=urgent_waits)
    return progress


def test_waits_grow_to_hours_and_end_after_a_day() -> None:
    waits = [POLICY.due_after(delivery(attempts=n), NOON, 0, None) - NOON for n in range(1, len(WAITS) + 1)]
    assert waits[:3] == [5 * SECOND, 30 * SECOND, 120 * SECOND]
    assert timedelta(hours=20) < sum(waits, timedelta()) < timedelta(hours=30)
    assert not POLICY.is_given_up(delivery(attempts=len(WAITS)))
    assert POLICY.is_given_up(delivery(attempts=len(WAITS) + 1))


def test_a_kill_is_tried_every_five_minutes_for_ever() -> None:
    kill = delivery(action=Action.RETRACT, attempts=1000)
    assert POLICY.due_after(kill, NOON, 0, None) - NOON == timedelta(minutes=5)
    assert not POLICY.is_given_up(kill)


def test_a_receiver_may_ask_for_a_pause_but_not_for_ever() -> None:
    assert POLICY.due_after(delivery(attempts=1), NOON, 0, timedelta(minutes=7)) == NOON + timedelta(minutes=7)
    assert POLICY.due_after(delivery(attempts=1), NOON, 0, timedelta(days=7)) == NOON + HOUR
    assert POLICY.due_after(delivery(attempts=1), NOON, 0, timedelta(seconds=-7)) == NOON + 5 * SECOND


def test_a_receiver_that_fails_is_asked_ever_more_seldom_and_then_not_at_all() -> None:
    assert not is_struggling(failed(STRUGGLING - 1))
    assert (failed(STRUGGLING - 1).not_before, failed(STRUGGLING).not_before) == (None, NOON + 5 * SECOND)
    assert failed(49).not_before == NOON + HOUR
    assert failed(49, urgent_waits=True).not_before == NOON + 60 * SECOND
    assert (failed(50).stopped, failed(50).stopped_at) == (StopReason.FAILURES, NOON)


def test_one_success_makes_it_well_again() -> None:
    well = after_success(failed(49))
    assert (well.failures, well.not_before) == (0, None)


def test_a_kill_shortens_the_wait_of_a_receiver_that_fails() -> None:
    assert POLICY.hurried(failed(30), NOON).not_before == NOON + 60 * SECOND
    assert POLICY.hurried(failed(5), NOON).not_before == NOON + 5 * SECOND
    assert POLICY.hurried(FRESH, NOON).not_before is None


@given(st.integers(-100, 100), st.sampled_from(list(StopReason)))
def test_it_goes_on_where_that_was_asked_after_it_had_stopped(seconds: int, reason: StopReason) -> None:
    halted = stopped(FRESH, reason, NOON)
    assert (resumed(halted, NOON + seconds * SECOND).stopped is None) == (seconds >= 0)
    assert resumed(halted, None) == halted
