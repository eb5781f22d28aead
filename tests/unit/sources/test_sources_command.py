"""`copytaster sources`: what the operator is shown."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.commands.operate import sources
from services.sources.registry.tokens import hash_of
from tests.unit.sources.test_registry import FILE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(FILE)
    return path


def run(file: Path, *arguments: str) -> Result:
    return CliRunner().invoke(sources.app, [*arguments, "--file", str(file)])


def test_a_valid_file(file: Path) -> None:
    done = run(file, "check")
    assert (done.exit_code, "2 sources, valid" in done.output) == (0, True)


def test_a_file_with_problems_is_said_line_by_line(file: Path) -> None:
    file.write_text(FILE.replace("country: NO", "country: Norway").replace("kind: institution", "kind: x"))
    done = run(file, "check")
    assert done.exit_code == 1
    assert f"{file}:6: sources.0.country" in done.output
    assert f"{file}:17: sources.1.kind" in done.output
    answer = json.loads(run(file, "check", "--json").stdout)
    assert (answer["valid"], [problem["line"] for problem in answer["problems"]]) == (False, [6, 17])


def test_list_and_show(file: Path) -> None:
    listed = json.loads(run(file, "list", "--json").stdout)["sources"]
    assert [source["id"] for source in listed] == ["nordwire", "town-hall"]
    assert "tokens" not in listed[0]
    assert "nordwire" in run(file, "list").output
    assert "Europe/Oslo" in run(file, "show", "nordwire").output
    assert run(file, "show", "nobody").exit_code == 2


def test_a_token_is_made_for_a_source_that_exists(file: Path) -> None:
    made = json.loads(run(file, "token", "town-hall", "--json").stdout)
    assert made["hash"] == hash_of(made["token"])
    assert made["token"] not in file.read_text()
    assert run(file, "token", "nobody").exit_code == 2


def test_without_a_file_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPYTASTER_SOURCES_FILE", raising=False)
    done = CliRunner().invoke(sources.app, ["check"])
    assert (done.exit_code, "COPYTASTER_SOURCES_FILE" in done.output) == (2, True)
