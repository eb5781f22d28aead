"""The parser's must-have fields of the seeds' gold record (`scoring.must_have.parser`), one check each.

Reads the record after the parser has decided; changes nothing.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from schemas.article import Article, RemovalReason
from schemas.published import Content
from schemas.stamp import Stamp
from services.evaluation.seeds.check import Check


def score_parser(
    gold: Mapping[str, Any], article: Article | Content, published_at: Stamp | None, updated_at: Stamp | None
) -> list[Check]:
    """Compare one article with its gold record: one check per field, per removed line, and one for the body."""
    seed = str(gold["seed"])
    return [
        _headline(seed, gold, article),
        _check(seed, "subheadline", *_subheadline(gold, article)),
        _check(seed, "byline", list(gold["byline"]), list(article.bylines)),
        _check(seed, "desk", gold["desk"], article.desk),
        _check(seed, "dateline.place", gold["dateline"]["place"], article.dateline.place if article.dateline else None),
        *_stamps(seed, gold, published_at, updated_at),
        _captions(seed, gold, article),
        *(_removal(seed, line, article) for line in gold["boilerplate_lines"]),
        _duplicates(seed, gold, article),
        _check(seed, "section_headings", list(gold["section_headings"]), [item.text for item in article.headings]),
        _check(seed, "body_paragraphs", list(gold["body_paragraphs"]), list(article.paragraphs)),
    ]


def _check(seed: str, what: str, expected: object, got: object) -> Check:
    return Check(f"parser.{what}", seed, _shown(expected), _shown(got), expected == got)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _headline(seed: str, gold: Mapping[str, Any], article: Article | Content) -> Check:
    """Where the gold has no headline, the first sentence may serve as one if the record allows it."""
    if gold["headline"] is not None:
        return _check(seed, "headline", gold["headline"], article.headline)
    fallback = gold.get("headline_fallback")
    ok = article.headline is None or (article.headline_from_body and article.headline == fallback)
    return Check("parser.headline", seed, f"none, or from the body: {fallback}", _shown(article.headline), ok)


def _alternative(gold: Mapping[str, Any]) -> str | None:
    """A line that may be read as caption or as subheadline ("… (line 2: …)")."""
    text = gold.get("subheadline_alternative")
    return re.sub(r"\s*\(line \d+:.*\)$", "", text) if text else None


def _subheadline(gold: Mapping[str, Any], article: Article | Content) -> tuple[str | None, str | None]:
    alternative = _alternative(gold)
    if alternative is not None and article.subheadline == alternative:
        return alternative, article.subheadline
    return gold["subheadline"], article.subheadline


def _stamps(seed: str, gold: Mapping[str, Any], published: Stamp | None, updated: Stamp | None) -> list[Check]:
    checks = []
    for name, stamp in (("published", published), ("updated", updated)):
        expected = (gold[name] or {}).get("iso")
        if expected is not None:
            checks.append(_check(seed, f"{name}.iso", expected, stamp.iso if stamp else None))
    return checks


def _captions(seed: str, gold: Mapping[str, Any], article: Article | Content) -> Check:
    expected = [[item["text"], item["credit"]] for item in gold["image_captions"]]
    got = [[item.text, item.credit] for item in article.captions]
    alternative = _alternative(gold)
    if alternative is not None and article.subheadline == alternative:
        expected = [item for item in expected if item[0] != alternative]
    return _check(seed, "image_captions", expected, got)


def _duplicates(seed: str, gold: Mapping[str, Any], article: Article | Content) -> Check:
    """How often a repeated headline was removed."""
    got = sum(item.reason is RemovalReason.REPEATED_HEADLINE for item in article.removed)
    return _check(seed, "removed[repeated headline]", gold.get("duplicate_headlines", 0), got)


def _removal(seed: str, line: str, article: Article | Content) -> Check:
    wanted = _bare(line)
    found = next((item for item in article.removed if _bare(item.text) == wanted), None)
    got = f"removed as {found.reason.value}" if found else "not among the removed lines"
    in_body = any(_bare(paragraph) == wanted for paragraph in article.paragraphs)
    return Check(f"parser.removed[{line}]", seed, "removed with a reason", got, found is not None and not in_body)


def _bare(line: str) -> str:
    return re.sub(r"^[\s•*-]+", "", line).strip()
