"""What a system published is judged article by article, against the table."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from services.wire_kit.check import UnknownScriptError, check
from services.wire_kit.scripts import Script, kit
from services.wire_kit.story import ADDED, PARAGRAPHS

TEXTS = {"text": PARAGRAPHS, "update": (*PARAGRAPHS, ADDED)}


def lines(script: Script, *records: tuple[str, str, str | None]) -> Iterator[dict[str, Any]]:
    """One line for each (article, action, text)."""
    for article, action, text in records:
        content = {"paragraphs": list(TEXTS[text])} if text else None
        record = {"article_id": article, "action": action, "content": content}
        yield {"feed": f"some/where/{script.format}/{script.name}", "topic": "published", "record": record}


def script(words: str, format_name: str = "ninjs-3") -> Script:
    return next(each for each in kit() if (each.words, each.format) == (words, format_name))


def judged(of: Script, published: Iterable[dict[str, Any]]) -> bool:
    return next(each.right for each in check(published) if each.script == of)


def test_the_expected_records_are_right() -> None:
    of = script("new update kill")
    records = [("x", "publish", "text"), ("x", "update", "update"), ("x", "retract", None)]
    assert judged(of, lines(of, *records))


def test_a_kill_that_leaves_the_text_is_wrong() -> None:
    of = script("new update kill")
    assert not judged(of, lines(of, ("x", "publish", "text"), ("x", "update", "update")))


def test_an_embargoed_story_with_its_text_is_wrong() -> None:
    of = script("embargo")
    assert judged(of, lines(of, ("x", "hold", None)))
    assert not judged(of, lines(of, ("x", "hold", "text")))


def test_the_last_text_counts() -> None:
    of = script("new update")
    assert not judged(of, lines(of, ("x", "publish", "update"), ("x", "update", "text")))


def test_records_of_different_articles_come_in_any_order() -> None:
    of = script("new new/plain-text kill")
    ours = [("x", "publish", "text"), ("y", "copy", "text")]
    assert judged(of, lines(of, *ours, ("x", "retract", None), ("y", "retract", None)))
    assert judged(of, lines(of, *ours, ("y", "retract", None), ("x", "retract", None)))


def test_without_any_line_nothing_is_right() -> None:
    assert not any(each.right for each in check([]))


def test_what_is_on_other_topics_is_not_looked_at() -> None:
    of = script("new")
    story = {"feed": f"{of.format}/{of.name}", "topic": "stories", "record": {}}
    end = {"feed": f"{of.format}/{of.name}", "records": 2}
    assert judged(of, [*lines(of, ("x", "publish", "text")), story, end])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"feed": "elsewhere/new", "record": {"article_id": "x", "action": "publish"}}, "line 1: feed: not a folder"),
        ({"feed": "atom/new", "record": {"action": "publish"}}, "line 1: record: needs article_id and action"),
        (
            {"feed": "atom/new", "record": {"article_id": "x", "action": "p", "content": {"headline": "h"}}},
            "needs paragraphs",
        ),
    ],
)
def test_a_line_that_cannot_be_understood_is_named(line: dict[str, Any], message: str) -> None:
    with pytest.raises(UnknownScriptError, match=message):
        list(check([line]))
