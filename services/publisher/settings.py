"""What an operator may decide about the publisher. Plain values; who reads the environment hands them in."""

from dataclasses import dataclass
from datetime import timedelta

from services.text.item_names import Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherSettings:
    """Windows are measured on the stream's own clock (the latest arrival handled), never on the machine's."""

    content_window: timedelta = timedelta(days=8)
    """How long an article's text is kept to publish it again; longer than the deduplicator may change a verdict."""
    memory_window: timedelta = timedelta(days=30)
    """How long articles are remembered whole, and notices; then an outline of each article remains for ever."""
    notice_reach: timedelta = timedelta(hours=48)
    """How far back a notice reaches that names its target by slugline or headline (these words are used again)."""
    transmission_reach: timedelta = timedelta(hours=24)
    """The same for transmission numbers, which start again every day."""
    late_release: timedelta = timedelta(seconds=5)
    """A release this long after the embargo's end counts as late; the timer looks four times a second."""
    headlines: bool = False
    """Whether each public record also goes out in short."""
    remembered_messages: int = 16
    """Messages, and notices, remembered per article: more than one redelivered batch can hold of it."""
    remembered_names: int = 32
    """Names remembered per article, over all its versions: a notice may use an old one."""
    merged_updates: int = 10
    """Articles of merged stories that are begun to be published again each time the timer looks: forty a second, a
    fifth of what one publisher can do, so that news never waits long behind the hundreds of a long story."""
    articles_at_hand: int = 1_000
    """Articles of a partition that are kept as objects, ten times the memory of the others: those of the last minutes,
    which most messages are about. Unpacking one takes a twentieth of a millisecond."""
    handover_entries: int = 500
    """Entries in one transaction of the handover of stories, which the timer makes four of a second: some 100,000
    stories an hour, while messages wait a tenth of the time at most."""

    @property
    def reach(self) -> Reach:
        """Both ways in which a notice reaches back."""
        return Reach(words=self.notice_reach, transmissions=self.transmission_reach)
