"""The deduplicator's workers come to the same families and stories in any order of arrival and after any kill.

The long form, with each disturbance alone and twenty kills, is `copytaster evaluate sameness`.
"""

from pathlib import Path

import pytest

from services.commands.measure import sameness
from services.deduplicator.partition import DeduplicatorPartition
from services.evaluation.sameness.grouping import Run, StandingVerdicts, compared
from services.evaluation.sameness.runs import decided
from services.settings import Settings

pytestmark = pytest.mark.timeout(240)


async def test_shuffled_redelivered_and_killed_workers_change_no_family_and_no_story(
    settings: Settings, tmp_path: Path
) -> None:
    stream = sameness.generated(120)
    expected, partition = StandingVerdicts(), DeduplicatorPartition()
    for number, article in enumerate(stream):
        for message in partition.decide(article, f"news.enriched:0:{number}").messages:
            expected.add(message)
    run = Run("all at once", partitions=4, workers=2, shuffled=True, repeated=True, kills=1)
    with (tmp_path / "workers.log").open("wb") as log:
        standing = await decided(settings, run, stream, log)
    row = compared(run, standing, expected, [article.article.article_id for article in stream])
    assert row["same"], row
    assert len(expected.groups(expected.stories)[1]) < len(stream)
