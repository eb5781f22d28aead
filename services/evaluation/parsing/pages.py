"""`evaluate html`: how well the parser finds the body of news pages, by precision, recall and F1 over 4-token shingles.

The measure is that of scrapinghub's article-extraction benchmark: tokens are runs of word characters, shingles are
counted with multiplicity, precision and recall are averaged over pages, and F1 is computed from the averages. Labels
are read after the parser has decided. Title, date and author are compared with the labels if these have them, else with
the JSON-LD of pages that were parsed without it (`page_metadata.py`).
"""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.article import Article
from schemas.raw import RawItem, Source
from services.evaluation.parsing import page_metadata
from services.parser.parse import Parsed, parse

_TOKEN = re.compile(r"\w+", re.UNICODE)
_SHINGLE = 4
_ARRIVAL = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """One labelled page."""

    id: str
    payload: bytes
    url: str | None
    body: str
    title: str | None
    date: str | None
    authors: tuple[str, ...] | None


def evaluate_html(folder: Path, progress: Callable[[int, int], None]) -> dict[str, object]:
    """Parse every page of a folder and compare; `progress(done, all)` is called after each."""
    pages = list(load_pages(folder))
    precisions: list[float] = []
    recalls: list[float] = []
    shown: list[dict[str, object]] = []
    agreements: dict[str, list[bool]] = {"title": [], "date": [], "author": []}
    declared: dict[str, list[bool]] = {"title": [], "date": [], "author": []}
    spent = 0.0
    for done, page in enumerate(pages, start=1):
        started = time.perf_counter()
        article = parse_page(page)
        spent += time.perf_counter() - started
        text = body_text(article)
        score = shingle_score(page.body, text)
        # As in the benchmark: precision is undefined for an empty result, recall for an empty label.
        precisions.extend([score[0]] if text else [])
        recalls.extend([score[1]] if page.body else [])
        shown.append({"id": page.id, "f1": round(score[2], 4)})
        for name, agrees in _agreements(page, article):
            agreements[name].append(agrees)
        for name, agrees in _against_json_ld(page):
            declared[name].append(agrees)
        progress(done, len(pages))
    precision, recall = _mean(precisions), _mean(recalls)
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(_f1(precision, recall), 4),
        **{name: _share(found or declared[name]) for name, found in agreements.items()},
        "json_ld": {name: {"pages": len(found), "agree": _share(found)} for name, found in declared.items()},
        "pages": shown,
        "pages_per_second": round(len(pages) / spent, 2) if spent else 0.0,
    }


def load_pages(folder: Path) -> Iterator[LabelledPage]:
    """The pages of either layout: `ground-truth.json` with `html/*.html.gz`, or `*.html` with a JSON file of labels."""
    truth = folder / "ground-truth.json"
    if truth.exists():
        for name, label in sorted(json.loads(truth.read_text(encoding="utf-8")).items()):
            payload = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
            yield _page(name, payload, label)
        return
    labels = _labels(folder)
    for path in sorted((*folder.glob("*.html"), *folder.glob("*.html.gz"), *folder.glob("html/*.html"))):
        label = labels.get(path.name) or labels.get(path.name.partition(".")[0]) or labels.get(path.stem)
        if label is not None:
            data = path.read_bytes()
            yield _page(path.name, gzip.decompress(data) if path.suffix == ".gz" else data, label)


def _labels(folder: Path) -> dict[str, dict[str, Any]]:
    for name in ("ground_truth.json", "news_articles.json", "ground-truth.json"):
        for place in (folder, folder.parent):
            if (place / name).exists():
                found = json.loads((place / name).read_text(encoding="utf-8"))
                if isinstance(found, list):
                    found = {str(entry.get("file") or entry.get("id") or entry.get("name")): entry for entry in found}
                return {key: entry if isinstance(entry, dict) else {"body": entry} for key, entry in found.items()}
    raise FileNotFoundError(f"no ground-truth.json, ground_truth.json or news_articles.json in {folder}")


def _page(name: str, payload: bytes, label: dict[str, Any]) -> LabelledPage:
    body = next((label[key] for key in ("articleBody", "body", "text", "content", "article") if label.get(key)), "")
    title = next((label[key] for key in ("title", "headline") if label.get(key)), None)
    date = next(
        (label[key] for key in ("date", "datePublished", "published", "date_published") if label.get(key)), None
    )
    authors = next((label[key] for key in ("authors", "author", "byline") if label.get(key) is not None), None)
    if isinstance(authors, str):
        authors = [authors]
    return LabelledPage(
        id=name,
        payload=payload,
        url=label.get("url"),
        body="\n\n".join(body) if isinstance(body, list) else str(body),
        title=str(title) if title else None,
        date=str(date) if date else None,
        authors=tuple(str(author) for author in authors) if authors is not None else None,
    )


def parse_page(page: LabelledPage) -> Article | None:
    """The article that the parser stage makes of a page, with default settings."""
    return _read(_raw(page, page.payload))


def _raw(page: LabelledPage, payload: bytes) -> RawItem:
    return RawItem(
        item_id=page.id,
        trace_id=page.id,
        source=Source(id="evaluation"),
        received_at=_ARRIVAL,
        media_type="text/html",
        payload=payload,
        url=page.url,
    )


def _read(raw: RawItem) -> Article | None:
    parsed = parse(raw)
    return parsed.articles[0] if isinstance(parsed, Parsed) else None


def _against_json_ld(page: LabelledPage) -> Iterator[tuple[str, bool]]:
    """The page parsed without its JSON-LD, compared with that JSON-LD."""
    facts = page_metadata.declared(page.payload)
    if facts is not None:
        raw = _raw(page, page_metadata.without_declarations(page.payload))
        yield from page_metadata.agreements(facts, _read(raw), raw)


def body_text(article: Article | None) -> str:
    """The whole text in reading order, with dateline and headings: labels include them."""
    if article is None:
        return ""
    lines: list[str] = []
    for index, paragraph in enumerate(article.paragraphs):
        lines.extend(heading.text for heading in article.headings if heading.before == index)
        lines.append(f"{article.dateline.text} {paragraph}" if article.dateline and not index else paragraph)
    return "\n".join(lines)


def shingle_score(expected: str, got: str) -> tuple[float, float, float]:
    """(precision, recall, F1) of counted 4-token shingles; two empty texts agree."""
    true, found = _shingles(expected), _shingles(got)
    if not true and not found:
        return 1.0, 1.0, 1.0
    shared = sum((true & found).values())
    precision = shared / sum(found.values()) if found else 0.0
    recall = shared / sum(true.values()) if true else 0.0
    return precision, recall, _f1(precision, recall)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    if len(tokens) < _SHINGLE:
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(tuple(tokens[index : index + _SHINGLE]) for index in range(len(tokens) - _SHINGLE + 1))


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _share(found: list[bool]) -> float | None:
    return round(_mean([float(agrees) for agrees in found]), 4) if found else None


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _agreements(page: LabelledPage, article: Article | None) -> Iterator[tuple[str, bool]]:
    """Title, date and author, each only if the label has it."""
    if page.title is not None:
        yield "title", article is not None and _letters(article.headline or "") == _letters(page.title)
    if page.date is not None:
        day = page.date[:10]
        yield "date", article is not None and article.published_at is not None and article.published_at.iso[:10] == day
    if page.authors is not None:
        wanted = {_letters(name) for name in page.authors if name.strip()}
        yield "author", article is not None and {_letters(name) for name in article.bylines} == wanted


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
