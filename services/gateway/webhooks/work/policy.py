"""When an attempt is repeated, and what failures mean for the receiver as a whole. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.gateway.webhooks.state.records import Delivery, StopReason, WebhookProgress
from services.gateway.webhooks.thresholds import (
    LONGEST_RETRY_AFTER,
    LONGEST_URGENT_WAIT,
    LONGEST_WAIT,
    STRUGGLING,
    URGENT_WAITS,
    WAITS,
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Of one gateway."""

    first_wait: timedelta
    failures_to_stop: int
    """In a row."""

    def is_given_up(self, failed: Delivery) -> bool:
        """Whether there is no further attempt after so many."""
        return not failed.is_urgent and failed.attempts > len(WAITS)

    def due_after(self, failed: Delivery, now: datetime, jitter: float, retry_after: timedelta | None) -> datetime:
        """When to try again what has failed; `jitter` lengthens the wait by this share."""
        waits = URGENT_WAITS if failed.is_urgent else WAITS
        wait = self.first_wait * waits[min(max(failed.attempts, 1), len(waits)) - 1] * (1 + jitter)
        return now + max(wait, min(retry_after or timedelta(0), LONGEST_RETRY_AFTER))

    def after_failure(self, progress: WebhookProgress, now: datetime, *, urgent_waits: bool) -> WebhookProgress:
        """The receiver after one more failure."""
        failures = progress.failures + 1
        if failures >= self.failures_to_stop:
            return stopped(progress, StopReason.FAILURES, now).model_copy(update={"failures": failures})
        not_before = None
        if failures >= STRUGGLING:
            longest = LONGEST_URGENT_WAIT if urgent_waits else LONGEST_WAIT
            times = WAITS[min(failures - STRUGGLING, len(WAITS) - 1)]
            not_before = now + self.first_wait * min(times, longest)
        return progress.model_copy(update={"failures": failures, "not_before": not_before})

    def hurried(self, progress: WebhookProgress, now: datetime) -> WebhookProgress:
        """The receiver, when something has to be taken down there: it is not left alone for as long."""
        latest = now + self.first_wait * LONGEST_URGENT_WAIT
        if progress.not_before is None or progress.not_before <= latest:
            return progress
        return progress.model_copy(update={"not_before": latest})


def after_success(progress: WebhookProgress) -> WebhookProgress:
    """The receiver after a delivery that it took."""
    return progress.model_copy(update={"failures": 0, "not_before": None})


def stopped(progress: WebhookProgress, reason: StopReason, now: datetime) -> WebhookProgress:
    """Nothing more is sent until somebody asks for it."""
    return progress.model_copy(update={"stopped": reason, "stopped_at": now, "not_before": None})


def resumed(progress: WebhookProgress, resumed_at: datetime | None) -> WebhookProgress:
    """Goes on, if it was stopped before this time."""
    if progress.stopped is None or resumed_at is None or (progress.stopped_at and progress.stopped_at > resumed_at):
        return progress
    return progress.model_copy(update={"stopped": None, "stopped_at": None, "failures": 0, "not_before": None})


def is_struggling(progress: WebhookProgress) -> bool:
    """Whether it is asked one thing at a time."""
    return progress.failures >= STRUGGLING
