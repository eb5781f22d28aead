"""A campaign's checker sees each thing that must not be: a checker that finds nothing proves nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.deadletter import MessageOrigin
from schemas.raw import Source
from schemas.reasons import RejectReason
from services.sources.raw.items import raw_item
from services.stream.dead_letters import dead_letter
from services.stream.messages import Received, Rejected
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES
from tests.chaos.campaign.checking import unfinished, violations
from tests.chaos.campaign.reading import PublicRecord
from tests.chaos.campaign.traffic import SentArticle, Traffic

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = SentArticle("s1", "plain", (), ("Qx1v1k", "Qx1v2k"))
KILLED = SentArticle("s2", "killed", (), ("Qx2v1k",), killed=True)
BROKEN = SentArticle("s4", "broken", (), (), broken=True)
EMBARGOED = SentArticle("s3", "embargoed", (), ("Qx3v1k",), embargo=START)


def record(source: str, sequence: int, action: str, version: int = 1, *, mark: str = "", **more: Any) -> PublicRecord:
    value = {
        "article_id": f"a-{source}",
        "outlet": {"id": source},
        "sequence": sequence,
        "action": action,
        "version": version,
        "content": {"headline": mark} if mark else None,
        "acts_on": [],
        **more,
    }
    return PublicRecord(PUBLISHED.name, 0, sequence, START.timestamp(), json.dumps(value), value)


def story(sequence: int, mark: str) -> PublicRecord:
    value = {"story_id": "st-1", "sequence": sequence, "status": "open", "articles": [{"headline": mark}]}
    return PublicRecord(STORIES.name, 0, sequence, START.timestamp(), json.dumps(value), value)


def letter(source: str) -> PublicRecord:
    item = raw_item(b"{", Source(id=source), received_at=START, trace_id="t")
    origin = MessageOrigin(topic="news.raw", partition=0, offset=1, timestamp=START)
    received = Received(value=item.to_bytes(), origin=origin)
    made = dead_letter("parser", received, Rejected(RejectReason.NOT_JSON, "cut off"), START)
    text = made.to_bytes().decode()
    return PublicRecord(DEADLETTER.name, 0, 1, START.timestamp(), text, json.loads(text))


GOOD = [
    record("s1", 1, "publish", mark="Qx1v1k"),
    record("s1", 2, "update", 2, mark="Qx1v2k"),
    record("s2", 1, "publish", mark="Qx2v1k"),
    story(1, "Qx2v1k"),
    record("s2", 2, "retract"),
    story(2, "Qx1v2k"),
    record("s3", 1, "hold"),
    record("s3", 2, "release", mark="Qx3v1k"),
    letter("s4"),
]
SENT = [PLAIN, KILLED, EMBARGOED, BROKEN]


def test_what_is_right_is_no_finding() -> None:
    assert unfinished(SENT, GOOD) == []
    assert violations(SENT, GOOD) == []


@pytest.mark.parametrize(
    ("records", "finding"),
    [
        (GOOD[2:], "lost: plain s1"),
        (GOOD[:1] + GOOD[2:], "older version: plain s1 ends with version 1 of 2"),
        (GOOD[:4] + GOOD[5:], "not killed: killed s2 ends with publish 1"),
        (GOOD[:-1], "lost: no dead letter of s4"),
        (GOOD[:-2], "not visible: embargoed s3 ends with hold 1"),
        (GOOD[:5] + GOOD[6:], "killed words: ['Qx2v1k'] in news.stories"),
        ([*GOOD, record("s1", 1, "publish", 2, mark="Qx1v2k", article_id="other")], "split: plain s1 is 2 articles"),
    ],
)
def test_a_wrong_end_is_found(records: list[PublicRecord], finding: str) -> None:
    assert any(line.startswith(finding) for line in unfinished(SENT, records)), unfinished(SENT, records)


@pytest.mark.parametrize(
    ("records", "finding"),
    [
        ([*GOOD, GOOD[1]], "sequence: article a-s1"),
        ([*GOOD, record("s1", 4, "update", 2, mark="Qx1v2k")], "sequence: article a-s1"),
        ([*GOOD, story(2, "Qx1v2k")], "sequence: story st-1"),
        ([*GOOD, record("s1", 3, "publish", 2, mark="Qx1v2k")], "twice: article a-s1"),
        ([*GOOD, record("s1", 3, "update", 1, mark="Qx1v1k")], "went back: article a-s1"),
        ([*GOOD, record("s2", 3, "update", mark="Qx2v1k")], "resurrected: article a-s2"),
        ([*GOOD[:-2], replace(GOOD[-2], written=START.timestamp() - 1)], "leak: Qx3v1k in news.published"),
        ([*GOOD, replace(story(3, "Qx3v1k"), written=START.timestamp() - 1)], "leak: Qx3v1k in news.stories"),
        ([*GOOD, letter("s1")], "dead letter of s1: parser: not_json: cut off"),
    ],
)
def test_what_must_never_be_is_found(records: list[PublicRecord], finding: str) -> None:
    assert any(line.startswith(finding) for line in violations(SENT, records)), violations(SENT, records)


def test_the_same_seed_sends_the_same() -> None:
    one, other = Traffic(3), Traffic(3)
    assert [one.next_turn(START) for _ in range(50)] == [other.next_turn(START) for _ in range(50)]
    assert Traffic(4).next_turn(START) != Traffic(3).next_turn(START)
