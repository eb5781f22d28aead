"""`copytaster evaluate stories`: one pass of a labelled stream through the real stages, compared with its labels."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from schemas.article import Article
from schemas.raw import RawItem
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.enricher.loading import load_enricher
from services.enricher.settings import DEFAULT_MODELS
from services.evaluation.clustering.labelled_rows import dated, item_of, read_rows
from services.evaluation.clustering.scores import adjusted_rand, b_cubed
from services.parser.parse import Parsed, parse

Progress = Callable[[int, int], None]
_BATCH = 64


def evaluate_stories(path: Path, progress: Progress, *, fast: bool = False) -> dict[str, object]:
    """Stream a labelled file in order of time through parser, enricher and deduplicator with their default settings.

    Args:
        path: JSON lines with id, title, text, published, source and story_id; may be gzipped.
        progress: called with the number of articles done and the total.
        fast: leave out the enricher's statistical models; story detection does not use them.

    Returns:
        The keys of `evaluate stories --json`. Only rows with a story_id are scored.
    """
    rows = dated(read_rows(path))
    items = [item_of(row, at) for at, row in rows]
    started = time.perf_counter()
    found = assign(items, progress, {} if fast else DEFAULT_MODELS)
    seconds = time.perf_counter() - started
    scored = [(story, str(row["story_id"])) for story, (_, row) in zip(found, rows, strict=True) if row.get("story_id")]
    stories, true = [story for story, _ in scored], [label for _, label in scored]
    return {
        "b_cubed": b_cubed(stories, true),
        "ari": adjusted_rand(stories, true),
        "stories_found": len(set(stories)),
        "stories_true": len(set(true)),
        "articles": len(rows),
        "articles_per_second": len(rows) / seconds if seconds else 0.0,
    }


def assign(items: Sequence[RawItem], progress: Progress, models: Mapping[str, str]) -> list[str]:
    """The story that each item ended up in, following merges; an item that was not kept is a story of its own."""
    enricher = load_enricher(models)
    partition = DeduplicatorPartition(DedupSettings())
    story_of: dict[str, str] = {}
    merged: dict[str, str] = {}
    article_of: list[str] = []
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        articles = [_article(item) for item in batch]
        article_of += [
            article.article_id if article else item.item_id for item, article in zip(batch, articles, strict=True)
        ]
        for enriched in enricher.enrich([article for article in articles if article]):
            for message in partition.decide(enriched, f"evaluation:0:{len(story_of)}").messages:
                story_of[message.article_id] = message.verdict.story_id
                merged |= dict.fromkeys(message.verdict.merged_stories, message.verdict.story_id)
        progress(len(article_of), len(items))
    return [_resolved(story_of.get(article, article), merged) for article in article_of]


def _article(item: RawItem) -> Article | None:
    parsed = parse(item)
    return parsed.articles[0] if isinstance(parsed, Parsed) else None


def _resolved(story: str, merged: Mapping[str, str]) -> str:
    # A story may be merged into one that is merged later.
    while story in merged:
        story = merged[story]
    return story
