"""What is kept so that notices and articles find each other: values of the state topic. Pure.

Field names are those of the stored records: renaming one would lose it at the next restart. Names are digests: no
word of a killed article stays here.
"""

from typing import Literal

from schemas.article import Signal
from schemas.record import Id, Instant, Message
from schemas.verdict import Instruction


class NamedArticle(Message):
    """By which names an article can be meant."""

    schema_version: Literal[1] = 1
    article_id: Id
    names: tuple[str, ...]
    """Of all its versions."""
    opened: Instant
    """The wire's clock of its earliest version."""
    touched: Instant
    """Arrival of the latest version."""
    is_notice: bool = False
    """Only a note to editors about others: no notice means it."""


class WaitingNotice(Message):
    """A notice that may still meet what it names."""

    schema_version: Literal[1] = 1
    instruction: Instruction
    names: tuple[str, ...]
    others: bool
    """Whether it names others beside itself."""
    forwarded: bool
    """Whether another partition has the notice's own article."""
    met: tuple[str, ...] = ()
    """Articles that it was found to name in this partition."""

    @property
    def kills_others(self) -> bool:
        """Whether somebody must look if it meets nothing."""
        return self.others and self.instruction.action is Signal.KILL
