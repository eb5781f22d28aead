"""The rules ask for series that exist, every alert is shown firing and silent, and the runbook speaks of each."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from services.commands import stages
from tests.unit.deploy import metric_names
from tests.unit.deploy.deployed_files import DEPLOY, REPOSITORY, compose_services, prometheus_rules, read_yaml, tool

PROMETHEUS = DEPLOY / "prometheus"
RULES = prometheus_rules()
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
CASES: list[dict[str, Any]] = [
    case
    for path in sorted((PROMETHEUS / "tests").glob("*.yml"))
    for test in read_yaml(path)["tests"]
    for case in test["alert_rule_test"]
]


def name_of(rule: dict[str, Any]) -> str:
    return str(rule.get("alert") or rule["record"])


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_asks_for_series_that_exist(rule: dict[str, Any]) -> None:
    names = metric_names.used(rule["expr"])
    assert names
    assert names <= metric_names.exposed().keys() | metric_names.FOREIGN | RECORDED


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_uses_labels_that_its_series_have(rule: dict[str, Any]) -> None:
    exposed = metric_names.exposed()
    labels = {label for name in metric_names.used(rule["expr"]) for label in exposed.get(name, {"stage", "lane"})}
    assert metric_names.labels_used(rule["expr"]) <= labels | metric_names.FOREIGN_LABELS


def test_every_stage_is_missed_when_it_has_no_worker() -> None:
    named = re.findall(r'stage="(\w+)"', ALERTS["CopytasterStageWithoutWorker"]["expr"])
    assert named == list(stages.NAMES)


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_is_shown_firing_and_shown_silent(alert: str) -> None:
    expected = [bool(case["exp_alerts"]) for case in CASES if case["alertname"] == alert]
    assert set(expected) == {True, False}


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_says_how_urgent_it_is_and_where_the_runbook_speaks_of_it(alert: str) -> None:
    rule = ALERTS[alert]
    page, anchor = rule["annotations"]["runbook"].split("#")
    headings = re.findall(r"^## (\w+)$", (REPOSITORY / page).read_text(), re.MULTILINE)
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert anchor == alert.lower()
    assert alert in headings


def test_the_runbook_speaks_of_no_alert_that_is_gone() -> None:
    text = (REPOSITORY / "docs" / "operations" / "alerts.md").read_text()
    assert set(re.findall(r"^## (Copytaster\w+)$", text, re.MULTILINE)) == ALERTS.keys()


def test_what_is_scraped_is_what_compose_runs() -> None:
    scraped = read_yaml(PROMETHEUS / "prometheus.yml")["scrape_configs"][0]["dns_sd_configs"][0]
    services = compose_services()
    assert set(scraped["names"]) == {*stages.NAMES, "push", "sources", "gateway"}
    assert set(scraped["names"]) <= services.keys()
    assert f"COPYTASTER_HTTP_PORT={scraped['port']}" in (DEPLOY / "Dockerfile").read_text()


def test_promtool_accepts_configuration_and_rules() -> None:
    run("check", "config", str(PROMETHEUS / "prometheus.yml"))


def test_promtool_sees_every_alert_fire_and_clear_as_described() -> None:
    run("test", "rules", *(str(path) for path in sorted((PROMETHEUS / "tests").glob("*.yml"))))


def run(*arguments: str) -> None:
    told = subprocess.run([tool("promtool"), *arguments], capture_output=True, text=True, check=False, cwd=Path("/"))
    assert told.returncode == 0, told.stdout + told.stderr
