import json
from pathlib import Path

import pytest

from schemas.documents.export import check, documents, export
from tests.unit.schemas.topic_tables import TOPICS, topic


def test_the_export_writes_one_schema_for_each_record_and_one_document_for_all(tmp_path: Path) -> None:
    written = export(TOPICS, tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in written]
    assert names == ["json/a.items.schema.json", "json/b.stories.schema.json", "asyncapi.json"]
    assert all(json.loads(path.read_text(encoding="utf-8")) for path in written)


def test_a_fresh_export_has_no_drift(tmp_path: Path) -> None:
    export(TOPICS, tmp_path)
    assert check(TOPICS, tmp_path) == []


def test_the_export_is_the_same_on_every_run() -> None:
    assert documents(TOPICS) == documents(TOPICS)


def test_a_missing_a_changed_and_a_leftover_file_are_drift(tmp_path: Path) -> None:
    export(TOPICS, tmp_path)
    (tmp_path / "asyncapi.json").unlink()
    changed = tmp_path / "json" / "a.items.schema.json"
    changed.write_text(changed.read_text(encoding="utf-8") + " ", encoding="utf-8")
    (tmp_path / "json" / "gone.schema.json").write_text("{}", encoding="utf-8")
    assert check(TOPICS, tmp_path) == [
        "json/a.items.schema.json: differs from the models",
        "asyncapi.json: missing",
        "json/gone.schema.json: no topic has this schema",
    ]


def test_the_export_fixes_all_drift_and_touches_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "json"
    folder.mkdir()
    (folder / "gone.schema.json").write_text("{}", encoding="utf-8")
    (folder / "README.md").write_text("mine", encoding="utf-8")
    export(TOPICS, tmp_path)
    assert check(TOPICS, tmp_path) == []
    assert not (folder / "gone.schema.json").exists()
    assert (folder / "README.md").exists()


def test_only_an_internal_topic_may_lack_a_model() -> None:
    with pytest.raises(ValueError, match="internal"):
        topic("c.nothing", None, internal=False)
