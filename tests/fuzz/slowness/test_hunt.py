"""A hunt is resumed where it stopped, and the same slice tries the same inputs."""

from pathlib import Path

from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from tests.fuzz.slowness.hunt import Found, Hunt
from tests.fuzz.slowness.measure import Cost
from tests.fuzz.slowness.run import FinishedSlices


def test_what_finished_slices_found_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "fuzz" / "progress.json"
    first = Found(inputs=10, crashes=1)
    first.note(Cost("parser", 2.5, 10.0), 1000, "1:rss:0:3")
    FinishedSlices(path).add("1:rss:0", first)
    resumed = FinishedSlices(path)
    assert resumed.has("1:rss:0")
    assert not resumed.has("1:rss:1")
    second = Found(inputs=5)
    second.note(Cost("enricher", 0.5, 20.0), 2000, "1:rss:1:0")
    resumed.add("1:rss:1", second)
    total = FinishedSlices(path).of(1, "rss")
    assert (total.inputs, total.crashes, total.over, total.megabytes) == (15, 1, 1, 20.0)
    assert [name for _, _, _, name in total.slowest] == ["1:rss:0:3", "1:rss:1:0"]
    assert FinishedSlices(path).of(2, "rss").inputs == 0


def test_a_slice_stops_when_its_time_is_over_and_counts_what_it_tried(tmp_path: Path) -> None:
    hunt = Hunt("rss", "1:rss:0", Enricher({}, AnalysisCache(1000)), tmp_path, 2_000)
    turns = iter((True, True, False))
    assert not hunt.run(5, lambda: next(turns))
    assert hunt.found.inputs == 2
