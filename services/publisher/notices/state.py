"""What the publisher remembers of a notice: a value of the state topic. Pure.

Field names are those of the stored records: renaming one would lose it at the next restart.
"""

from typing import Literal, NamedTuple

from schemas.article import Article, Signal, TargetKind
from schemas.published import Notice
from schemas.record import Instant, Message
from services.publisher.notices.names import name_of, namespaces_meant, targets_elsewhere
from services.publisher.typed_changes import UNCHANGED, Unchanged, changed


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
    def kills_others(self) -> bool:
        """Whether somebody must look if it meets nothing."""
        return self.others and self.signal is Signal.KILL

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
        others=bool(elsewhere),
    )
