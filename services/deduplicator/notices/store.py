"""The names of a partition's articles, and its notices that wait: kept, found, written and forgotten. Pure.

It decides nothing. What was put or deleted since the last `take_changes` is what the state topic gets.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from services.deduplicator.notices import packed_names
from services.deduplicator.notices.name_index import NameIndex
from services.deduplicator.notices.packed_names import microseconds, number_of
from services.deduplicator.notices.records import NamedArticle, WaitingNotice
from services.deduplicator.settings import NoticeSettings
from services.stream.expiry_queue import ExpiryQueue
from services.stream.state_records import StateRecord

_MICROSECOND = timedelta(microseconds=1)
_CAPTURED_AT_ONCE = 50_000
_ARTICLE, _NOTICE = "names\t", "notice\t"
"""How keys begin. Those of windows begin with a letter or a layout's number and a tab (state_records.py)."""


class NoticesImage(NamedTuple):
    """What a partition remembers of names and notices; all else follows from it."""

    keys: Sequence[str]
    stored: Sequence[bytes]
    """The articles, packed, and before them their ids in the same order."""
    notices: Sequence[WaitingNotice]
    watermark: int | None


class NoticeStore:
    """One partition's, of all its desks: a notice is meant for all of them."""

    def __init__(self, settings: NoticeSettings) -> None:
        self._words_kept = settings.words_kept // _MICROSECOND
        self._memory = settings.memory // _MICROSECOND
        self._articles: dict[str, bytes] = {}
        """Packed, by their ids."""
        self.notices: dict[str, WaitingNotice] = {}
        self._articles_by_name, self._notices_by_name = NameIndex(), NameIndex()
        # Two queues over the same articles: words go long before ids do. Times are in microseconds.
        self._words_expiry = ExpiryQueue[int]()
        self._articles_expiry = ExpiryQueue[int]()
        self._notices_expiry = ExpiryQueue[int]()
        self._watermark: int | None = None
        self._unwritten: dict[str, NamedArticle | WaitingNotice | None] = {}
        """By the key of the record; None: it is to be deleted."""

    def __len__(self) -> int:
        return len(self._articles)

    def article(self, article_id: str) -> NamedArticle | None:
        """An article that is remembered."""
        stored = self._articles.get(article_id)
        return packed_names.unpacked(article_id, stored) if stored else None

    def articles_named(self, name: str) -> Iterator[NamedArticle]:
        """Articles that go by a name, in the order of their ids."""
        found = (self.article(key) for key in self._articles_by_name.find(number_of(name)))
        return (article for article in found if article)

    def notices_naming(self, names: Iterable[str]) -> list[WaitingNotice]:
        """Notices that use one of these names, oldest first by the wire's clock."""
        if not self.notices:
            return []
        found = {key: self.notices[key] for name in names for key in self._notices_by_name.find(number_of(name))}
        return [found[key] for key in sorted(found, key=lambda key: (found[key].instruction.event_time, key))]

    def put_article(self, article: NamedArticle) -> None:
        """Keep an article's names.

        Raises:
            ValueError: one of them is none.
        """
        key, numbers = article.article_id, [number_of(name) for name in article.names]
        stored, old = packed_names.packed(article, numbers), self._articles.get(key)
        if old == stored:
            return
        self._articles[key] = stored
        self._articles_by_name.move(key, packed_names.numbers_of(old) if old else (), numbers)
        self._unwritten[_ARTICLE + key] = article
        touched = packed_names.touched_at(stored)
        if old is None or packed_names.touched_at(old) != touched:
            # One for both: a million articles are remembered.
            entry = (touched, key)
            self._words_expiry.push_entry(entry)
            self._articles_expiry.push_entry(entry)
        self._pass_time(touched)

    def put_notice(self, notice: WaitingNotice) -> None:
        """Keep a notice: what it names may still come."""
        key = notice.instruction.identity
        old = self.notices.get(key)
        if notice == old:
            return
        self.notices[key] = notice
        self._notices_by_name.move(key, _numbers(old) if old else (), _numbers(notice))
        self._unwritten[_NOTICE + key] = notice
        arrived = microseconds(notice.instruction.received_at)
        if old is None:
            self._notices_expiry.push(arrived, key)
        self._pass_time(arrived)

    def expire(self) -> None:
        """Forget what lies outside the windows, by the stream's own clock."""
        if self._watermark is None:
            return
        for key in self._words_expiry.pop_before(self._watermark - self._words_kept, self._touched):
            self._drop_words(key)
        limit = self._watermark - self._memory
        for key in self._articles_expiry.pop_before(limit, self._touched):
            self._articles_by_name.remove(key, packed_names.numbers_of(self._articles.pop(key)))
            self._unwritten[_ARTICLE + key] = None
        for key in self._notices_expiry.pop_before(limit, self._arrived):
            self._notices_by_name.remove(key, _numbers(self.notices.pop(key)))
            self._unwritten[_NOTICE + key] = None

    def take_changes(self) -> tuple[StateRecord, ...]:
        """What changed since the last call."""
        changed, self._unwritten = self._unwritten, {}
        return tuple((key.encode(), record.to_bytes() if record else None) for key, record in changed.items())

    def capturing(self) -> Generator[None, None, NoticesImage]:
        """All of it as it is now."""
        keys, stored = list[str](), list[bytes]()
        each_key, each_stored = iter(self._articles), iter(self._articles.values())
        while part := list(islice(each_key, _CAPTURED_AT_ONCE)):
            keys += part
            stored += islice(each_stored, _CAPTURED_AT_ONCE)
            yield
        return NoticesImage(keys, stored, tuple(self.notices.values()), self._watermark)

    def resume(self, notices: Iterable[WaitingNotice], watermark: int | None) -> None:
        """Take in what an image has beside the articles."""
        for notice in notices:
            self.put_notice(notice)
        self._unwritten.clear()
        self._watermark = watermark

    def take_articles(self, keys: Sequence[str], stored: Sequence[bytes], touched: Sequence[int]) -> None:
        """Take in articles of an image, in the order of their last touch, after those that were taken before."""
        entries = list(zip(touched, keys, strict=True))
        self._articles.update(zip(keys, stored, strict=True))
        self._articles_expiry.extend(entries)
        self._words_expiry.extend(
            entry for entry, each in zip(entries, stored, strict=True) if packed_names.has_words(each)
        )
        for key, each in zip(keys, stored, strict=True):
            self._articles_by_name.move(key, (), packed_names.numbers_of(each))

    @staticmethod
    def keeps(key: bytes) -> bool:
        """Whether a state record is one of these."""
        return key.startswith((_ARTICLE.encode(), _NOTICE.encode()))

    def load(self, key: bytes, value: bytes) -> None:
        """Take in a record of the state topic.

        Raises:
            ValueError: it cannot be read.
        """
        # A field that is not known is from a newer version: after a rollback its records must still be readable.
        if key.startswith(_ARTICLE.encode()):
            self.put_article(NamedArticle.model_validate_json(value, extra="ignore"))
        else:
            self.put_notice(WaitingNotice.model_validate_json(value, extra="ignore"))
        self._unwritten.clear()

    def unload(self, key: bytes) -> None:
        """Forget what a state record was of, as its tombstone says; queues pass over it."""
        text = key.decode()
        if text.startswith(_ARTICLE):
            stored = self._articles.pop(text.removeprefix(_ARTICLE), None)
            if stored:
                self._articles_by_name.remove(text.removeprefix(_ARTICLE), packed_names.numbers_of(stored))
        else:
            notice = self.notices.pop(text.removeprefix(_NOTICE), None)
            if notice:
                self._notices_by_name.remove(text.removeprefix(_NOTICE), _numbers(notice))

    def _pass_time(self, arrival: int) -> None:
        self._watermark = arrival if self._watermark is None else max(self._watermark, arrival)

    def _drop_words(self, article_id: str) -> None:
        """Words and numbers are used again, so they mean an article for two days only; ids mean it for ever."""
        stored = self._articles.get(article_id)
        if stored is not None:
            # Not written: a restart drops them again.
            self._articles[article_id], dropped = packed_names.without_words(stored)
            self._articles_by_name.remove(article_id, dropped)

    def _touched(self, article_id: str) -> int | None:
        stored = self._articles.get(article_id)
        return packed_names.touched_at(stored) if stored else None

    def _arrived(self, identity: str) -> int | None:
        notice = self.notices.get(identity)
        return microseconds(notice.instruction.received_at) if notice else None


def _numbers(notice: WaitingNotice) -> list[int]:
    return [number_of(name) for name in notice.names]
