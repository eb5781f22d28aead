"""Every file of the wire kit becomes the record that the kit expects."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from schemas.article import Article
from schemas.raw import RawItem, Source
from services.parser.parse import Parsed, parse
from tests.wire_kit.kit import FOLDER, Case, cases

CASES = {f"{case.format}-{case.state.name}": case for case in cases()}


@cache
def expected() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
    return found


@cache
def article_of(name: str) -> Article:
    payload = CASES[name].path.read_bytes()
    raw = RawItem(
        item_id=name,
        trace_id=name,
        source=Source(id="examplewire"),
        received_at=datetime(2024, 1, 21, 10, tzinfo=UTC),
        payload=payload,
    )
    parsed = parse(raw)
    assert isinstance(parsed, Parsed), parsed
    assert len(parsed.articles) == 1
    return parsed.articles[0]


@pytest.mark.parametrize("name", CASES)
def test_each_state_of_the_story_becomes_the_expected_record(name: str) -> None:
    case = CASES[name]
    article = article_of(name)
    wanted = expected()[f"{case.format}/{case.path.name}"]
    new = article_of(f"{case.format}-new")
    assert (article.article_id == new.article_id) is wanted["same_article_as_new"]
    assert article.version == wanted["version"]
    assert (article.signal, article.status) == (wanted["signal"], wanted["status"])
    until = article.embargoed_until.strftime("%Y-%m-%dT%H:%M:%SZ") if article.embargoed_until else None
    assert until == wanted["embargoed_until"]
    assert (article.embargo_text is not None and until is None) is wanted["held_without_time"]
    assert [(target.kind, target.value) for target in article.acts_on] == [
        (target["kind"], article.guid if target["value"] == "*" else target["value"]) for target in wanted["acts_on"]
    ]
    assert wanted["headline_ends_with"] is None or (article.headline or "").endswith(wanted["headline_ends_with"])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.state.paragraphs])
def test_the_text_is_the_same_in_every_format(name: str) -> None:
    article = article_of(name)
    wanted = expected()[f"{CASES[name].format}/{CASES[name].path.name}"]
    assert list(article.paragraphs) == wanted["paragraphs"]
    assert list(article.bylines) == wanted["bylines"]
    assert article.dateline is not None
    assert (article.dateline.place, article.dateline.date) == (wanted["place"], "2024-01-21")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_files_are_what_the_writers_make(case: Case) -> None:
    assert case.path.read_bytes() == case.payload()
    assert expected()[f"{case.format}/{case.path.name}"] == case.expected()
