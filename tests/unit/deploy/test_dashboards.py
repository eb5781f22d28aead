"""The dashboards are what their generator says, ask for series that exist, and stand where Grafana looks for them."""

import pytest

from deploy.grafana import overview
from tests.unit.deploy import metric_names
from tests.unit.deploy.deployed_files import DEPLOY, compose_services, prometheus_rules, read_yaml

RECORDED = {rule["record"] for rule in prometheus_rules() if "record" in rule}
PROVISIONING = DEPLOY / "grafana" / "provisioning"


def test_the_dashboard_is_what_its_generator_makes() -> None:
    assert overview.FILE.read_text() == overview.text()


@pytest.mark.parametrize("panel", overview.PANELS, ids=lambda panel: panel.question)
def test_a_panel_asks_a_question_of_series_that_exist(panel: overview.Panel) -> None:
    assert panel.question.endswith("?")
    names = metric_names.used(panel.query)
    assert names
    assert names <= metric_names.exposed().keys() | RECORDED


def test_grafana_finds_dashboards_and_prometheus_where_compose_puts_them() -> None:
    services = compose_services()
    folder = read_yaml(PROVISIONING / "dashboards" / "copytaster.yml")["providers"][0]["options"]["path"]
    source = read_yaml(PROVISIONING / "datasources" / "prometheus.yml")["datasources"][0]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in services["grafana"]["volumes"]
    assert source["url"] == "http://prometheus:9090"
    assert {panel["datasource"]["uid"] for panel in overview.dashboard()["panels"]} == {source["uid"]}
