import json
import shutil
from pathlib import Path

import pytest

from schemas.documents.asyncapi import document
from schemas.documents.export import export
from schemas.documents.release import check_against_release
from tests.unit.schemas.topic_tables import ITEMS, STORIES, TOPICS


def _folders(tmp_path: Path) -> tuple[Path, Path]:
    export(TOPICS, tmp_path)
    current, released = tmp_path / "json", tmp_path / "released"
    shutil.copytree(current, released)
    shutil.copy(tmp_path / "asyncapi.json", released)
    return released, current


def _edit(file: Path, path: tuple[str, ...], value: object) -> None:
    edited = json.loads(file.read_text(encoding="utf-8"))
    node = edited
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    file.write_text(json.dumps(edited), encoding="utf-8")


def test_without_a_baseline_nothing_is_compared_and_the_answer_says_so(tmp_path: Path) -> None:
    export(TOPICS, tmp_path)
    for released in (tmp_path / "never", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        answer = check_against_release(released, tmp_path / "json")
        assert not answer.has_baseline
        assert answer.problems == ()


def test_the_released_contract_is_compatible_with_itself(tmp_path: Path) -> None:
    answer = check_against_release(*_folders(tmp_path))
    assert answer.has_baseline
    assert answer.compared == ("a.items.schema.json", "b.stories.schema.json")
    assert answer.problems == ()


def test_a_breaking_change_is_named_with_its_file(tmp_path: Path) -> None:
    released, current = _folders(tmp_path)
    path = current / f"{ITEMS.name}.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    del schema["properties"]["url"]
    path.write_text(json.dumps(schema), encoding="utf-8")
    assert check_against_release(released, current).problems == (
        "a.items.schema.json: today's reader, released message: url: is written, but no longer known",
    )


def test_removing_a_topic_breaks_its_readers_and_adding_one_breaks_nobody(tmp_path: Path) -> None:
    released, current = _folders(tmp_path)
    (current / "a.items.schema.json").rename(current / "d.new.schema.json")
    assert check_against_release(released, current).problems == ("a.items.schema.json: was released, and is gone",)


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("channels", STORIES.name, "bindings", "kafka", "partitions"), 8, "partitions was 2, is 8"),
        (("channels", STORIES.name, "address"), "other", "address was b.stories, is other"),
        (
            ("channels", STORIES.name, "bindings", "kafka", "topicConfiguration", "cleanup.policy"),
            ["delete"],
            "cleanup.policy was ['compact'], is ['delete']",
        ),
        (
            ("components", "messages", "Story", "bindings", "kafka", "key", "description"),
            "another id",
            "key was ['UTF-8: some id'], is ['another id']",
        ),
    ],
)
def test_a_public_channel_keeps_what_its_consumers_rely_on(
    tmp_path: Path, path: tuple[str, ...], value: object, what: str
) -> None:
    released, current = _folders(tmp_path)
    _edit(tmp_path / "asyncapi.json", path, value)
    assert check_against_release(released, current).problems == (f"b.stories: {what}",)


def test_a_pipeline_channel_may_be_redefined(tmp_path: Path) -> None:
    released, current = _folders(tmp_path)
    _edit(tmp_path / "asyncapi.json", ("channels", ITEMS.name, "bindings", "kafka", "partitions"), 8)
    assert check_against_release(released, current).problems == ()


def test_a_removed_public_channel_is_named(tmp_path: Path) -> None:
    released, current = _folders(tmp_path)
    (tmp_path / "asyncapi.json").write_text(json.dumps(document((ITEMS,))), encoding="utf-8")
    assert check_against_release(released, current).problems == ("b.stories: was a public channel, and is gone",)
