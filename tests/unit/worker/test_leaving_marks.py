"""A fenced worker leaves at once; the next one on its state folder shows when that was."""

import os
from pathlib import Path

from aiokafka.errors import ProducerFenced
from prometheus_client import CollectorRegistry

from services.observability.metrics import Metrics
from services.worker.leaving_marks import FENCED, FenceMark, RefusalMark


def shown(folder: Path | None) -> float | None:
    registry = CollectorRegistry()
    FenceMark(str(folder) if folder else None, "publisher").show(Metrics(registry, "publisher"))
    return registry.get_sample_value("copytaster_last_fenced_timestamp_seconds", {"stage": "publisher"})


def test_the_time_of_the_last_fence_outlives_its_worker(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert shown(folder) == 0
    FenceMark(str(folder), "publisher").leave()
    os.utime(folder / "publisher.fenced", (1_000, 1_000))
    assert shown(folder) == 1_000
    FenceMark(str(folder), "publisher").leave()
    assert (shown(folder) or 0) > 1_000


def test_without_a_folder_or_with_one_that_cannot_be_written_nothing_is_kept(tmp_path: Path) -> None:
    FenceMark(None, "publisher").leave()
    assert shown(None) == 0
    (tmp_path / "file").write_text("")
    FenceMark(str(tmp_path / "file" / "state"), "publisher").leave()
    assert shown(tmp_path / "file" / "state") == 0


def test_being_fenced_is_what_the_library_says_of_a_former_owner() -> None:
    assert isinstance(ProducerFenced(), FENCED)


def test_a_refused_record_is_noted_beside_it(tmp_path: Path) -> None:
    RefusalMark(str(tmp_path), "publisher").leave()
    registry = CollectorRegistry()
    RefusalMark(str(tmp_path), "publisher").show(Metrics(registry, "publisher"))
    last = "copytaster_last_refused_output_timestamp_seconds"
    assert (registry.get_sample_value(last, {"stage": "publisher"}) or 0) > 0
    assert shown(tmp_path) == 0
