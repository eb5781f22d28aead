"""What one partition remembers, found by every way it is asked for. Pure.

It keeps and finds; it decides nothing. What was put or deleted since the last `take_changes` is what the state topic
gets. Every index follows from the records alone, so that a store that was read back is the store that was written.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schemas.validation_errors import problem_of
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.outline import ArticleOutline
from services.publisher.articles.state import ArticleState
from services.publisher.notices.state import NoticeState
from services.publisher.state.article_indexes import ArticleIndexes
from services.publisher.state.cards import ARTICLE, NOTICE, OUTLINE, STORY, as_datetime, of_kind, shrinks
from services.publisher.state.embargo_queue import EmbargoQueue
from services.publisher.state.index import Index
from services.publisher.state.outlines import Outlines
from services.publisher.state.packed_articles import PackedArticles
from services.publisher.state.stored_expiry import ExpiryWindow
from services.publisher.stories.state import StoryState
from services.stream.state_records import RestoreSteps, SetAside, StateRecord
from services.stream.stored_records import StoredRecords, StoredSummary


class PartitionStore:
    """The articles, stories and notices of one partition."""

    def __init__(self, at_hand: int, stored: StoredRecords | None = None, summary: StoredSummary | None = None) -> None:
        """`stored`: where records are read from that need not be in memory, and what these are in all."""
        counts = summary.counts if summary else {}
        self._stored = stored
        self.articles = PackedArticles(at_hand, stored, counts.get("article", 0))
        self.stories: dict[str, StoryState] = {}
        """Those that became part of others; after an upgrade also those that are to be handed over."""
        self.to_hand_over: dict[str, None] = {}
        """Ids of the latter."""
        self.to_update: dict[str, None] = {}
        """Ids of public articles whose last record names a story that became part of another, oldest merger first."""
        self.notices: dict[str, NoticeState] = {}
        self.outlines = Outlines(stored, counts.get("outline", 0))
        """Articles past the memory window, for ever."""
        self.watermark = as_datetime(summary.arrived) if summary and summary.arrived is not None else None
        """The latest arrival of an article: the stream's own clock."""
        self._indexes = ArticleIndexes()
        self._notices_by_name = Index()
        self._embargoes = EmbargoQueue(self.articles.kept)
        # Two queues over the same keys: at the end of the content window a record loses its words, at the end of the
        # memory window it goes.
        self._content_window = ExpiryWindow(stored, shrinking=True)
        self._memory_window = ExpiryWindow(stored, shrinking=False)
        self._unwritten: dict[str, None] = {}
        """Keys of what changed, in the order of the changes. A dict, because a set has no order."""

    def restoring(self, records: Iterable[StateRecord]) -> RestoreSteps:
        """Fill an empty store with the last record of each key; their order does not matter. A step is a record."""
        set_aside: list[str] = []
        for key, value in records:
            try:
                if value is not None:
                    self._load(key.decode(), value)
                yield None
            except ValueError as error:  # a key that is no text, JSON of another form
                set_aside.append(key.decode(errors="replace"))
                yield SetAside(key, problem_of(error))
            self._unwritten.clear()
        self.articles.restored(of_kind(ARTICLE, set_aside))
        self.outlines.restored(of_kind(OUTLINE, set_aside))

    def put_article(self, article: ArticleState) -> None:
        """Keep an article."""
        key, known = article.article_id, self.articles.get(article.article_id)
        # What the store has is in no index: it is found there.
        old = known if self.articles.is_kept(key) else None
        self.articles[key] = article
        # Where a store is, transactions leave no outline beside its article.
        if (known is None or self._stored is None) and self.outlines.discard(key):
            self._unwritten[OUTLINE + key] = None
        self._indexes.update(key, old, article)
        if article.names_former_story:
            self.to_update[key] = None
        else:
            self.to_update.pop(key, None)
        # Also where an earlier entry stands: the queue skips what no longer holds.
        self._embargoes.push(article)
        self._note(ARTICLE + key, old.touched if old else None, article.touched)
        self.watermark = max(self.watermark or article.arrived, article.arrived)

    def outline_of(self, article_id: str) -> ArticleOutline | None:
        """What remains of an article that is past the memory window."""
        # A crash may have left the outline beside the article it was made of.
        return None if article_id in self.articles else self.outlines.get(article_id)

    def set_source(self, article_id: str, source: str) -> None:
        """Note which message changed an article, if it was changed."""
        if ARTICLE + article_id in self._unwritten:
            self.articles[article_id] = self.articles[article_id].changed(ArticleChange(source=source))

    def put_story(self, story: StoryState) -> None:
        """Keep a story."""
        old = self.stories.get(story.story_id)
        self.stories[story.story_id] = story
        if story.merged_into is None:
            self.to_hand_over[story.story_id] = None
        else:
            self.to_hand_over.pop(story.story_id, None)
        self._note(STORY + story.story_id, old.touched if old else None, story.touched)

    def current_story(self, story_id: str) -> str:
        """The story that this one became, through any number of mergers."""
        # Verdicts that crossed can merge two stories into each other: one that was already followed ends the loop.
        followed = {story_id}
        while (story := self.stories.get(story_id)) and story.merged_into and story.merged_into not in followed:
            story_id = story.merged_into
            followed.add(story_id)
        return story_id

    def record_of(self, article: ArticleState) -> StateRecord:
        """How an article would be written, which need not be as it is kept here."""
        return (ARTICLE + article.article_id).encode(), article.to_bytes()

    def tombstone_of_story(self, story_id: str) -> StateRecord:
        """How a story would be forgotten."""
        return (STORY + story_id).encode(), None

    def delete_story(self, story_id: str) -> None:
        """Forget a story that was handed over."""
        self.delete(STORY + story_id)

    def put_notice(self, notice: NoticeState) -> None:
        """Keep a notice: what it names may still come."""
        old = self.notices.get(notice.seen)
        self.notices[notice.seen] = notice
        self._notices_by_name.move(notice.seen, old.names if old else (), notice.names)
        self._note(NOTICE + notice.seen, old.touched if old else None, notice.touched)

    def articles_named(self, name: str) -> Iterator[ArticleState]:
        """Articles that go by a name, in the order of their ids."""
        return (self.articles[key] for key in self._indexes.by_name.find(name))

    def notices_naming(self, names: Iterable[str]) -> list[NoticeState]:
        """Notices that use one of these names, oldest first by the wire's clock."""
        found = {key: self.notices[key] for name in names for key in self._notices_by_name.find(name)}
        return sorted(found.values(), key=lambda notice: (notice.at, notice.seen))

    def articles_of_story(self, story_id: str) -> list[ArticleState]:
        """Articles of a story, whatever their standing."""
        keys = self.articles.also_of_story(self._indexes.by_story.find(story_id), story_id)
        return [self.articles[key] for key in keys]

    def copies_of(self, article_id: str) -> list[ArticleState]:
        """Articles whose words are partly or wholly this one's."""
        return self._by_clock(self.articles.also_copies(self._indexes.by_original.find(article_id), article_id))

    def held_of_family(self, family: str) -> list[ArticleState]:
        """Articles that share words and may not be shown now, whichever of them is the original."""
        return self._by_clock(self._indexes.held_by_family.find(family))

    def copies_held_with(self, article_id: str) -> list[ArticleState]:
        """Copies that wait for their original."""
        return self._by_clock(self._indexes.by_joint_hold.find(article_id))

    def held_counts(self) -> dict[str, int]:
        """How many articles must not be shown now, by why."""
        return {standing.value: len(keys) for standing, keys in self._indexes.held.items()}

    def next_embargo_end(self) -> datetime | None:
        """When the next embargo ends."""
        return self._embargoes.next_end()

    def first_ended_embargo(self, now: datetime) -> ArticleState | None:
        """The article whose embargo ended first, if one has."""
        return self._embargoes.first_ended(now)

    def releasing(self) -> list[ArticleState]:
        """Articles whose timed release was begun."""
        return [self.articles[key] for key in sorted(self._indexes.releasing)]

    def past_content_window(self, before: datetime) -> Iterator[str]:
        """Keys of records that did not matter since that time; each is given once, and stays."""
        return self._content_window.pop_before(before, self._touched, self._is_kept)

    def past_memory_window(self, before: datetime) -> Iterator[str]:
        """The same, for records that are to go."""
        return self._memory_window.pop_before(before, self._touched, self._is_kept)

    def delete(self, key: str) -> None:
        """Forget one record and write its tombstone."""
        kind, _, name = key.partition(":")
        if kind == "story":
            del self.stories[name]
            self.to_hand_over.pop(name, None)
        elif kind == "notice":
            self._notices_by_name.move(name, self.notices.pop(name).names, ())
        else:
            article, was_kept = self.articles[name], self.articles.is_kept(name)
            self._indexes.update(name, article if was_kept else None, None)
            self.to_update.pop(name, None)
            del self.articles[name]
            self._keep_outline(name, ArticleOutline.of(article))
        self._unwritten[key] = None

    def take_changes(self) -> tuple[StateRecord, ...]:
        """What changed since the last call, in the order in which it must be written.

        Stories first, then copies, then the article they follow, and the article of the message at the very end.
        Wherever a crash cuts the list, the message is not yet remembered as handled, so it is handled again, and what
        was written before the cut is found done: exactly the rest is left to do.
        """
        # `sorted` is stable, so within stories and within the rest the order of the changes stays.
        changed, self._unwritten = sorted(self._unwritten, key=lambda key: not key.startswith(STORY)), {}
        return tuple((key.encode(), self._taken(key)) for key in changed)

    def stored(self, records: Sequence[StateRecord]) -> None:
        """The store has these: what has not changed since, and is not needed at any moment, leaves memory."""
        for key, value in records:
            kind, _, name = key.decode(errors="replace").partition(":")
            if kind == "outline":
                self.outlines.stored(name, value)
            elif kind == "article" and (article := self.articles.stored(name, value)):
                self._let_go(name, article)
        number = self.articles.number_kept + len(self.notices) + len(self.stories)
        for window in (self._content_window, self._memory_window):
            window.trim(number, self._is_kept)

    def write_article_last(self, article_id: str) -> None:
        """Write this article after all that changed before it, so that its record proves that the rest was written."""
        self._write_last(ARTICLE + article_id)

    def write_notice_last(self, identity: str) -> None:
        """The same for a notice whose own article is in another partition."""
        self._write_last(NOTICE + identity)

    def _write_last(self, key: str) -> None:
        if self._unwritten.pop(key, key) is None:
            self._unwritten[key] = None

    def _let_go(self, article_id: str, article: ArticleState) -> None:
        """From now on the article is found in the store, by its card."""
        key = ARTICLE + article_id
        windows = (self._memory_window, self._content_window) if shrinks(article) else (self._memory_window,)
        if all(window.lets_go(article.touched, key) for window in windows):
            self._indexes.update(article_id, article, None)
            for window in windows:
                window.let_go(article.touched)
        else:
            # The store would not give it any more when it expires: our own queue will.
            self.articles.keep_again(article_id, article)

    def _is_kept(self, key: str) -> bool:
        return not key.startswith(ARTICLE) or self.articles.is_kept(key.removeprefix(ARTICLE))

    def _keep_outline(self, article_id: str, outline: ArticleOutline | None) -> None:
        if outline is not None:
            self.outlines.put(article_id, outline)
            # Before the article's tombstone: a crash between the two leaves both, and the article then counts.
            self._unwritten[OUTLINE + article_id] = None

    def _by_clock(self, keys: Iterable[str]) -> list[ArticleState]:
        """In the order of the wire's clock."""
        return sorted((self.articles[key] for key in keys), key=lambda a: (a.opened, a.article_id))

    def _note(self, key: str, before: datetime | None, touched: datetime) -> None:
        self._unwritten[key] = None
        if touched != before:
            self._content_window.push(touched, key)
            self._memory_window.push(touched, key)

    def _load(self, key: str, value: bytes) -> None:
        # A field that we do not know is from a newer version: after a rollback its records must still be readable.
        if key.startswith(STORY):
            self.put_story(StoryState.model_validate_json(value, extra="ignore"))
        elif key.startswith(NOTICE):
            self.put_notice(NoticeState.model_validate_json(value, extra="ignore"))
        elif key.startswith(OUTLINE):
            self.outlines.put(key.removeprefix(OUTLINE), ArticleOutline.model_validate_json(value, extra="ignore"))
        else:
            self.put_article(ArticleState.model_validate_json(value, extra="ignore"))

    def _find(self, key: str) -> ArticleState | StoryState | NoticeState | None:
        kind, _, name = key.partition(":")
        if kind == "story":
            return self.stories.get(name)
        return self.notices.get(name) if kind == "notice" else self.articles.kept(name)

    def _taken(self, key: str) -> bytes | None:
        """What is to be written of a record, which is noted."""
        kind, _, name = key.partition(":")
        record = self.outlines.get(name) if kind == "outline" else self._find(key)
        value = record.to_bytes() if record else None
        if kind == "outline":
            self.outlines.taken(name, value)
        elif kind == "article":
            self.articles.taken(name, value)
        return value

    def _touched(self, key: str) -> datetime | None:
        record = self._find(key)
        return record.touched if record else None
