"""What is remembered of one language: of current news, or of a backfill, never of both.

A window owns its articles and every index over them: nothing else changes them. Everything here is derived from packed
records, so that a window rebuilt from the state topic decides as the lost one did. Expiry follows the window's own
clock, the latest event time it has seen, by the hour.
"""

import numpy as np

from schemas import ids
from services.deduplicator.window.article_table import NO_STORY, TableImage
from services.deduplicator.window.contents import HOUR, Expired, WindowContents, WindowParts
from services.deduplicator.window.entry import WindowEntry, copy_keys_of
from services.deduplicator.window.records.header import header_of
from services.deduplicator.window.records.record import (
    Explanation,
    buckets_of,
    explanation_of,
    story_of,
    with_explanation,
)
from services.deduplicator.window.stored_article import StoredArticle
from services.deduplicator.window.story_table import MergedStory


class LanguageWindow(WindowContents):
    """The contents of a window, and every change that can be made to them."""

    def advance(self, event: int) -> Expired:
        """Move the clock to an article that arrives, and evict what is over.

        A backfill starts over where an article is older than its window.
        """
        if self._clock is not None and not self.live and self._is_over(event, self._clock):
            # An archive may be loaded in any order: what the window held is of another period.
            over = list(self._hours)
            self._set_clock(event)
            return self._expire(over, event)
        before = self._clock
        # The clock never goes back: one article with a wrong date in the past must not open the window again for what
        # it has evicted.
        clock = event if before is None else max(before, event)
        self._set_clock(clock)
        if before is not None and clock // HOUR == before // HOUR:
            # By the hour, because every expiry walks over all hours.
            return Expired()
        # Whole hours, so an article leaves up to an hour late and never early.
        first = self._first_hour(clock)
        return self._expire([hour for hour in self._hours if hour < first], clock)

    def insert(self, entry: WindowEntry) -> int:
        """Remember an article (a known one after `remove`) and index it; the serial that it got."""
        table = self._table
        story = self._story_table.number(self.stories.resolve(entry.story_id)) if entry.indexed else NO_STORY
        serial = table.append(entry, story)
        self._serials[entry.article_id] = serial
        self._hours[entry.event // HOUR].append(serial)
        self._settled_terms.add(serial, entry.event, entry.buckets)
        # Asked before it is added itself.
        later = self._recent.after(entry.event, entry.article_id)
        if later:
            table.put_in_order([serial, *later])
        self._recent.add(entry.event, entry.article_id, serial)
        if entry.indexed:
            self._story_table.join(story, serial)
            self._story_index.add(entry.terms, serial)
        # A notice has none, unless an older version came after it.
        if len(entry.copy_keys):
            self._copies.add(entry.copy_keys, serial)
            self._copies.settle(table.alive)
        # A founder is known as such only when its first copy comes, maybe before it is inserted again after a restart.
        family = entry.family or entry.article_id
        if entry.family or family in self._families:
            self._families.join(family, serial, self._serials)
        return serial

    def remove(self, *serials: int) -> None:
        """Evict articles. Their postings are passed over until they are swept out."""
        table, gone = self._table, []
        for serial in serials:
            article_id, record = table.article_id(serial), table.record(serial)
            header = header_of(record)
            gone.append((serial, header.event, buckets_of(record, header)))
            self._recent.remove(header.event, article_id, serial)
            story = table.story(serial)
            if story is not None:
                self._story_table.leave(story, serial)
            self._families.leave(serial)
            # A newer version may have been inserted under another serial.
            if self._serials.get(article_id) == serial:
                del self._serials[article_id]
            # Read first: an evicted row has no weights, and so no terms.
            terms = table.terms(serial)
            table.evict(serial)
            if header.indexed:
                self._story_index.remove(terms, serial)
        self._settled_terms.remove(gone)

    def explain(self, article: StoredArticle, explanation: Explanation) -> bytes:
        """Give an article another explanation; its record from now on. Its story and family are not moved here."""
        record = with_explanation(article.record, article.header, explanation)
        self._table.rewrite(article.serial, record)
        return record

    def remember_former(self, serial: int, record: bytes) -> None:
        """An article has another former text now, as its new record says; found by its words from now on."""
        before = self._table.record(serial)
        self._table.rewrite(serial, record)
        self._post_former(serial, before)

    def rewrite(self, serial: int, record: bytes) -> None:
        """Take in, in an article's place, what others' decisions made of its record: story, family, former texts.

        It must be of the same version: clock, vector and terms are not looked at.
        """
        before, header = self._table.record(serial), header_of(record)
        family = explanation_of(record, header).family if header.in_family else None
        story_id = self.stories.resolve(story_of(record, header))
        self._table.rewrite(serial, record)
        if before[header_of(before).tail_at :] != record[header.tail_at :]:
            self._post_former(serial, before)
        left = self._table.story(serial)
        if left is not None and self.stories.story_id(left) != story_id:
            self.move(serial, left, self._story_table.number(story_id))
        if family is not None and self._families.family_of(serial) != family:
            self._families.join(family, serial, self._serials)

    def join_family(self, family: str, serial: int, record: bytes) -> None:
        """An article is a copy in this family now, as its new record says."""
        self._table.rewrite(serial, record)
        self._families.join(family, serial, self._serials)

    def move(self, serial: int, left: int, story: int) -> None:
        """Move a report from one story to another."""
        self._story_table.leave(left, serial)
        self._story_table.join(story, serial)
        self._table.set_story(serial, story)

    def new_story(self, article_id: str) -> int:
        """The number of a story that an article opens; others may have stayed in one that it opened before."""
        story_id = ids.story_id(article_id)
        while not self._story_table.is_free(story_id):
            story_id = ids.story_id(story_id)
        return self._story_table.number(story_id)

    def rename_story(self, story: int, story_id: str) -> None:
        """Give a story an id that has become free."""
        self._story_table.rename(story, story_id)

    def merge(self, gone: str, into: str) -> None:
        """Make one story of two."""
        self._story_table.merge(gone, into)

    def restore_merged(self, story_id: str, merged: MergedStory) -> None:
        """Remember a merger from its state record."""
        self._story_table.restore_merged(story_id, merged)

    def forget_merged(self, story_id: str) -> None:
        """A merger is over."""
        self._story_table.forget_merged(story_id)

    @property
    def parts(self) -> WindowParts:
        """What it consists of, for an image of it."""
        return WindowParts(
            self._table,
            self._story_table,
            self._settled_terms,
            self._copies,
            self._recent,
            self._story_index,
            self._families,
        )

    def resume(self, clock: int | None, base: int, rows: int) -> None:
        """Begin to be as an image says, in a new window: its clock, and room for its rows."""
        self._clock = clock
        self._table.resume(base, rows)

    def take_rows(self, rows: TableImage) -> list[str]:
        """Take in the next rows of an image; the ids of those articles that are remembered."""
        first = self._table.end
        self._table.take_rows(rows)
        living = rows.columns["_alive"].nonzero()[0]
        serials = living + first
        ids = [rows.ids[row] for row in living.tolist()]
        self._serials.update(zip(ids, serials.tolist(), strict=True))
        hours = rows.columns["_event"][living] // HOUR
        for hour in np.unique(hours).tolist():
            self._hours[hour].frombytes(serials[hours == hour].astype(np.int64).tobytes())
        return ids

    def _post_former(self, serial: int, before: bytes) -> None:
        """Let an article be found by the texts that its record has and the former record had not."""
        record = self._table.record(serial)
        posted, keys = (copy_keys_of(each, header_of(each)) for each in (before, record))
        self._copies.add(np.setdiff1d(keys, posted, assume_unique=True), serial)
        self._copies.settle(self._table.alive)

    def _set_clock(self, clock: int) -> None:
        self._clock = clock
        self._settled_terms.advance(clock)
        self._recent.advance(clock)

    def _expire(self, hours: list[int], clock: int) -> Expired:
        serials = [serial for hour in sorted(hours) for serial in self._hours.pop(hour)]
        living = [serial for serial in serials if self._table.is_alive(serial)]
        articles = [self._table.article_id(serial) for serial in living]
        self.remove(*living)
        self._table.compact()
        if not articles:
            return Expired()
        return Expired(articles, self._story_table.expire_merged(self._first_hour(clock) * HOUR))
