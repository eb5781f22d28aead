import json
import shutil
from pathlib import Path

from schemas.export import export
from schemas.release import check_against_release
from tests.unit.schemas.topic_tables import ITEMS, TOPICS


def _folders(tmp_path: Path) -> tuple[Path, Path]:
    export(TOPICS, tmp_path)
    current, released = tmp_path / "json", tmp_path / "released"
    shutil.copytree(current, released)
    return released, current


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


def test_a_topic_that_is_gone_breaks_its_readers_and_a_new_one_nobody(tmp_path: Path) -> None:
    released, current = _folders(tmp_path)
    (current / "a.items.schema.json").rename(current / "d.new.schema.json")
    assert check_against_release(released, current).problems == ("a.items.schema.json: was released, and is gone",)
