"""The kit as files: what a person gets, and that it can be read as a feed and sent on another day."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.ingest.manifest import read_manifest
from services.wire_kit.folders import write
from services.wire_kit.formats import FORMATS
from services.wire_kit.scripts import ClockMove, Transmission, kit, scripts, steps
from services.wire_kit.story import DAY

TODAY = date(2026, 11, 26)


def test_every_script_has_a_folder_that_is_a_feed(tmp_path: Path) -> None:
    number = write(tmp_path, DAY, ["atom", "iptc-7901"])
    manifests = sorted(tmp_path.glob("*/*/feed.json"))
    assert len(manifests) == number == sum(script.format in {"atom", "iptc-7901"} for script in kit())
    for manifest in manifests:
        for item in read_manifest(manifest).items:
            assert item.clock or (manifest.parent / str(item.file)).stat().st_size
        expected = json.loads((manifest.parent / "expected.json").read_text())
        assert {"words", "published", "shown", "rule"} <= expected.keys()
        assert expected["rule"]


def test_folders_of_one_format_have_different_names() -> None:
    names = [(script.format, script.name) for script in kit()]
    assert len(names) == len(set(names)) >= 50 * len(FORMATS)


def test_a_kit_has_no_restarts_and_every_other_word() -> None:
    assert not any("restart" in script.words for script in kit())
    assert {script.words.replace("restart ", "") for script in scripts()} == {script.words for script in kit()}


@pytest.mark.parametrize("format_name", FORMATS)
def test_on_another_day_every_time_moves_and_no_id(format_name: str) -> None:
    script = next(each for each in kit() if (each.words, each.format) == ("embargo 22T06:00:00", format_name))
    then, embargo = (next(iter(steps(script, day))) for day in (DAY, TODAY))
    assert isinstance(then, Transmission)
    assert isinstance(embargo, Transmission)
    assert list(steps(script, TODAY))[1] == ClockMove(datetime(2026, 11, 27, 6, tzinfo=UTC))
    assert embargo.at == datetime(2026, 11, 26, 9, 0, 20, tzinfo=UTC)
    text = embargo.payload.decode()
    assert not [old for old in ("2024-01-21", "2024-01-22", "January", "Jan", "20240121T") if old in text]
    assert ("20240121:lindmoor" in text) == ("20240121:lindmoor" in then.payload.decode())


def test_transmissions_come_one_after_the_other() -> None:
    for script in kit():
        times = [step.at for step in steps(script) if isinstance(step, Transmission)]
        assert times == sorted(set(times))
