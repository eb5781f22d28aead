"""What a person reads of a feed, rendered without colours."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from schemas import ids
from schemas.reasons import DropReason
from services.trial.account import Account
from services.trial.chain import Ended
from services.trial.play import Caused, Silent
from tests.contracts.examples import FOLDER

AT = datetime(2024, 1, 21, 9, tzinfo=UTC)


def shown(*events: Caused | Silent) -> str:
    account = Account("day.json")
    for event in events:
        account.add(event)
    out = Console(file=io.StringIO(), width=200, color_system=None)
    for table in account.tables():
        out.print(table)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def example(name: str) -> dict[str, Any]:
    record = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(record, dict)
    return record


def report(article_id: str, story_id: str, **verdict: object) -> dict[str, Any]:
    record = example("news.published/minimal")
    record.update(article_id=article_id, story_id=story_id)
    record["verdict"] = {**record["verdict"], "kind": "original", "why_this_story": {}, **verdict}
    return record


def story(story_id: str, *article_ids: str, status: str = "open") -> dict[str, Any]:
    record = example("news.stories/one-report")
    (one,) = record["articles"]
    return {**record, "story_id": story_id, "articles": [{**one, "article_id": each} for each in article_ids]}


def test_only_the_article_that_the_story_is_named_after_opened_it() -> None:
    story_id = ids.story_id("a1-first")
    text = shown(
        Caused(0, "one.txt", "published", report("a1-first", story_id)),
        Caused(1, "two.txt", "published", report("a1-second", story_id)),
        Caused(2, "three.txt", "published", report("a1-third", story_id, kind="near_copy", of="a1-first")),
        Caused(2, "three.txt", "stories", story(story_id, "a1-second", "a1-first", "a1-third")),
    )
    assert text.count("opened the story") == 1
    assert "the story's first report by the wire's clock" in text
    assert "in the story of what it copies" in text


def test_rows_have_the_name_of_the_file() -> None:
    refused = {"reason": "malformed", "error": "not XML"}
    text = shown(
        Caused(0, "agency-0017.xml", "rejected", refused),
        Silent(1, "picture.xml", Ended("parser", DropReason.NOT_TEXT, "picture")),
    )
    assert "agency-0017.xml" in text
    assert "picture.xml" in text


def test_what_is_no_item_of_the_feed_has_no_row() -> None:
    forwarded = Silent(0, "kill.txt", Ended("publisher", DropReason.NOTICE_COPY, ""))
    assert shown(forwarded) == ""


def test_a_story_whose_reports_are_all_held_or_killed_has_no_panel() -> None:
    story_id = ids.story_id("a1-first")
    text = shown(
        Caused(0, "one.txt", "published", report("a1-first", story_id)),
        Caused(1, "kill.txt", "stories", story(story_id)),
    )
    assert "reports from" not in text
