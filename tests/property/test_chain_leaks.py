"""Not one word of an embargoed or withheld body leaves the chain before its time, and a killed one is gone.

A word has left if it is in a public topic, a log line, a metrics page or the output of `copytaster deadletters list`.
The words are made up, one for each version of each story, so that nothing else can contain them.
"""

import io
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hypothesis import given, settings

from schemas.deadletter import DeadLetter
from services.commands.operate.dead_letters import row
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES
from tests.property.chain_scripts import NOON, Day, Op, SendItem, days
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.marked_wire import mark_of

_PUBLIC = (PUBLISHED.name, STORIES.name)


def marks(*stories: str) -> list[str]:
    return [mark_of(story, version).lower() for story in stories for version in range(1, 5)]


def found(words: Sequence[str], text: str) -> list[str]:
    lowered = text.lower()
    return [word for word in words if word in lowered]


def public(chain: InMemoryChain, begin: int = 0) -> str:
    """All that the public topics ever held, from their begin-th record on."""
    records = [record for topic in _PUBLIC for record in chain.broker.written(topic)[begin:]]
    return " ".join((record.value or b"").decode() + str(record.key) + str(record.headers) for record in records)


def compacted(chain: InMemoryChain) -> str:
    return " ".join(value.decode() for topic in _PUBLIC for value in chain.broker.last_by_key(topic).values())


def listing(chain: InMemoryChain) -> str:
    """What `copytaster deadletters list` knows of each letter."""
    records = chain.broker.records(DEADLETTER.name)
    return json.dumps([row(DeadLetter.model_validate_json(record.value or b"")) for record in records], default=str)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that anybody logs, at every level."""
    lines, root = io.StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def assert_no_fork(chain: InMemoryChain) -> None:
    """Sequences without gaps; a record that was published twice is the same both times."""
    forms_of: dict[str, dict[int, str]] = defaultdict(dict)
    for record in chain.broker.written(PUBLISHED.name):
        document = json.loads(record.value or b"")
        document.pop("hops")
        form = json.dumps(document, sort_keys=True)
        assert forms_of[document["article_id"]].setdefault(document["sequence"], form) == form
    for article, forms in forms_of.items():
        assert sorted(forms) == list(range(1, len(forms) + 1)), article


@settings(max_examples=60)
@given(days)
def test_no_word_gets_out_before_its_time(ops: list[Op]) -> None:
    day = Day()
    with everything_logged() as logged:
        for op in ops:
            day.play(op)
        day.chain.settle()
        early = [public(day.chain), logged.getvalue(), listing(day.chain), *day.chain.metrics_pages()]
        assert [found(marks("A", "B"), text) for text in early] == [[]] * len(early)
        day.chain.until(NOON)
        late = [public(day.chain), logged.getvalue(), listing(day.chain), *day.chain.metrics_pages()]
        assert [found(marks("B"), text) for text in late] == [[]] * len(late)
    sent = [op.version for op in ops if isinstance(op, SendItem) and op.story == "A" and not (op.rival or op.broken)]
    assert not sent or found([mark_of("A", max(sent)).lower()], compacted(day.chain)), "published at noon"
    assert_no_fork(day.chain)


@settings(max_examples=60)
@given(days)
def test_what_was_killed_is_gone_from_the_compacted_topics(ops: list[Op]) -> None:
    day = Day()
    killed: set[str] = set()
    with everything_logged() as logged:
        for op in ops:
            day.play(op)
            killed |= {op.story} if isinstance(op, SendItem) and op.kill else set()
        day.chain.settle()
    assert found(marks(*killed), compacted(day.chain)) == []
    assert found(marks(*killed), logged.getvalue() + listing(day.chain)) == []
    assert_no_fork(day.chain)
