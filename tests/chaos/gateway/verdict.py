"""What a reader got, compared with what was written. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from schemas.published import WORDLESS
from tests.chaos.gateway.reading import GotRecord, ResumingReader
from tests.chaos.gateway.writing import WrittenRecord


@dataclass
class ReaderVerdict:
    """Of one reader; the seconds are from the broker's confirmation of each hold and retraction until it came."""

    name: str
    missed: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    withdrawal_seconds: list[float] = field(default_factory=list)


def judge(
    reader: ResumingReader, written: Sequence[WrittenRecord], outages: Sequence[tuple[float, float]]
) -> ReaderVerdict:
    """Compare. While no instance was ready nobody could be reached: such times do not count."""
    verdict = ReaderVerdict(reader.name)
    due = {(each.id, each.sequence): each for each in written if _is_due(each, reader)}
    got = {(each.id, each.sequence): each for each in reader.got}
    withdrawals = {each.id: each for each in written if each.action in WORDLESS}
    for key in due.keys() - got.keys():
        each, withdrawal = due[key], withdrawals.get(due[key].article)
        # What is held or retracted by the time at which it would go out is not sent with its earlier words.
        if withdrawal is None or (each.action and each.sequence >= withdrawal.sequence):
            verdict.missed.append(f"{each.id}/{each.sequence}")
    verdict.doubled = _repeated(reader.got)
    verdict.disordered = [f"{each.id}/{each.sequence}" for each in _out_of_order(reader.got)]
    for key, each in due.items():
        if each.action in WORDLESS and key in got:
            verdict.withdrawal_seconds.append(got[key].at - _reachable(each.at, outages))
    return verdict


def _is_due(each: WrittenRecord, reader: ResumingReader) -> bool:
    if each.action is None:
        return ("records", "stories") in reader.asked
    # A first record that is a hold or a retraction was shown to nobody.
    return not reader.is_filtered or each.rare or (each.action in WORDLESS and each.sequence > 1)


def _repeated(got: Iterable[GotRecord]) -> list[str]:
    counts = Counter(f"{each.id}/{each.sequence}" for each in got)
    return [name for name, number in counts.items() if number > 1]


def _out_of_order(got: Iterable[GotRecord]) -> list[GotRecord]:
    last: dict[str, int] = {}
    wrong: list[GotRecord] = []
    for each in got:
        if each.sequence < last.get(each.id, 0):
            wrong.append(each)
        last[each.id] = each.sequence
    return wrong


def _reachable(at: float, outages: Sequence[tuple[float, float]]) -> float:
    for begin, end in outages:
        if begin <= at <= end:
            return end
    return at
