"""The windows of one partition: of each of its desks, in each language, of current news and of a backfill.

Which window an article is in is looked up by its id, whatever language its next version is in: a flash is often too
short for its language to be recognised, and its full text must still be known as a new version of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from schemas import ids
from schemas.article import Article, TargetKind
from services.deduplicator.settings import DedupSettings
from services.deduplicator.state_records import article_key, clock_record, merged_record, tombstones
from services.deduplicator.window.entry import WindowEntry
from services.deduplicator.window.language_window import LanguageWindow
from services.deduplicator.window.stored_article import StoredArticle
from services.stream.state_records import StateRecord


class KnownArticle(NamedTuple):
    """A remembered article, and where it is."""

    window: LanguageWindow
    stored: StoredArticle


class DeskWindows:
    """Windows by (desk, language, whether of current news), made when they are first asked for."""

    def __init__(self, settings: DedupSettings) -> None:
        self._settings = settings
        self._windows: dict[tuple[str, str, bool], LanguageWindow] = {}
        self._window_of: defaultdict[str, dict[str, LanguageWindow]] = defaultdict(dict)
        """By desk, then by article id. Desks may share a partition and never meet: each has its own view of an article.
        Not by a pair of both: a tuple an article would take more memory than all its numbers."""

        self._namesakes: dict[tuple[str, str], list[str]] = {}
        """By (desk, id of the first): other articles under its made-up guid, in the order of their insertion."""

    @property
    def articles(self) -> int:
        """How many articles are remembered."""
        return sum(window.articles.living for window in self._windows.values())

    def window(self, desk: str, language: str, *, live: bool) -> LanguageWindow:
        """One window."""
        name = (desk, language, live)
        if name not in self._windows:
            self._windows[name] = LanguageWindow(language, self._settings, live=live, desk=desk)
        return self._windows[name]

    def taking(self, desk: str, language: str, event: int, *, backfill: bool = False) -> LanguageWindow:
        """The window that takes an article of this time. A backfill never enters that of current news."""
        # What is older than the window of current news may not enter it: it would be evicted at once.
        live = self.window(desk, language, live=True)
        return live if live.takes(event) and not backfill else self.window(desk, language, live=False)

    def find(self, desk: str, article_id: str) -> KnownArticle | None:
        """An article, in whichever language and window of the desk it is."""
        window = self._window_of[desk].get(article_id)
        stored = window.find(article_id) if window else None
        return KnownArticle(window, stored) if window and stored else None

    def has(self, article_id: str) -> bool:
        """Whether an article is in a window of any desk."""
        return any(article_id in of_desk for of_desk in self._window_of.values())

    def namesakes(self, desk: str, first: str) -> list[StoredArticle]:
        """The articles under one made-up guid: that which came first, and others that were distinguished from it."""
        others = self._namesakes.get((desk, first), ())
        found = (self.find(desk, article_id) for article_id in (first, *others))
        return [known.stored for known in found if known]

    def language_of_target(self, desk: str, notice: Article) -> str | None:
        """The language of what a notice names by guid: there the notice is remembered, whatever its own few words."""
        guids = (target.value for target in notice.acts_on if target.kind is TargetKind.GUID)
        found = (self._window_of[desk].get(ids.article_id(notice.namespace, guid)) for guid in guids)
        return next((window.language for window in found if window), None)

    def insert(self, window: LanguageWindow, entry: WindowEntry) -> int:
        """Remember an article in a window; the serial that it got."""
        # Before the insertion: the newest version decides where the article is.
        self._window_of[window.desk][entry.article_id] = window
        first = ids.named_first(entry.article_id)
        if first != entry.article_id:
            others = self._namesakes.setdefault((window.desk, first), [])
            if entry.article_id not in others:
                others.append(entry.article_id)
        return window.insert(entry)

    def leave(
        self, article_id: str, former: LanguageWindow, window: LanguageWindow, sequence: int
    ) -> list[StateRecord]:
        """Take an article's former version out, before its new one comes into `window` by the decision `sequence`.

        Returns records of a former home: a tombstone, and before it the clock, if it was the article that set it.
        """
        serial = former.serial(article_id)
        records: list[StateRecord] = [] if former is window else [(article_key(former, article_id), None)]
        # It may have expired just now, with the clock of its new version.
        if serial is not None:
            if former is not window and former.articles.event(serial) == former.clock:
                records.insert(0, clock_record(former, sequence))
            former.remove(serial)
        return records

    @property
    def all(self) -> tuple[LanguageWindow, ...]:
        """All windows, in the order in which they were first asked for."""
        return tuple(self._windows.values())

    def capture_namesakes(self) -> list[tuple[str, str, list[str]]]:
        """Desk, id of the first and ids of the others, for an image."""
        return [(desk, first, list(others)) for (desk, first), others in self._namesakes.items()]

    def resume(self, namesakes: Iterable[tuple[str, str, list[str]]]) -> None:
        """Take in what an image has beside the windows."""
        self._namesakes = {(desk, first): list(others) for desk, first, others in namesakes}

    def take_articles(self, window: LanguageWindow, article_ids: Iterable[str]) -> None:
        """These are in this window, as an image says."""
        self._window_of[window.desk].update(dict.fromkeys(article_ids, window))

    def advance(self, window: LanguageWindow, event: int, keep: str | None = None) -> list[StateRecord]:
        """Move a window's clock; tombstones of what expired, but for the article to `keep`."""
        expired = window.advance(event)
        if not expired.articles and not expired.merged_stories:  # nearly always
            return []
        for article_id in expired.articles:
            # A newer version may be in another window already.
            if self._window_of[window.desk].get(article_id) is window:
                del self._window_of[window.desk][article_id]
                self._forget_namesake(window.desk, article_id)
        return tombstones(window, expired, keep)

    def forget(self, window: LanguageWindow, serial: int, *, moved: bool) -> None:
        """Take an article out as its tombstone says; `moved`: a record of it in another window follows."""
        article_id = window.articles.article_id(serial)
        window.remove(serial)
        if not moved and self._window_of[window.desk].get(article_id) is window:
            del self._window_of[window.desk][article_id]
            self._forget_namesake(window.desk, article_id)

    def _forget_namesake(self, desk: str, article_id: str) -> None:
        first = ids.named_first(article_id)
        others = self._namesakes.get((desk, first), [])
        if article_id in others:
            others.remove(article_id)
            if not others:
                del self._namesakes[desk, first]

    def merged_elsewhere(self, window: LanguageWindow, stories: Iterable[str]) -> list[tuple[bytes, bytes]]:
        """Repeat mergers in the desk's other windows that have reports of these stories; records of the mergers.

        A story has reports in two windows where an article moved to another language and its story stayed.
        """
        records = []
        for gone in stories:
            into = window.stories.merged(gone).into
            for other in self._windows.values():
                if other.desk == window.desk and other is not window and other.stories.has(gone):
                    other.merge(gone, into)
                    records.append(merged_record(other, gone))
        return records
