"""`copytaster try` as a user runs it: what would be published, as JSON and as text."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = {"id": "harbour-agency", "kind": "agency"}


def ninjs(uri: str, headline: str, **more: object) -> dict[str, object]:
    body = f"{headline}. The port authority said on Monday that the two northern piers will open again in the spring."
    return {"uri": uri, "type": "text", "headline": headline, "body_text": body, "language": "en", **more}


def feed(folder: Path, name: str, *entries: dict[str, Any]) -> str:
    """A manifest whose items are documents or clock steps."""
    items = []
    for number, given in enumerate(entries):
        if "clock" in given:
            items.append(given)
            continue
        file = folder / f"{name}-{number}.json"
        file.write_text(json.dumps(given["document"]))
        items.append({"file": file.name, "source": SOURCE, "sent_at": given["sent_at"]})
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"items": items}))
    return str(path)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", "try", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("feeds")
    held = ninjs("urn:harbour:1", "Port fees to fall", embargoed="2026-11-16T10:00:00Z")
    seen = ninjs("urn:harbour:2", "Two piers to open again")
    return [
        feed(
            folder,
            "embargo",
            {"document": held, "sent_at": "2026-11-16T09:00:00Z"},
            {"clock": "2026-11-16T09:59:59Z"},
            {"clock": "2026-11-16T10:00:00Z"},
        ),
        str(folder / "missing.json"),
        feed(folder, "twice", *[{"document": seen, "sent_at": "2026-11-16T09:00:00Z"}] * 2),
        feed(folder, "again", {"document": seen, "sent_at": "2026-11-16T09:00:00Z"}),
    ]


@pytest.fixture(scope="module")
def answer(feeds: list[str]) -> list[dict[str, Any]]:
    done = run("--json", *feeds)
    assert done.returncode == 1, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def lines(answer: list[dict[str, Any]], feed: str, topic: str) -> list[dict[str, Any]]:
    return [line for line in answer if line["feed"] == feed and line.get("topic") == topic]


def test_an_embargo_ends_at_its_time(feeds: list[str], answer: list[dict[str, Any]]) -> None:
    seen = lines(answer, feeds[0], "published")
    assert [(line["item"], line["record"]["action"]) for line in seen] == [(0, "hold"), (2, "release")]
    assert seen[0]["record"]["content"] is None
    assert seen[1]["record"]["content"]["headline"] == "Port fees to fall"


def test_hops_follow_the_clock_of_the_feed(feeds: list[str], answer: list[dict[str, Any]]) -> None:
    (record,) = [line["record"] for line in lines(answer, feeds[3], "published")]
    assert [hop["stage"] for hop in record["hops"]] == ["ingest", "parser", "enricher", "deduplicator", "publisher"]
    assert {hop["at"] for hop in record["hops"]} == {"2026-11-16T09:00:00Z"}


def test_an_item_received_twice_is_published_once(feeds: list[str], answer: list[dict[str, Any]]) -> None:
    assert len(lines(answer, feeds[2], "published")) == 1


def test_every_feed_starts_with_an_empty_state(feeds: list[str], answer: list[dict[str, Any]]) -> None:
    (record,) = [line["record"] for line in lines(answer, feeds[3], "published")]
    assert (record["sequence"], record["verdict"]["kind"]) == (1, "original")


def test_a_line_ends_each_feed_and_a_broken_one_does_not_stop_the_next(
    feeds: list[str], answer: list[dict[str, Any]]
) -> None:
    ends = [line for line in answer if "topic" not in line]
    assert [end["feed"] for end in ends] == feeds
    assert "no such file" in ends[1]["error"]
    counted = [sum(line["feed"] == feed and "topic" in line for line in answer) for feed in feeds]
    assert [end.get("records", 0) for end in ends] == counted


def test_the_text_output_shows_what_was_held_or_refused_and_why(feeds: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.xml"
    broken.write_text("<newsItem")
    done = run(feeds[0], str(broken))
    assert done.returncode == 0, done.stderr
    for word in ("hold", "embargoed", "release", "refused", "1 report from 1 outlet"):
        assert word in done.stdout
