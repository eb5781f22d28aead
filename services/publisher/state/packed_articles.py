"""The articles of one partition by id: those of the last minutes as objects, all others packed or in the store. Pure.

With a local store an article is kept in memory while it is pinned (`cards.py`) or not yet stored. Without one, always.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, MutableMapping

from pydantic import ValidationError

from schemas.validation_errors import problem_of
from services.publisher.articles.state import ArticleState
from services.publisher.state.cards import ARTICLE, is_pinned, original_word, story_word
from services.publisher.state.packing import pack_article, pack_key, unpack_article, unpack_key
from services.publisher.state.unstored import Unstored
from services.stream.stored_records import StoredRecords

_MOST_ABSENT = 1_000
"""Ids remembered as unknown to the store: a message asks several times for an article that is not there yet."""


class PackedArticles(MutableMapping[str, ArticleState]):
    """A dictionary of articles. What is read or changed is at hand for a while."""

    def __init__(self, at_hand: int, stored: StoredRecords | None = None, already: int = 0) -> None:
        """`already`: so many articles are in the store."""
        self._most = at_hand
        self._at_hand: OrderedDict[str, ArticleState] = OrderedDict()
        """The least recently used first. With a store, also what is not kept in memory otherwise."""
        self._packed: dict[bytes, bytes] = {}
        """All others that are kept: an article is in one of the two."""
        self._stored = stored
        self._unstored = Unstored()
        self._pinned: set[str] = set()
        self._absent: dict[str, None] = {}
        self._size = already

    def __getitem__(self, article_id: str) -> ArticleState:
        article = self._at_hand.get(article_id)
        if article is not None:
            self._at_hand.move_to_end(article_id)
            return article
        packed = self._packed.pop(pack_key(article_id), None)
        article = self._read(article_id) if packed is None else unpack_article(packed)
        if article is None:
            raise KeyError(article_id)
        self._keep(article_id, article)
        return article

    def __setitem__(self, article_id: str, article: ArticleState) -> None:
        self._size += article_id not in self
        if article_id not in self._at_hand:
            self._packed.pop(pack_key(article_id), None)
        if self._stored is not None:
            self._absent.pop(article_id, None)
            self._unstored.changed(article_id)
            (self._pinned.add if is_pinned(article) else self._pinned.discard)(article_id)
        self._keep(article_id, article)

    def __delitem__(self, article_id: str) -> None:
        if article_id not in self:
            raise KeyError(article_id)
        self._size -= 1
        if self._at_hand.pop(article_id, None) is None:
            self._packed.pop(pack_key(article_id), None)
        if self._stored is not None:
            self._unstored.changed(article_id)
            self._pinned.discard(article_id)

    def __contains__(self, article_id: object) -> bool:
        if not isinstance(article_id, str):
            return False
        in_memory = article_id in self._at_hand or pack_key(article_id) in self._packed
        # Read whole and put at hand: who asks is about to work on it.
        return in_memory or (self._stored is not None and self.get(article_id) is not None)

    def __iter__(self) -> Iterator[str]:
        """Those in memory."""
        yield from self._at_hand
        yield from map(unpack_key, self._packed)

    def __len__(self) -> int:
        return self._size

    def is_kept(self, article_id: str) -> bool:
        """Whether memory is where to find the article, or that it is gone; else the store has it as it is."""
        return self._stored is None or article_id in self._unstored or article_id in self._pinned

    def kept(self, article_id: str) -> ArticleState | None:
        """The article, unless it is in the store."""
        return self.get(article_id) if self.is_kept(article_id) else None

    def also_of_story(self, found: list[str], story_id: str) -> list[str]:
        """These ids of articles in memory, with those of the story that only the store has."""
        return self._also_stored(found, story_word(story_id))

    def also_copies(self, found: list[str], article_id: str) -> list[str]:
        """The same with copies of the article."""
        return self._also_stored(found, original_word(article_id))

    @property
    def number_kept(self) -> int:
        """How many are kept in memory for want of a store or by need, about."""
        return len(self._unstored) + len(self._pinned)

    def pin(self, article_id: str) -> None:
        """Keep this one until it changes."""
        self._pinned.add(article_id)

    def taken(self, article_id: str, value: bytes | None) -> None:
        """It is written with this value; None: its tombstone."""
        self._unstored.taken(article_id, value)

    def stored(self, article_id: str, value: bytes | None) -> ArticleState | None:
        """The store has this value. Returns the article if that is how it still is, and memory need not keep it."""
        if not self._unstored.stored(article_id, value) or value is None or article_id in self._pinned:
            return None
        article = self._at_hand.get(article_id)
        if article is None:
            article = unpack_article(self._packed.pop(pack_key(article_id)))
        return article

    def keep_again(self, article_id: str, article: ArticleState) -> None:
        """What `stored` let go of stays in memory after all."""
        self.pin(article_id)
        self._keep(article_id, article)

    def restored(self, set_aside: Iterable[str]) -> None:
        """What was put so far came from the store. Articles of which it could not be read are as if they were gone."""
        self._unstored.clear()
        if self._stored is not None:
            for article_id in set_aside:
                self._size -= 1
                self._unstored.changed(article_id)

    def _also_stored(self, found: list[str], word: str) -> list[str]:
        if self._stored is None:
            return found
        ids = (key.decode().removeprefix(ARTICLE) for key in self._stored.keys_under(word))
        return sorted({*found, *(each for each in ids if not self.is_kept(each))})

    def _read(self, article_id: str) -> ArticleState | None:
        if self._stored is None or article_id in self._unstored or article_id in self._absent:
            return None
        key = (ARTICLE + article_id).encode()
        value = self._stored.value(key)
        if value is None:
            if len(self._absent) >= _MOST_ABSENT:
                self._absent.clear()
            self._absent[article_id] = None
            return None
        try:
            return ArticleState.model_validate_json(value, extra="ignore")
        except ValidationError as error:
            # It could be read when its card was made. The next card is made as for what cannot be read: it will be set
            # aside.
            self._stored.refuse(key, problem_of(error))

    def _keep(self, article_id: str, article: ArticleState) -> None:
        self._at_hand[article_id] = article
        self._at_hand.move_to_end(article_id)
        while len(self._at_hand) > self._most:
            oldest, packed = self._at_hand.popitem(last=False)
            if self.is_kept(oldest):
                self._packed[pack_key(oldest)] = pack_article(packed)
