"""Eight partitions, three workers, disorder, repeats and kills give the same families and stories as one worker.

The long form, with each disturbance alone and twenty kills, is `copytaster evaluate sameness --external`.
"""

from pathlib import Path

import pytest

from services.commands.measure import sameness
from services.evaluation.sameness.grouping import Run, compared
from services.evaluation.sameness.runs import broker, decided
from services.settings import Settings
from tests.brokers.apache_kafka import ApacheKafka

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

_KILLS = 2


async def test_the_groups_are_those_of_one_partition(apache_kafka: ApacheKafka, tmp_path: Path) -> None:
    stream = sameness.generated(120)
    external = Settings(kafka_bootstrap=apache_kafka.bootstrap)
    runs = (Run("in order"), Run("all at once", 8, 3, shuffled=True, repeated=True, kills=_KILLS))
    standings = []
    with (tmp_path / "workers.log").open("wb") as log:
        for run in runs:
            async with broker(external, run.partitions) as settings:
                standings.append(await decided(settings, run, stream, log))
    expected, standing = standings
    identifiers = [article.article.article_id for article in stream]
    row = compared(runs[1], standing, expected, identifiers)
    assert row["same"], row
    assert row["killed"] == _KILLS
    families, stories = expected.groups(identifiers)
    assert len(families) < len(stream)
    assert len(stories) < len(families)
