"""Every way in which articles are looked up, other than by id. Pure."""

from collections.abc import Iterable

from services.publisher.articles.lifecycle import HELD, Standing
from services.publisher.articles.state import ArticleState
from services.publisher.state.index import Index


class ArticleIndexes:
    """Follows from the articles alone, so that it is the same after a restart."""

    def __init__(self) -> None:
        self.by_name, self.by_story, self.by_original = Index(), Index(), Index()
        self.by_joint_hold, self.held_by_family = Index(), Index()
        self.releasing: set[str] = set()
        self.held: dict[Standing, set[str]] = {Standing.EMBARGOED: set(), Standing.WITHHELD: set()}
        """Articles that must not be shown now, by why: for the gauges."""

    def update(self, key: str, old: ArticleState | None, new: ArticleState | None) -> None:
        """An article took the place of what was known of it; None: it was not known, or is to be forgotten."""
        self.by_name.move(key, old.names if old else (), new.names if new else ())
        self.by_story.move(key, [old.facts.story_id] if old else (), [new.facts.story_id] if new else ())
        self.by_original.move(key, [old.copy_of] if old else (), [new.copy_of] if new else ())
        self.by_joint_hold.move(key, [old.held_with] if old else (), [new.held_with] if new else ())
        self.held_by_family.move(key, _family(old), _family(new))
        (self.releasing.add if new and new.releasing else self.releasing.discard)(key)
        for standing, keys in self.held.items():
            (keys.add if new and new.standing is standing else keys.discard)(key)


def _family(article: ArticleState | None) -> Iterable[str]:
    """Only of what is held: nobody asks for the relatives of others, and nearly all are public."""
    return [article.facts.verdict.family] if article and article.standing in HELD else ()
