"""What remains of articles for ever, packed: their number only grows. Pure."""

from services.publisher.articles.outline import ArticleOutline
from services.publisher.state.packing import pack_key, pack_outline, unpack_outline


class Outlines:
    """Outlines by article id."""

    def __init__(self) -> None:
        self._packed: dict[bytes, bytes] = {}

    def __len__(self) -> int:
        return len(self._packed)

    def get(self, article_id: str) -> ArticleOutline | None:
        """The outline of an article."""
        packed = self._packed.get(pack_key(article_id))
        return unpack_outline(packed) if packed else None

    def put(self, article_id: str, outline: ArticleOutline) -> None:
        """Keep it."""
        self._packed[pack_key(article_id)] = pack_outline(outline)

    def discard(self, article_id: str) -> bool:
        """Forget it; whether there was one."""
        return self._packed.pop(pack_key(article_id), None) is not None
