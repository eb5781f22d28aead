"""The dashboards are what their generator says, ask for series that exist, and stand where Grafana looks for them."""

from pathlib import Path

import pytest

from deploy.grafana import pages
from deploy.grafana.panels import Panel, document
from services.commands import stages
from tests.unit.deploy import metric_names
from tests.unit.deploy.deployed_files import DEPLOY, compose_services, prometheus_rules, read_yaml

RECORDED = {rule["record"] for rule in prometheus_rules() if "record" in rule}
PROVISIONING = DEPLOY / "grafana" / "provisioning"
PANELS = {f"{page.name}: {panel.question}": panel for page in pages.ALL for panel in page.panels}


@pytest.mark.parametrize("path", pages.files(), ids=lambda path: path.name)
def test_a_dashboard_is_what_its_generator_makes(path: Path) -> None:
    assert path.read_text() == pages.files()[path]


def test_no_dashboard_is_kept_that_is_not_generated() -> None:
    assert set(pages.FOLDER.iterdir()) == set(pages.files())


def test_every_stage_has_a_page() -> None:
    named = {page.name for page in pages.ALL}
    assert named == {"overview", "sources", "stories", "lifecycle", "gateway", *stages.NAMES}


@pytest.mark.parametrize("panel", PANELS.values(), ids=list(PANELS))
def test_a_panel_asks_a_question_of_series_that_exist(panel: Panel) -> None:
    assert panel.question.endswith("?")
    names = metric_names.used(panel.query)
    assert names
    assert names <= metric_names.exposed().keys() | RECORDED | metric_names.FOREIGN


@pytest.mark.parametrize("panel", PANELS.values(), ids=list(PANELS))
def test_a_panel_uses_labels_that_its_series_have(panel: Panel) -> None:
    exposed = metric_names.exposed()
    labels = {label for name in metric_names.used(panel.query) for label in exposed.get(name, {"stage", "lane"})}
    assert metric_names.labels_used(panel.query) <= labels | metric_names.FOREIGN_LABELS


def test_grafana_finds_dashboards_and_prometheus_where_compose_puts_them() -> None:
    services = compose_services()
    folder = read_yaml(PROVISIONING / "dashboards" / "copytaster.yml")["providers"][0]["options"]["path"]
    source = read_yaml(PROVISIONING / "datasources" / "prometheus.yml")["datasources"][0]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in services["grafana"]["volumes"]
    home = services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home in {f"{folder}/{path.name}" for path in pages.files()}
    assert source["url"] == "http://prometheus:9090"
    panels = [panel for page in pages.ALL for panel in document(page)["panels"]]
    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}
