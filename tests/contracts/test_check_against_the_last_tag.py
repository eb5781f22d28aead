"""`copytaster schemas check` compares with the last git tag; without one it says so."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from schemas.documents.export import export
from services.cli import build
from services.stream.topics import TOPICS

_PUBLISHED = Path("schemas/json/news.published.schema.json")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with today's contract files, committed, without a tag."""
    export(TOPICS, tmp_path / "schemas")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    identity = {
        f"GIT_{who}_{what}": f"{who}@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env={**os.environ, **identity, **nowhere})


def commit(folder: Path) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "contract")


def check(folder: Path) -> Result:
    return CliRunner().invoke(build(["schemas"]), ["schemas", "check", "--folder", str(folder / "schemas")])


def add_a_released_field(folder: Path) -> None:
    """Add a field to the release that the present files lack."""
    schema = json.loads((folder / _PUBLISHED).read_text(encoding="utf-8"))
    schema["properties"]["rating"] = {"type": "integer"}
    schema["required"].append("rating")
    (folder / _PUBLISHED).write_text(json.dumps(schema), encoding="utf-8")


def test_without_a_tag_nothing_is_compared_and_the_answer_says_so(repository: Path) -> None:
    answer = check(repository)
    assert answer.exit_code == 0, answer.output
    assert "no release yet to compare with" in answer.output


def test_outside_a_repository_nothing_is_compared_either(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    answer = check(repository)
    assert (answer.exit_code, "no release yet" in answer.output) == (0, True), answer.output


def test_files_unchanged_since_the_tag_are_compatible(repository: Path) -> None:
    git(repository, "tag", "v1.0.0")
    answer = check(repository)
    assert answer.exit_code == 0, answer.output
    assert "compatible with the last release (v1.0.0)" in answer.output


def test_breaking_the_contract_of_the_last_tag_fails(repository: Path) -> None:
    add_a_released_field(repository)
    commit(repository)
    git(repository, "tag", "v1.0.0")
    export(TOPICS, repository / "schemas")
    commit(repository)
    answer = check(repository)
    assert answer.exit_code == 1
    assert "news.published.schema.json" in answer.output
    assert "rating" in answer.output


def test_breaking_the_contract_of_the_kept_release_fails(repository: Path) -> None:
    add_a_released_field(repository)
    (repository / "schemas" / "released").mkdir()
    (repository / _PUBLISHED).rename(repository / "schemas" / "released" / _PUBLISHED.name)
    export(TOPICS, repository / "schemas")
    assert check(repository).exit_code == 1
