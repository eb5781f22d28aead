"""What was published, what a shadow would have published, and where the two differ. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.published import PublishedArticle

ASPECTS = ("shown", "verdict", "story", "entities", "text")


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect of one article."""

    article_id: str
    aspect: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences, and how many articles were compared."""

    articles: int
    only_published: tuple[str, ...]
    """Published, and not made by the shadow."""
    only_shadow: tuple[str, ...]
    """Made by the shadow, and never published."""
    differences: tuple[Difference, ...]

    def changed(self) -> list[str]:
        """Articles with at least one difference."""
        return sorted({difference.article_id for difference in self.differences})

    def counts(self) -> dict[str, int]:
        """Differences by aspect."""
        return {aspect: sum(d.aspect == aspect for d in self.differences) for aspect in ASPECTS}


def compare(published: Mapping[str, PublishedArticle], shadow: Mapping[str, PublishedArticle]) -> Comparison:
    """Compare the last records of the same articles. Held and killed ones are compared without words.

    Stories are compared by their members: another id for the same group of articles is no difference.
    """
    both = sorted(published.keys() & shadow.keys())
    before, after = _story_members(published[i] for i in both), _story_members(shadow[i] for i in both)
    found: list[Difference] = []
    for article_id in both:
        pairs = _aspects(published[article_id], shadow[article_id])
        pairs["story"] = (before[article_id], after[article_id])
        found += [Difference(article_id, aspect, *pairs[aspect]) for aspect in ASPECTS if _differs(pairs.get(aspect))]
    return Comparison(
        articles=len(both),
        only_published=tuple(sorted(published.keys() - shadow.keys())),
        only_shadow=tuple(sorted(shadow.keys() - published.keys())),
        differences=tuple(found),
    )


def same_stories(published: Mapping[str, PublishedArticle], shadow: Mapping[str, PublishedArticle]) -> dict[str, str]:
    """Shadow story → the published story that shares most articles with it, one to one; others keep their own id."""
    shared = Counter((shadow[i].story_id, published[i].story_id) for i in published.keys() & shadow.keys())
    # Greedily from the pair that shares most: a story that was split keeps its public id in the larger part.
    same: dict[str, str] = {}
    for (in_shadow, in_public), _ in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if in_shadow not in same and in_public not in same.values():
            same[in_shadow] = in_public
    return same


def _aspects(before: PublishedArticle, after: PublishedArticle) -> dict[str, tuple[Any, Any]]:
    # Words are compared only where both sides show any; that one of them does not is the difference in `shown`.
    pairs: dict[str, tuple[Any, Any]] = {
        "shown": (_shown(before), _shown(after)),
        "verdict": (_verdict(before), _verdict(after)),
    }
    if before.content is not None and after.content is not None:
        pairs["entities"] = (_entities(before), _entities(after))
        pairs["text"] = (_text(before), _text(after))
    return pairs


def _differs(pair: tuple[Any, Any] | None) -> bool:
    return pair is not None and pair[0] != pair[1]


def _story_members(records: Iterable[PublishedArticle]) -> dict[str, list[str]]:
    """For each article, the articles of its story."""
    stories: dict[str, list[str]] = {}
    of: dict[str, str] = {}
    for record in records:
        stories.setdefault(record.story_id, []).append(record.article_id)
        of[record.article_id] = record.story_id
    return {article_id: stories[story] for article_id, story in of.items()}


def _shown(record: PublishedArticle) -> str:
    if record.content is not None:
        return f"version {record.version}"
    return "held" if record.action.value == "hold" else "retracted" if record.action.value == "retract" else "notice"


def _verdict(record: PublishedArticle) -> dict[str, str | None]:
    return {"kind": record.verdict.kind.value, "of": record.verdict.of}


def _entities(record: PublishedArticle) -> list[str]:
    content = record.content
    return sorted({f"{entity.id} {entity.name}" for entity in content.entities}) if content else []


def _text(record: PublishedArticle) -> dict[str, Any]:
    content = record.content
    return {"headline": content.headline, "paragraphs": list(content.paragraphs)} if content else {}
