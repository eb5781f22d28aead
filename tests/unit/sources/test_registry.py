"""`sources.yaml`: what is taken of it, what is wrong with it on which line, and what it answers."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from schemas.raw import SourceKind
from services.observability.metrics import Metrics
from services.sources.registry.read import InvalidRegistryError, read_registry, warnings_of
from services.sources.registry.tokens import hash_of, new_token
from services.sources.registry.watch import WatchedRegistry

TOKEN = "ct_for-tests"
FILE = f"""\
# The wires of this newsroom.
sources:
  - id: nordwire
    name: Nordic Wire
    kind: agency
    country: NO
    languages: [nb-NO, en]
    timezone: Europe/Oslo
    desk: nordic
    rights: Online and print until 2027.
    authorities: [nordwire.example]
    expected_per_hour: 40
    tokens:
      - {hash_of(TOKEN)}
  - id: town-hall
    name: The town hall
    kind: institution
    embargo: publish
"""


def test_an_entry_says_how_its_items_are_treated() -> None:
    registry = read_registry(FILE)
    source = registry.source("nordwire")
    assert source is not None
    assert (source.name, source.kind) == ("Nordic Wire", SourceKind.AGENCY)
    policy = source.policy
    assert (policy.country, policy.timezone, policy.language) == ("NO", "Europe/Oslo", "nb-NO")
    assert policy.authorities == ("nordwire.example",)
    assert policy.hold_unreadable_embargo
    hall = registry.source("town-hall")
    assert hall is not None
    assert (hall.policy.authorities, hall.policy.hold_unreadable_embargo) == ((), False)


def test_a_desk_is_world_unless_the_entry_says_otherwise() -> None:
    registry = read_registry(FILE)
    assert [registry.desk_of(id_) for id_ in ("nordwire", "town-hall", "nobody")] == ["nordic", "world", "world"]


def test_a_token_is_bound_to_its_source() -> None:
    registry = read_registry(FILE)
    bearer = registry.bearer(TOKEN)
    assert bearer is not None
    assert bearer.id == "nordwire"
    assert registry.bearer(TOKEN + "x") is None
    assert registry.bearer(hash_of(TOKEN)) is None
    assert registry.bearer("\udcff") is None


def test_tokens_are_long_and_never_the_same() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert min(map(len, made)) > 40


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ("country: NO", "country: Norway", 6, "country"),
        ("kind: agency", "kind: newspaper", 5, "kind"),
        ("timezone: Europe/Oslo", "timezone: Oslo", 8, "time zone"),
        ("desk: nordic", "dest: nordic", 9, "dest"),
        ("id: town-hall", "id: nordwire", 15, "that of line 3"),
        ("id: town-hall", "id: town hall", 15, "id"),
        ("name: Nordic Wire", "name: Nordic Wire\n    name: Again", 5, "twice"),
        ("authorities: [nordwire.example]", "authorities: [https://nordwire.example/]", 11, "authorities"),
        ("embargo: publish", "tokens: [" + hash_of(TOKEN) + "]", 18, "that of line 13"),
        ("expected_per_hour: 40", "expected_per_hour: forty", 12, "expected_per_hour"),
        ("name: Nordic Wire", "name: &a Nordic Wire\n    rights: *a", 5, "alias"),
        ("- id: nordwire", "- id: [nordwire", 4, ""),
        ("languages: [nb-NO, en]", "languages: [norwegian-bokmaal]", 7, "languages"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(before: str, after: str, line: int, says: str) -> None:
    assert before in FILE
    with pytest.raises(InvalidRegistryError) as refused:
        read_registry(FILE.replace(before, after, 1))
    problem = refused.value.problems[0]
    assert (problem.line, says in problem.text) == (line, True), problem


@pytest.mark.parametrize(
    "text", ["", "sources:", "sources: []", "[]", "sources: 1", "\x00", "{", "a: !!python/object:os.system x"]
)
def test_what_is_no_registry_is_refused(text: str) -> None:
    with pytest.raises(InvalidRegistryError):
        read_registry(text)


@given(st.text(alphabet="sources:-[]{}&*!|>'\"#\n aid", max_size=60))
def test_any_text_is_a_registry_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidRegistryError):
        assert len(read_registry(text)) > 0


def test_what_is_valid_and_hardly_meant_is_noted() -> None:
    registry = read_registry(FILE.replace("embargo: publish", "authorities: [nordwire.example]"))
    assert warnings_of(registry) == ["nordwire.example: nordwire, town-hall may all speak for it"]
    assert "town-hall" in warnings_of(read_registry(FILE))[0]
    assert "nordwire: UK is no country's code (GB is one)" in warnings_of(
        read_registry(FILE.replace("country: NO", "country: UK"))
    )


def test_a_file_that_breaks_or_vanishes_leaves_the_last_good_one_and_says_so(tmp_path: Path) -> None:
    file, metrics = tmp_path / "sources.yaml", Metrics(CollectorRegistry(), "ingest")

    def current() -> float | None:
        return metrics.registry.get_sample_value("copytaster_sources_registry_current", {"stage": "ingest"})

    file.write_text(FILE)
    watched = WatchedRegistry(file, metrics)
    seen = [(len(watched.now), current())]
    for content in (FILE.replace("kind: agency", "kind: x"), None, "\xff", FILE.replace("nordwire", "svenwire"), FILE):
        if content is None:
            file.unlink()
        else:
            file.write_text(content, encoding="latin-1")
        watched.refresh()
        seen.append((len(watched.now), current()))
    assert seen == [(2, 1), (2, 0), (2, 0), (2, 0), (2, 1), (2, 1)]
    assert watched.now.entry("nordwire")


def test_a_service_does_not_start_on_a_file_that_is_not_valid(tmp_path: Path) -> None:
    metrics = Metrics(CollectorRegistry(), "ingest")
    with pytest.raises(InvalidRegistryError, match="line 1: cannot be read"):
        WatchedRegistry(tmp_path / "none.yaml", metrics)
    (tmp_path / "large.yaml").write_bytes(b"#" * 4_000_001)
    with pytest.raises(InvalidRegistryError, match="bytes"):
        WatchedRegistry(tmp_path / "large.yaml", metrics)
