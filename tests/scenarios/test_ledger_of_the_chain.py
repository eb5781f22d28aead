"""The ledger of docs/lifecycle.md, from the metrics pages of all stages alone: every item has one outcome."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from schemas.raw import Source
from services.sources.raw.items import raw_item
from tests.property.chain_scripts import MORNING, NOON, Day, SendItem
from tests.scenarios.chain import InMemoryChain
from tests.scenarios.wire_run import WireRun

_SAMPLE = re.compile(r"^(copytaster_\w+)\{([^}]*)\} ([0-9.e+]+)$", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="([^"]*)"')
_DAY = (
    *(SendItem(story, version) for story in "ABCD" for version in (2, 1, 2, 3)),
    *(SendItem(story, 3, rival=True) for story in "AC"),
    *(SendItem(story, 4, kill=True) for story in "CDC"),
    *(SendItem(story, 2) for story in "ABCD"),
    *(SendItem(story, 2, broken=True) for story in "AB"),
)


class Pages:
    """Samples of metrics pages, asked as PromQL asks them: sums over what the given labels match."""

    def __init__(self, pages: Iterable[str]) -> None:
        self._samples = [
            (name, dict(_LABEL.findall(labels)), float(value))
            for page in pages
            for name, labels, value in _SAMPLE.findall(page)
        ]

    def sum(self, name: str, **labels: str) -> int:
        """Labels are regular expressions that match the whole value."""
        return sum(self.by(name, "stage", **labels).values())

    def by(self, name: str, label: str, **labels: str) -> Counter[str]:
        """The same, for each value of one label."""
        found: Counter[str] = Counter()
        for sample, own, value in self._samples:
            if sample == name and all(re.fullmatch(want, own.get(key, "")) for key, want in labels.items()):
                found[own.get(label, "")] += int(value)
        return found


_NOT_ITEMS = "(?!notice_copy$|second_verdict$).*"


def items_in(pages: Pages) -> int:
    """Items that the parser finished with, and what a transmission holds beside its first article."""
    articles = pages.sum("copytaster_outputs_total", stage="parser", topic=r"news\.parsed.*")
    kept = pages.sum("copytaster_kept_total", stage="parser")
    return pages.sum("copytaster_consumed_total", stage="parser") + articles - kept


def items_out(pages: Pages) -> Counter[str]:
    """What became of each: an action, or why there was none."""
    return (
        pages.by("copytaster_items_handled_total", "action", stage="publisher")
        + pages.by("copytaster_dropped_total", "reason", reason=_NOT_ITEMS)
        + pages.by("copytaster_rejected_total", "reason")
    )


def mixed_run() -> InMemoryChain:
    """Versions, embargoes, holds, kills, copies, corrections, broken items, what is no text, and all of it again."""
    day = Day()
    for op in _DAY:
        day.play(op)
        day.chain.settle()
    now = day.chain.broker.now + timedelta(seconds=1)
    for payload in (b'{"uri": "x", "type": "picture", "version": "1"}', b"", b"<nitf><head/></nitf>"):
        day.chain.ingest(raw_item(payload, Source(id="agency"), received_at=now, trace_id="odd"))
    day.chain.until(NOON)
    return day.chain


def test_every_item_has_one_outcome() -> None:
    chain = mixed_run()
    pages = Pages(chain.metrics_pages())
    out = items_out(pages)
    assert items_in(pages) == sum(out.values()) == len(_DAY) + 3
    assert {"publish", "update", "copy", "hold", "retract", "older_version", "redelivery", "malformed"} <= out.keys()


def test_the_ledger_of_an_hour_is_the_difference_of_two_pages() -> None:
    day = Day()
    for op in _DAY[:8]:
        day.play(op)
    day.chain.settle()
    before = Pages(day.chain.metrics_pages())
    for op in _DAY[8:]:
        day.play(op)
    day.chain.settle()
    after = Pages(day.chain.metrics_pages())
    assert items_in(after) - items_in(before) == sum((items_out(after) - items_out(before)).values()) == len(_DAY) - 8


def test_the_wire_kit_balances_in_every_format_that_sends_by_mail_or_by_wire() -> None:
    for name in ("newsml-g2", "iptc-7901", "email", "atom"):
        run = WireRun(name).play("ferry new new/plain-text update correction hold release again kill kill_of_another")
        pages = Pages(run.chain.metrics_pages())
        assert items_in(pages) == sum(items_out(pages).values()) == len(run.items)


def unresolved_kills(pages: Pages) -> list[str]:
    """`max by (notice) (copytaster_kill_targets) == 0`."""
    met = pages.by("copytaster_kill_targets", "notice")
    return [notice for notice, number in met.items() if number == 0]


def test_an_unresolved_kill_stands_in_the_gauge_until_its_target_comes() -> None:
    run = WireRun("newsml-g2").play("new kill_of_another")
    notice = run.published[-1].article_id
    assert unresolved_kills(Pages(run.chain.metrics_pages())) == [notice]
    counted = Pages(run.chain.metrics_pages()).by("copytaster_unresolved_notices_total", "signal")
    assert counted == {"kill": 1}
    run.play("restart")
    assert unresolved_kills(Pages(run.chain.metrics_pages()[-4:])) == [notice]
    run.play("ferry")
    assert unresolved_kills(Pages(run.chain.metrics_pages()[-4:])) == []


def test_a_kill_that_met_its_target_or_names_itself_is_not_unresolved() -> None:
    for script in ("ferry kill_of_another", "new kill", "kill"):
        assert unresolved_kills(Pages(WireRun("nitf").play(script).chain.metrics_pages())) == []


def test_after_two_days_a_kill_is_unresolved_no_longer() -> None:
    run = WireRun("newsml-g2").play("kill_of_another")
    run.chain.until(MORNING)  # weeks later than the kit
    assert unresolved_kills(Pages(run.chain.metrics_pages())) == []
