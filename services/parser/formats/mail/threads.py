"""Which earlier mail a mail replaces or refers to, by its header fields.

`Supersedes` (RFC 2156; RFC 5536, 3.2.12), `Obsoletes` (RFC 2156) and `Replaces` name the mail whose place this one
takes. `References` and `In-Reply-To` (RFC 5322, 3.6.4) only name earlier mails of the conversation. They identify the
story if the subject has a wire's label for another version or a notice ("CORRECTED-", "UPDATE 1-", "KILL: ").
"""

import re
from dataclasses import dataclass

from schemas.article import Signal, Target, TargetKind
from services.parser.instructions.headline_prefix import update_number
from services.parser.instructions.notices import read_notice

_ID = re.compile(r"<([^<>\s]{3,250})>")
_VERSIONS = frozenset({Signal.UPDATE, Signal.CORRECTION, Signal.REFILE})
_NOTICES = frozenset({Signal.KILL, Signal.HOLD, Signal.RELEASE})


@dataclass(frozen=True, slots=True)
class MailThread:
    """The relation of a mail to earlier ones."""

    guid: str | None = None
    """The id of the mail that began the story, if this one is another version of it."""
    version: int = 1
    signal: Signal | None = None
    acts_on: tuple[Target, ...] = ()


def read_thread(supersedes: str, references: str, replies_to: str, subject: str | None) -> MailThread:
    """The relation that header fields (as written, "" if missing) and subject state."""
    replaced = _ID.findall(supersedes)
    before = list(dict.fromkeys((*_ID.findall(references), *_ID.findall(replies_to))))
    notice = read_notice([subject]) if subject else None
    if notice and notice.signal in _NOTICES and (replaced or before):
        # The last reference is the mail that was answered (RFC 5322, 3.6.4).
        named = replaced or before[-1:]
        targets = tuple(Target(kind=TargetKind.GUID, value=value) for value in named)
        return MailThread(signal=notice.signal, acts_on=targets)
    if not replaced and not (notice and notice.signal in _VERSIONS):
        return MailThread()
    # The first reference began the thread, so its id is that of the story in every later version.
    chain = before or replaced
    if not chain:
        return MailThread()
    number = update_number(subject or "") or 0
    signal = notice.signal if notice else Signal.UPDATE
    # The mails before it, or the number in its label: whichever says more.
    return MailThread(chain[0], max(len(chain), number) + 1, signal)
