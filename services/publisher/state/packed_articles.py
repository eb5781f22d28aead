"""The articles of one partition by id: those of the last minutes as objects, all others packed. Pure."""

from collections import OrderedDict
from collections.abc import Iterator, MutableMapping

from services.publisher.articles.state import ArticleState
from services.publisher.state.packing import pack_article, pack_key, unpack_article, unpack_key


class PackedArticles(MutableMapping[str, ArticleState]):
    """A dictionary of articles. What is read or changed is at hand for a while."""

    def __init__(self, at_hand: int) -> None:
        self._most = at_hand
        self._at_hand: OrderedDict[str, ArticleState] = OrderedDict()
        """The least recently used first."""
        self._packed: dict[bytes, bytes] = {}
        """All others: an article is in one of the two."""

    def __getitem__(self, article_id: str) -> ArticleState:
        article = self._at_hand.get(article_id)
        if article is not None:
            self._at_hand.move_to_end(article_id)
            return article
        article = unpack_article(self._packed.pop(pack_key(article_id)))
        self._keep(article_id, article)
        return article

    def __setitem__(self, article_id: str, article: ArticleState) -> None:
        if article_id not in self._at_hand:
            self._packed.pop(pack_key(article_id), None)
        self._keep(article_id, article)

    def __delitem__(self, article_id: str) -> None:
        if self._at_hand.pop(article_id, None) is None:
            del self._packed[pack_key(article_id)]

    def __contains__(self, article_id: object) -> bool:
        return isinstance(article_id, str) and (article_id in self._at_hand or pack_key(article_id) in self._packed)

    def __iter__(self) -> Iterator[str]:
        yield from self._at_hand
        yield from map(unpack_key, self._packed)

    def __len__(self) -> int:
        return len(self._at_hand) + len(self._packed)

    def _keep(self, article_id: str, article: ArticleState) -> None:
        self._at_hand[article_id] = article
        self._at_hand.move_to_end(article_id)
        while len(self._at_hand) > self._most:
            oldest, packed = self._at_hand.popitem(last=False)
            self._packed[pack_key(oldest)] = pack_article(packed)
