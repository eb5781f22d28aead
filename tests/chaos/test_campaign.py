"""Two minutes of a campaign (tests/chaos/campaign): every kind of fault, three brokers, and no reader notices."""

from pathlib import Path

import pytest

from tests.chaos.campaign.campaign import run_campaign
from tests.chaos.campaign.report import CampaignPlan

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]


async def test_two_minutes_of_faults_are_not_noticed_by_a_subscriber(tmp_path: Path) -> None:
    report = await run_campaign(CampaignPlan(minutes=2, seed=4, turns_per_second=2), tmp_path, print)
    print(report)  # noqa: T201 - the numbers are what the test is run for
    assert report.findings == []
    assert report.sent
