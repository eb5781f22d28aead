"""The names of a partition's articles, and its notices that wait: kept, found, written and forgotten. Pure.

It decides nothing. What was put or deleted since the last `take_changes` is what the state topic gets.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.article import TargetKind
from services.deduplicator.notices.name_index import NameIndex
from services.deduplicator.notices.records import NamedArticle, WaitingNotice
from services.deduplicator.settings import NoticeSettings
from services.stream.expiry_queue import ExpiryQueue
from services.stream.state_records import StateRecord

_ARTICLE, _NOTICE = "names\t", "notice\t"
"""How keys begin. Those of windows begin with a letter or a layout's number and a tab (state_records.py)."""
_WORDS = (TargetKind.SLUGLINE.value, TargetKind.HEADLINE.value, TargetKind.TRANSMISSION.value)


class NoticeStore:
    """One partition's, of all its desks: a notice is meant for all of them."""

    def __init__(self, settings: NoticeSettings) -> None:
        self._settings = settings
        self._articles: dict[str, bytes] = {}
        """As they are stored, which takes a fraction of the memory of objects."""
        self.notices: dict[str, WaitingNotice] = {}
        self._articles_by_name, self._notices_by_name = NameIndex(), NameIndex()
        # Two queues over the same articles: words go long before ids do.
        self._words_expiry, self._expiry = ExpiryQueue(), ExpiryQueue()
        self._watermark: datetime | None = None
        self._unwritten: dict[str, None] = {}

    def __len__(self) -> int:
        return len(self._articles)

    def article(self, article_id: str) -> NamedArticle | None:
        """An article that is remembered."""
        stored = self._articles.get(article_id)
        return NamedArticle.model_validate_json(stored, extra="ignore") if stored else None

    def articles_named(self, name: str) -> Iterator[NamedArticle]:
        """Articles that go by a name, in the order of their ids."""
        found = (self.article(key) for key in self._articles_by_name.find(name))
        return (article for article in found if article)

    def notices_naming(self, names: Iterable[str]) -> list[WaitingNotice]:
        """Notices that use one of these names, oldest first by the wire's clock."""
        found = {key: self.notices[key] for name in names for key in self._notices_by_name.find(name)}
        return [found[key] for key in sorted(found, key=lambda key: (found[key].instruction.event_time, key))]

    def put_article(self, article: NamedArticle) -> None:
        """Keep an article's names."""
        self._put_article(article, article.to_bytes())

    def _put_article(self, article: NamedArticle, stored: bytes) -> None:
        key = article.article_id
        # As stored, since nearly all articles are new or delivered again.
        if self._articles.get(key) == stored:
            return
        old = self.article(key)
        self._articles[key] = stored
        self._articles_by_name.move(key, old.names if old else (), article.names)
        self._unwritten[_ARTICLE + key] = None
        if old is None or old.touched != article.touched:
            self._words_expiry.push(article.touched, key)
            self._expiry.push(article.touched, _ARTICLE + key)
        self._pass_time(article.touched)

    def put_notice(self, notice: WaitingNotice) -> None:
        """Keep a notice: what it names may still come."""
        key = notice.instruction.identity
        old = self.notices.get(key)
        if notice == old:
            return
        self.notices[key] = notice
        self._notices_by_name.move(key, old.names if old else (), notice.names)
        self._unwritten[_NOTICE + key] = None
        if old is None:
            self._expiry.push(notice.instruction.received_at, _NOTICE + key)
        self._pass_time(notice.instruction.received_at)

    def expire(self) -> None:
        """Forget what lies outside the windows, by the stream's own clock."""
        if self._watermark is None:
            return
        for key in self._words_expiry.pop_before(self._watermark - self._settings.words_kept, self._arrival):
            self._drop_words(key)
        for key in self._expiry.pop_before(self._watermark - self._settings.memory, self._touched):
            self._delete(key)

    def take_changes(self) -> tuple[StateRecord, ...]:
        """What changed since the last call."""
        changed, self._unwritten = self._unwritten, {}
        return tuple((key.encode(), self._value(key)) for key in changed)

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
            self._put_article(NamedArticle.model_validate_json(value, extra="ignore"), value)
        else:
            self.put_notice(WaitingNotice.model_validate_json(value, extra="ignore"))
        self._unwritten.clear()

    def _pass_time(self, arrival: datetime) -> None:
        self._watermark = max(self._watermark or arrival, arrival)

    def _drop_words(self, article_id: str) -> None:
        """Words and numbers are used again, so they mean an article for two days only; ids mean it for ever."""
        article = self.article(article_id)
        if article is not None:
            names = tuple(name for name in article.names if not name.startswith(_WORDS))
            # Not written: a restart drops them again.
            self._articles_by_name.move(article_id, article.names, names)
            self._articles[article_id] = article.model_copy(update={"names": names}).to_bytes()

    def _delete(self, key: str) -> None:
        kind, tab, name = key.partition("\t")
        if kind + tab == _NOTICE:
            self._notices_by_name.move(name, self.notices.pop(name).names, ())
        elif (article := self.article(name)) is not None:
            self._articles_by_name.move(name, article.names, ())
            del self._articles[name]
        self._unwritten[key] = None

    def _value(self, key: str) -> bytes | None:
        kind, tab, name = key.partition("\t")
        if kind + tab == _ARTICLE:
            return self._articles.get(name)
        notice = self.notices.get(name)
        return notice.to_bytes() if notice else None

    def _arrival(self, article_id: str) -> datetime | None:
        article = self.article(article_id)
        return article.touched if article else None

    def _touched(self, key: str) -> datetime | None:
        kind, tab, name = key.partition("\t")
        if kind + tab == _ARTICLE:
            return self._arrival(name)
        notice = self.notices.get(name)
        return notice.instruction.received_at if notice else None
