"""`evaluate html` compares what a page shows with what its JSON-LD says, which is withheld from the parser."""

import json
from pathlib import Path

import pytest

from schemas.stamp import Precision, Stamp
from services.evaluation.parsing.page_metadata import same_day, same_title, without_declarations
from services.evaluation.parsing.pages import evaluate_html

SENTENCE = "The harbour board said on Sunday that the tidal bridge would open again before the end of the month. "


def write_page(folder: Path, name: str, facts: dict[str, object], shown: str) -> None:
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'
    text = "".join(f"<p>{SENTENCE * 2}{number}.</p>" for number in range(6))
    page = f"<!DOCTYPE html><html><head>{script}</head><body><article>{shown}{text}</article></body></html>"
    (folder / f"{name}.html").write_text(page, encoding="utf-8")


def test_agreement_is_counted_field_by_field(tmp_path: Path) -> None:
    facts: dict[str, object] = {
        "headline": "Bridge to open again",
        "datePublished": "2024-01-21",
        "author": "Ada Verhoeven",
    }
    shown = (
        '<h1>Bridge to open again</h1><p class="byline">By Ada Verhoeven</p><time datetime="2024-01-21">21 Jan</time>'
    )
    write_page(tmp_path, "agrees", facts, shown)
    write_page(tmp_path, "differs", facts, "<h1>Another headline here</h1>")
    labels = {"agrees.html": {"body": SENTENCE}, "differs.html": {"body": SENTENCE}}
    (tmp_path / "ground_truth.json").write_text(json.dumps(labels), encoding="utf-8")
    found = evaluate_html(tmp_path, lambda _done, _of: None)
    assert found["json_ld"] == {name: {"pages": 2, "agree": 0.5} for name in ("title", "date", "author")}
    assert (found["title"], found["date"], found["author"]) == (0.5, 0.5, 0.5)


def test_json_ld_is_removed_completely() -> None:
    page = b'<p>a</p><SCRIPT id=x type="application/ld+json">{"a": "b"}</script ><script>kept</script>'
    assert without_declarations(page) == b"<p>a</p><script>kept</script>"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Bridge opens", "BRIDGE OPENS!", True),
        ("Bridge opens | Ardley News", "Bridge opens", True),
        ("Tidal bridge to open again before...", "Tidal bridge to open again before Monday", True),
        ("Bridge opens", "Bridge shuts", False),
        ("Bridge…", "Bridge opens", False),
    ],
)
def test_titles_are_compared_without_punctuation_and_site_names(first: str, second: str, same: bool) -> None:
    assert same_title(first, second) is same


def test_days_are_the_same_in_their_own_zone_or_in_utc() -> None:
    evening = Stamp(iso="2024-01-21T23:30:00-05:00", precision=Precision.SECOND)
    morning = Stamp(iso="2024-01-22T04:30:00+00:00", precision=Precision.SECOND)
    day = Stamp(iso="2024-01-21", precision=Precision.DAY)
    assert same_day(evening, morning)
    assert same_day(evening, day)
    assert not same_day(morning, day)
