"""The windows of one partition: of each of its desks, in each language, of current news and of a backfill.

Which window an article is in is looked up by its id, whatever language its next version is in: a flash is often too
short for its language to be recognised, and its full text must still be known as a new version of it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from schemas import ids
from schemas.article import Article, TargetKind
from services.deduplicator.settings import DedupSettings
from services.deduplicator.state_records import article_key, merged_record, tombstones
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
        self._window_of: dict[tuple[str, str], LanguageWindow] = {}
        """By (desk, article id). Desks may share a partition and never meet: each has its own view of an article."""

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

    def taking(self, desk: str, language: str, event: int) -> LanguageWindow:
        """The window that takes an article of this time."""
        live = self.window(desk, language, live=True)
        return live if live.takes(event) else self.window(desk, language, live=False)

    def find(self, desk: str, article_id: str) -> KnownArticle | None:
        """An article, in whichever language and window of the desk it is."""
        window = self._window_of.get((desk, article_id))
        stored = window.find(article_id) if window else None
        return KnownArticle(window, stored) if window and stored else None

    def language_of_target(self, desk: str, notice: Article) -> str | None:
        """The language of what a notice names by guid: there the notice is remembered, whatever its own few words."""
        guids = (target.value for target in notice.acts_on if target.kind is TargetKind.GUID)
        found = (self._window_of.get((desk, ids.article_id(notice.namespace, guid))) for guid in guids)
        return next((window.language for window in found if window), None)

    def insert(self, window: LanguageWindow, entry: WindowEntry) -> int:
        """Remember an article in a window; the serial that it got."""
        self._window_of[window.desk, entry.article_id] = window
        return window.insert(entry)

    def leave(self, article_id: str, former: LanguageWindow, window: LanguageWindow) -> list[StateRecord]:
        """Take an article's former version out, before its new one comes into `window`; tombstones of a former home."""
        serial = former.serial(article_id)
        # It may have expired just now, with the clock of its new version.
        if serial is not None:
            former.remove(serial)
        return [] if former is window else [(article_key(former, article_id), None)]

    def advance(self, window: LanguageWindow, event: int, keep: str | None = None) -> list[StateRecord]:
        """Move a window's clock; tombstones of what expired, but for the article to `keep`."""
        expired = window.advance(event)
        for article_id in expired.articles:
            # A newer version may be in another window already.
            if self._window_of.get((window.desk, article_id)) is window:
                del self._window_of[window.desk, article_id]
        return tombstones(window, expired, keep)

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
