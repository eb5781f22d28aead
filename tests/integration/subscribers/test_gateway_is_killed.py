"""Two gateways on each broker, killed again and again while records come: readers who resume miss nothing.

The long form is `python -m tests.chaos.gateway`.
"""

from pathlib import Path

import pytest
from pydantic import SecretStr

from services.settings import Settings
from tests.chaos.gateway.campaign import GatewayPlan, run_gateway_campaign
from tests.chaos.gateway.proxy import NGINX
from tests.unit.gateway.view.postgresql_server import running_server

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]


async def test_readers_who_resume_miss_nothing_and_get_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    report = await run_gateway_campaign(GatewayPlan(kills=3, seed=3, readers=1), settings, tmp_path, print)
    print(report)  # noqa: T201 - the numbers are what the test is run for
    assert report.findings == []


async def test_instances_that_share_a_view_miss_and_repeat_nothing_either(settings: Settings, tmp_path: Path) -> None:
    with running_server() as server:
        shared = settings.model_copy(update={"gateway_database": SecretStr(server.address)})
        report = await run_gateway_campaign(GatewayPlan(kills=3, seed=7, readers=1), shared, tmp_path, print)
    assert report.findings == []


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: nginx-light)")
async def test_nginx_between_them_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    plan = GatewayPlan(kills=1, seed=5, readers=1, behind_nginx=True)
    report = await run_gateway_campaign(plan, settings, tmp_path, print)
    assert report.findings == []
