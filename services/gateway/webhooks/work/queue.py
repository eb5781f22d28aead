"""What is sent next to one receiver. Pure.

In order on each subject, one at a time; what takes something down goes before everything else, and what it takes down
is not sent any more. A subject whose delivery fails waits by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.gateway.stream.delivery import EventName
from services.gateway.webhooks.state.records import Delivery, Pending


@dataclass
class DeliveryQueue:
    """The deliveries of one webhook that are not done."""

    _of_subject: dict[str, list[Delivery]] = field(default_factory=dict)
    in_hand: dict[str, Delivery] = field(default_factory=dict)
    """By subject: what is under way."""
    changed: set[str] = field(default_factory=set)
    """Subjects whose pending deliveries are others than those last saved."""

    @classmethod
    def of(cls, saved: Iterable[Pending]) -> "DeliveryQueue":
        """What was pending when it was saved."""
        made = cls()
        for pending in saved:
            for each in pending.deliveries:
                made._of_subject.setdefault(each.subject, []).append(each)
        return made

    def __len__(self) -> int:
        return sum(map(len, self._of_subject.values()))

    @property
    def has_urgent(self) -> bool:
        """Whether something waits that takes something down."""
        return any(each.is_urgent for waiting in self._of_subject.values() for each in waiting)

    def pending(self, subject: str) -> Pending | None:
        """What is not done on a subject, as it is saved."""
        waiting = self._of_subject.get(subject)
        return Pending(deliveries=tuple(waiting)) if waiting else None

    def add(self, new: Delivery) -> list[Delivery]:
        """Put one in its place; those that need not be sent any more because of it."""
        waiting = self._of_subject.setdefault(new.subject, [])
        if any(each.delivery_id == new.delivery_id for each in waiting):
            return []
        self.changed.add(new.subject)
        # A story's record is complete, and a withdrawn article's earlier words must not be sent.
        overtakes = new.is_urgent or new.event is EventName.STORY
        under_way = self.in_hand.get(new.subject)
        first = under_way.delivery_id if under_way else ""
        overtaken = [
            each
            for each in waiting
            if overtakes and each.sequence <= new.sequence and (new.is_urgent or each.delivery_id != first)
        ]
        waiting[:] = [each for each in waiting if each not in overtaken] + [new]
        # What is sent again stands where it stood; what is under way stays in front.
        waiting.sort(key=lambda each: (each.delivery_id != first, each.sequence))
        return overtaken

    def take(self, now: datetime, *, urgent_only: bool = False) -> Delivery | None:
        """What is to be sent now, which is then under way; None where nothing is due."""
        due = [each for each in self._heads() if each.due <= now and (each.is_urgent or not urgent_only)]
        if not due:
            return None
        first = min(due, key=lambda each: (not each.is_urgent, each.due, each.queued_at))
        self.in_hand[first.subject] = first
        return first

    def next_due(self) -> datetime | None:
        """When the next one is due that is not under way."""
        return min((each.due for each in self._heads()), default=None)

    def let_go(self, taken: Delivery) -> None:
        """It is under way no more, and stays as it is."""
        under_way = self.in_hand.get(taken.subject)
        if under_way and under_way.delivery_id == taken.delivery_id:
            del self.in_hand[taken.subject]

    def done(self, taken: Delivery) -> None:
        """It need not be sent any more."""
        self.let_go(taken)
        self._replace(taken, None)

    def again(self, taken: Delivery, later: Delivery) -> None:
        """It is to be sent again, as `later` says."""
        self.let_go(taken)
        self._replace(taken, later)

    def started(self, taken: Delivery, marked: Delivery) -> None:
        """An attempt begins: `marked` counts it."""
        if self._replace(taken, marked):
            self.in_hand[taken.subject] = marked

    def hurry(self, now: datetime) -> None:
        """Everything is due now: the receiver is said to be well again."""
        for waiting in self._of_subject.values():
            # Its attempts stay counted: the receiver may be no better than before.
            waiting[:] = [each.model_copy(update={"due": min(each.due, now)}) for each in waiting]
        self.changed.update(self._of_subject)

    def by_subject(self) -> Mapping[str, list[Delivery]]:
        """All that is not done."""
        return self._of_subject

    def _heads(self) -> list[Delivery]:
        return [waiting[0] for subject, waiting in self._of_subject.items() if waiting and subject not in self.in_hand]

    def _replace(self, old: Delivery, new: Delivery | None) -> bool:
        waiting = self._of_subject.get(old.subject, [])
        places = [at for at, each in enumerate(waiting) if each.delivery_id == old.delivery_id]
        if not places:
            return False
        waiting[places[0] : places[0] + 1] = [new] if new else []
        self.changed.add(old.subject)
        if not waiting:
            del self._of_subject[old.subject]
        return True
