"""What the publisher remembers of a notice: a value of the state topic. Pure.

Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from typing import Literal, NamedTuple

from schemas.article import Article, Signal, TargetKind
from schemas.published import Notice
from schemas.record import Instant, Message
from schemas.verdict import Instruction
from services.stream.typed_changes import UNCHANGED, Unchanged, changed
from services.text.item_names import name_of, namespaces_meant, targets_elsewhere

RESTRICTING = (Signal.KILL, Signal.HOLD, Signal.RELEASE)
"""Notices that also decide about what comes after them. A correction restricts nothing."""


class NoticeChange(NamedTuple):
    """What changes of a notice while it is remembered."""

    met: int | Unchanged = UNCHANGED


class NoticeState(Message):
    """A notice that may still meet its targets."""

    schema_version: Literal[1] = 1
    article_id: str
    seen: str
    """Identity of its message."""
    signal: Signal
    names: tuple[str, ...]
    at: Instant
    """The wire's clock."""
    touched: Instant
    others: bool = False
    """Whether it names others beside itself."""
    met: int = 0
    """Articles that it was found to name in this partition."""

    @property
    def is_instruction(self) -> bool:
        """Whether it was resolved for one article; else it is as the wire sent it."""
        return ":" in self.seen

    def changed(self, change: NoticeChange) -> "NoticeState":
        """The state with this change made."""
        return changed(self, change._fields, change)

    def public(self, targets: tuple[str, ...] = ()) -> Notice:
        """How records name it; in its own record with the targets it was found to name."""
        return Notice(article_id=self.article_id, signal=self.signal, targets=targets)


def notice_state(article: Article, signal: Signal, identity: str, *, forwarded: bool) -> NoticeState:
    """What has to be remembered of a notice. In the partitions it is forwarded to, its own item is a target too."""
    elsewhere = targets_elsewhere(article)
    named = [
        name_of(namespace, target.kind, target.value)
        for target in elsewhere
        for namespace in namespaces_meant(article, target)
    ]
    if forwarded:
        named.append(name_of(article.namespace, TargetKind.GUID, article.guid))
    return NoticeState(
        article_id=article.article_id,
        seen=identity,
        signal=signal,
        names=tuple(dict.fromkeys(name for name in named if name)),
        at=article.event_time(),
        touched=article.received_at,
        # Of an archive's kill nobody must look whom it met.
        others=bool(elsewhere) and not article.backfill,
    )


def instruction_state(instruction: Instruction, article_id: str) -> NoticeState:
    """What has to be remembered of an instruction: a notice that goes by its one target's id."""
    # By words it could have meant another item; whether it was by words decides what a release may let out.
    kind = TargetKind.GUID if instruction.by_id else TargetKind.ITSELF
    return NoticeState(
        article_id=instruction.article_id,
        seen=instruction_seen(instruction.identity, article_id),
        signal=instruction.action,
        names=(f"{kind.value}:{article_id}",),
        at=instruction.event_time,
        touched=instruction.received_at,
    )


def instruction_seen(identity: str, article_id: str) -> str:
    """Under which an article remembers that a notice acted on it."""
    return f"{identity}:{article_id}"


def names_of_target(article_id: str) -> tuple[str, ...]:
    """The names of an article in what `instruction_state` remembers. No digest looks like an article's id."""
    return tuple(f"{kind.value}:{article_id}" for kind in (TargetKind.GUID, TargetKind.ITSELF))
