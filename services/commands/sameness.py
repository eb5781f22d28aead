"""`copytaster evaluate sameness`: one stream, many ways through the deduplicator's real workers, the same outcome."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from schemas.enriched import EnrichedArticle
from services.bench.dedup_articles import Generator
from services.enricher.enrich import load_enricher
from services.evaluation.clustering_items import articles_of
from services.evaluation.sameness import Run, Standing, compared
from services.evaluation.sameness_runs import broker, decided
from services.runtime.embedded_broker import PARTITIONS
from services.runtime.settings import Settings

Progress = Callable[[int, int], None]
LANGUAGES = ("en", "fr", "de", "es", "ko", "und")
_SECONDS_APART = 1.0
_SEED = 11


def runs(most_partitions: int, kills: int) -> tuple[Run, ...]:
    """What is compared with one partition, one worker, everything in order and once."""
    return (
        Run("in order, 1 partition, 1 worker"),
        Run("2 partitions", partitions=2),
        Run(f"{most_partitions} partitions", partitions=most_partitions),
        Run("3 workers", partitions=most_partitions, workers=3),
        Run("shuffled within a minute", shuffled=True),
        Run("10 % redelivered", repeated=True),
        Run(f"{kills} kills", partitions=2, workers=2, kills=kills),
        Run("all at once", most_partitions, 3, shuffled=True, repeated=True, kills=kills),
    )


def made_up(articles: int) -> list[EnrichedArticle]:
    """Articles one second apart, in six languages, on shared events, some copied."""
    window = timedelta(seconds=_SECONDS_APART * articles)
    loads = Generator(_SEED, articles, window).stream(articles)
    return [load.enriched.model_copy(update={"shard": LANGUAGES[load.topic % len(LANGUAGES)]}) for load in loads]


def from_file(path: Path, articles: int) -> list[EnrichedArticle]:
    """The first articles of a labelled file, enriched without the language model."""
    return load_enricher({}).enrich(articles_of(path)[:articles])


async def compare(
    stream: Sequence[EnrichedArticle], kills: int, external: Settings | None, progress: Progress
) -> list[dict[str, object]]:
    """A row for each run. The embedded broker has four partitions; more take a broker of one's own."""
    identifiers = [article.article.article_id for article in stream]
    planned = runs(PARTITIONS if external is None else 8, kills)
    expected: Standing | None = None
    rows = []
    with tempfile.TemporaryFile() as log:
        for number, run in enumerate(planned, start=1):
            async with broker(external, run.partitions) as settings:
                standing = await decided(settings, run, stream, log)
            expected = expected or standing
            rows.append(compared(run, standing, expected, identifiers))
            progress(number, len(planned))
    return rows
