"""The acknowledgements of the last weeks, by what they are for. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from schemas.acknowledgement import Acknowledgement


@dataclass
class Confirmations:
    """The first acknowledgement of each retraction by each subscriber."""

    _of_article: dict[str, dict[tuple[str, int], Acknowledgement]] = field(default_factory=dict)

    def add(self, one: Acknowledgement) -> None:
        """Take one in; a repetition changes nothing."""
        self._of_article.setdefault(one.article_id, {}).setdefault((one.subscriber, one.retraction), one)

    def of(self, article_id: str) -> list[Acknowledgement]:
        """All for one article, in the order of time."""
        return sorted(self._of_article.get(article_id, {}).values(), key=lambda each: each.acknowledged_at)

    def confirms(self, article_id: str, retraction: int) -> Iterable[str]:
        """Who has confirmed this retraction, or one that came after it."""
        return {who for who, sequence in self._of_article.get(article_id, {}) if sequence >= retraction}

    def forget_before(self, when: datetime) -> None:
        """Drop those for which nobody can be asked any more."""
        for article_id, known in list(self._of_article.items()):
            kept = {key: one for key, one in known.items() if one.acknowledged_at >= when}
            if kept:
                self._of_article[article_id] = kept
            else:
                del self._of_article[article_id]
