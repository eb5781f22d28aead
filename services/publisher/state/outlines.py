"""What remains of articles for ever, packed or in the local store: their number only grows. Pure."""

from collections.abc import Iterable

from pydantic import ValidationError

from schemas.validation_errors import problem_of
from services.publisher.articles.outline import ArticleOutline
from services.publisher.state.cards import OUTLINE
from services.publisher.state.packing import pack_key, pack_outline, unpack_outline
from services.publisher.state.unstored import Unstored
from services.stream.stored_records import StoredRecords


class Outlines:
    """Outlines by article id."""

    def __init__(self, stored: StoredRecords | None = None, already: int = 0) -> None:
        """`already`: so many are in the store."""
        self._packed: dict[bytes, bytes] = {}
        """With a store: those that are not in there yet."""
        self._stored = stored
        self._unstored = Unstored()
        self._size = already

    def __len__(self) -> int:
        return self._size

    def get(self, article_id: str) -> ArticleOutline | None:
        """The outline of an article."""
        packed = self._packed.get(pack_key(article_id))
        if packed is not None:
            return unpack_outline(packed)
        if self._stored is None or article_id in self._unstored:
            return None
        key = (OUTLINE + article_id).encode()
        value = self._stored.value(key)
        try:
            return ArticleOutline.model_validate_json(value, extra="ignore") if value is not None else None
        except ValidationError as error:
            # As with articles: it could be read when its card was made.
            self._stored.refuse(key, problem_of(error))

    def put(self, article_id: str, outline: ArticleOutline) -> None:
        """Keep it."""
        self._size += self.get(article_id) is None
        self._packed[pack_key(article_id)] = pack_outline(outline)
        if self._stored is not None:
            self._unstored.changed(article_id)

    def discard(self, article_id: str) -> bool:
        """Forget it; whether there was one."""
        if self._packed.pop(pack_key(article_id), None) is None and self.get(article_id) is None:
            return False
        self._size -= 1
        if self._stored is not None:
            self._unstored.changed(article_id)
        return True

    def restored(self, set_aside: Iterable[str]) -> None:
        """These could not be read: as if they were gone."""
        if self._stored is not None:
            for article_id in set_aside:
                self._size -= 1
                self._unstored.changed(article_id)

    def taken(self, article_id: str, value: bytes | None) -> None:
        """It is written with this value; None: its tombstone."""
        self._unstored.taken(article_id, value)

    def stored(self, article_id: str, value: bytes | None) -> None:
        """The store has this value."""
        if self._unstored.stored(article_id, value):
            self._packed.pop(pack_key(article_id), None)
