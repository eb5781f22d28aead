"""The deployment files, read as data, and the tools that check them."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[3]
DEPLOY = REPOSITORY / "deploy"


def read_yaml(path: Path) -> Any:
    """One YAML document, anchors resolved."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def compose_services() -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml by name."""
    services: dict[str, dict[str, Any]] = read_yaml(REPOSITORY / "docker-compose.yml")["services"]
    return services


def prometheus_rules() -> list[dict[str, Any]]:
    """All recording and alert rules, in the order of the files."""
    files = sorted((DEPLOY / "prometheus" / "rules").glob("*.yml"))
    return [rule for path in files for group in read_yaml(path)["groups"] for rule in group["rules"]]


def tool(name: str) -> str:
    """The path of a checking tool. Its test is skipped where it is not installed, but never in CI."""
    found = shutil.which(name) or shutil.which(name, path=str(REPOSITORY / ".venv" / "bin"))
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} must be installed in CI")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
