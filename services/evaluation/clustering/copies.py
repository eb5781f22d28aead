"""`copytaster evaluate copies`: labelled pairs of texts, each pair through the real stages on its own.

A pair file is a table of two ids and a label ("copy", or anything else), with the texts in a JSON-lines file beside it
or named by `texts`; or itself JSON lines, each with the texts under "a" and "b" and a "label".
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.article import Article
from schemas.verdict import VerdictKind
from services.deduplicator.partition import DeduplicatorPartition
from services.deduplicator.settings import DedupSettings
from services.enricher.enrich import Enricher
from services.enricher.loading import load_enricher
from services.evaluation.clustering.labelled_rows import dated, item_of, read_rows
from services.evaluation.clustering.scores import f1
from services.parser.parse import Parsed, parse

Progress = Callable[[int, int], None]
_COPIES = frozenset({VerdictKind.EXACT_COPY, VerdictKind.NEAR_COPY, VerdictKind.EXCERPT})
_YES = frozenset({"copy", "1", "true", "yes", "duplicate"})
_NONE = "none"
_WRAPPED = re.compile(r"\n(?=\S)")
_INDENT = re.compile(r"\n[ \t]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts and whether one was made from the other."""

    one: Mapping[str, Any]
    other: Mapping[str, Any]
    is_copy: bool


def evaluate_copies(path: Path, progress: Progress, texts: Path | None = None) -> dict[str, object]:
    """Decide on each pair with an empty window, then compare with the labels.

    Returns:
        precision, recall and f1 of copy against not copy; `by_kind` gives, for each kind of verdict, the number of
        pairs with it and the share of them that are copies.

    Raises:
        ValueError: no pair in the file has both a label and its texts.
    """
    pairs = list(_pairs(path, texts))
    if not pairs:
        raise ValueError(f"{path}: no labelled pair whose texts were found")
    # Copy detection uses no language model.
    enricher = load_enricher({})
    found = []
    for number, pair in enumerate(pairs, start=1):
        found.append(_verdict(pair, enricher))
        progress(number, len(pairs))
    return _scores(found, [pair.is_copy for pair in pairs])


def _verdict(pair: Pair, enricher: Enricher) -> str:
    """The kind of the copy verdict in force once both are decided."""
    partition = DeduplicatorPartition(DedupSettings())
    standing: dict[str, VerdictKind] = {}
    articles = [_article(row, at) for at, row in dated([pair.one, pair.other])]
    for number, enriched in enumerate(enricher.enrich([article for article in articles if article])):
        for message in partition.decide(enriched, f"evaluation:0:{number}").messages:
            standing[message.article_id] = message.verdict.kind
    # Either of the two may be the copy: a late original supersedes the first verdict.
    kinds = [kind for kind in standing.values() if kind in _COPIES]
    return kinds[0].value if kinds else _NONE


def _article(row: Mapping[str, Any], at: datetime) -> Article | None:
    parsed = parse(item_of({**row, "text": _unwrapped(row.get("text") or "")}, at))
    return parsed.articles[0] if isinstance(parsed, Parsed) else None


def _unwrapped(text: str) -> str:
    """One line per paragraph, where a data set wraps its lines and indents paragraphs (as Reuters-21578 does)."""
    if "\n\n" in text or not _WRAPPED.search(text):
        return text
    return _INDENT.sub("\n\n", _WRAPPED.sub(" ", text))


def _scores(found: list[str], true: list[bool]) -> dict[str, object]:
    given, right = Counter(found), Counter(kind for kind, is_copy in zip(found, true, strict=True) if is_copy)
    hits = sum(right.values()) - right[_NONE]
    claimed = len(found) - given[_NONE]
    precision = hits / claimed if claimed else 0.0
    recall = hits / sum(true) if any(true) else 0.0
    kinds = sorted(given)
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1(precision, recall),
        "by_kind": {kind: {"pairs": given[kind], "copies": right[kind] / given[kind]} for kind in kinds},
        "pairs": len(found),
    }


def _pairs(path: Path, texts: Path | None) -> Iterable[Pair]:
    if ".jsonl" in path.suffixes:
        for row in read_rows(path):
            if "a" in row and "b" in row and "label" in row:
                yield Pair({"id": "a", **row["a"]}, {"id": "b", **row["b"]}, _is_copy(row["label"]))
        return
    labels = _labels(path)
    wanted = {identifier for pair in labels for identifier in pair}
    rows = {row["id"]: row for row in _rows_beside(path, texts) if row["id"] in wanted}
    for (one, other), is_copy in labels.items():
        if one in rows and other in rows:
            yield Pair(rows[one], rows[other], is_copy)


def _labels(path: Path) -> dict[tuple[str, str], bool]:
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = [{**row, "label": row.get("label") or ""} for row in table]
    return {
        (row.get("id_a") or row["newid_a"], row.get("id_b") or row["newid_b"]): _is_copy(row["label"])
        for row in rows
        if row["label"]
    }


def _rows_beside(path: Path, texts: Path | None) -> Iterable[Mapping[str, Any]]:
    for found in [texts] if texts else sorted(path.parent.glob("*.jsonl*")):
        yield from read_rows(found)


def _is_copy(label: object) -> bool:
    return str(label).strip().lower() in _YES
