"""The evaluation commands of the parser print the agreed keys, for both layouts of labelled pages."""

import gzip
import json
from pathlib import Path

import pytest

from services.evaluation.parsing.datelines import evaluate_datelines, gold_of
from services.evaluation.parsing.orders import evaluate_orders
from services.evaluation.parsing.pages import evaluate_html, shingle_score
from services.evaluation.parsing.wire import evaluate_wire

SENTENCE = "of a story about the tidal bridge, long enough to be taken for text."
TEXTS = [f"Paragraph {number} {SENTENCE}" for number in range(4)]
PAGE = (
    "<!DOCTYPE html><html><head><meta property='og:title' content='Bridge opens'>"
    "<meta name='author' content='Ada Verhoeven'>"
    "<meta property='article:published_time' content='2024-01-21T09:00:00Z'></head><body><article><h1>Bridge opens</h1>"
    + "".join(f"<p>{text}</p>" for text in TEXTS)
    + "</article></body></html>"
)


def quiet(done: int, total: int) -> None:
    assert 0 < done <= total


def test_pages_beside_a_list_of_labels(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    label = {"body": TEXTS, "title": "Bridge opens", "date": "2024-01-21", "authors": ["Ada Verhoeven"]}
    (tmp_path / "ground_truth.json").write_text(json.dumps({"a.html": label}), encoding="utf-8")
    result = evaluate_html(tmp_path, quiet)
    assert {name: result[name] for name in ("precision", "recall", "f1", "title", "date", "author")} == dict.fromkeys(
        ("precision", "recall", "f1", "title", "date", "author"), 1.0
    )
    assert result["pages"] == [{"id": "a.html", "f1": 1.0}]


def test_packed_pages_with_their_ground_truth(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "a.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "ground-truth.json").write_text(
        json.dumps({"a": {"articleBody": "\n\n".join(TEXTS)}}), encoding="utf-8"
    )
    result = evaluate_html(tmp_path, quiet)
    assert (result["f1"], result["title"]) == (1.0, None)


def test_a_folder_without_labels_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        evaluate_html(tmp_path, quiet)


def test_shingles_are_counted() -> None:
    assert shingle_score("a b c d", "a b c d") == (1.0, 1.0, 1.0)
    precision, recall, _f1 = shingle_score("a b c d e", "a b c d e a b c d e")
    assert recall == 1.0
    assert precision < 1.0


def test_every_file_has_one_entry(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"uri": "x", "headline": "Bridge", "odd": 1}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"uri": "y", "type": "picture"}', encoding="utf-8")
    (tmp_path / "c.xml").write_text("<newsItem", encoding="utf-8")
    files = evaluate_wire(tmp_path, quiet)["files"]
    assert isinstance(files, list)
    assert [(entry["file"], entry["format"], len(entry["articles"])) for entry in files] == [
        ("a.json", "ninjs", 1), ("b.json", None, 0), ("c.xml", None, 0),
    ]  # fmt: skip
    assert all(entry["reason"] for entry in files)


def test_datelines_put_back_are_parsed_again(tmp_path: Path) -> None:
    item = {
        "id": "1",
        "title": "BRIDGE OPENS",
        "dateline": "LINDMOOR, Jan 21 -",
        "text": "The bridge opens.",
        "published": "2024-01-21T09:00:00",
    }
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps(item) + "\n", encoding="utf-8")
    assert evaluate_datelines(path, quiet) == {"documents": 1, "place": 1.0, "date": 1.0, "both": 1.0, "misses": []}
    assert gold_of("no dateline") is None


def test_an_ordinary_article_that_is_taken_for_an_order_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    rows = (
        {"id": "1", "title": "Bridge opens", "text": "The bridge opened on Friday."},
        {"id": "2", "title": "KILL KILL KILL", "text": "Bridge opens."},
        {"id": "3", "title": "Bridge to close", "text": "Embargoed until Friday\n\nThe bridge closes on Friday."},
    )
    file.write_text("\n".join(json.dumps(row) for row in rows))
    found = evaluate_orders([file], lambda _done, _total: None)
    assert (found["documents"], found["alarms"], found["by_kind"]) == (3, 2, {"embargo": 1, "kill": 1})
