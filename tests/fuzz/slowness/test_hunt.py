"""A hunt is resumed where it stopped, and the same slice tries the same inputs."""

from pathlib import Path

from services.enricher.cache import AnalysisCache
from services.enricher.enrich import Enricher
from tests.fuzz.slowness.hunt import Found, Hunt
from tests.fuzz.slowness.measure import Cost
from tests.fuzz.slowness.progress import FinishedSlices, time_left


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
    assert [(stage, name) for _, stage, _, name in total.slowest] == [
        ("enricher", "1:rss:1:0"),
        ("parser", "1:rss:0:3"),
    ]
    assert FinishedSlices(path).of(2, "rss").inputs == 0


def test_a_slice_stops_when_its_time_is_over_and_counts_what_it_tried(tmp_path: Path) -> None:
    hunt = Hunt("rss", "1:rss:0", Enricher({}, AnalysisCache(1000)), tmp_path, 2_000)
    turns = iter((True, True, False))
    assert not hunt.run(5, lambda: next(turns))
    assert hunt.found.inputs == 2


def test_what_the_parser_makes_equal_is_enriched_once(tmp_path: Path) -> None:
    hunt = Hunt("plain-text", "1:plain-text:0", Enricher({}, AnalysisCache(1000)), tmp_path, 2_000, enricher_share=1)
    assert hunt.run(40, lambda: True)
    assert 0 < hunt.found.enriched == len(hunt.known)
    again = Hunt("plain-text", "1:plain-text:0", hunt.enricher, tmp_path, 2_000, known=hunt.known)
    assert not [cost for cost in (again.run(1, lambda: True),) if again.found.enriched]


def test_the_bytes_of_the_slowest_are_kept_and_of_a_format_only_its_slowest(tmp_path: Path) -> None:
    progress = FinishedSlices(tmp_path / "progress.json")
    for number in range(3):
        hunt = Hunt("rss", f"1:rss:{number}", Enricher({}, AnalysisCache(1000)), tmp_path, 2_000)
        assert hunt.run(5, lambda: True)
        progress.add(hunt.seed, hunt.found)
    assert len(list((tmp_path / "slowest" / "rss").iterdir())) > 6
    progress.keep_slowest(tmp_path / "slowest", 1, "rss")
    kept = {path.name for path in (tmp_path / "slowest" / "rss").iterdir()}
    assert kept == {f"{name.replace(':', '-')}-slow" for _, _, _, name in progress.of(1, "rss").slowest}


def test_the_rest_is_expected_to_go_on_at_the_pace_so_far() -> None:
    assert time_left(0, 10, 5.0) == "?"
    assert time_left(100, 400, 60.0) == "3 min"
    assert time_left(100, 10_100, 75.0) == "2 h 05 min"
