"""The judge of the gateway's campaign sees what a reader must not notice."""

from schemas.published import Action
from tests.chaos.gateway.reading import GotRecord, ResumingReader
from tests.chaos.gateway.verdict import judge
from tests.chaos.gateway.writing import WrittenRecord

WRITTEN = (
    WrittenRecord("a1", "a1", 1, Action.PUBLISH, 10.0, rare=False),
    WrittenRecord("a1", "a1", 2, Action.UPDATE, 11.0, rare=False),
    WrittenRecord("a2", "a2", 1, Action.PUBLISH, 12.0, rare=True),
    WrittenRecord("a2", "a2", 2, Action.RETRACT, 13.0, rare=False),
)


def _reader(*got: tuple[str, int, float], asked: tuple[tuple[str, str], ...] = ()) -> ResumingReader:
    reader = ResumingReader("reader", ["http://gateway"], "", asked=asked)
    reader.got = [GotRecord("article", name, sequence, at) for name, sequence, at in got]
    return reader


def test_words_that_were_withdrawn_before_they_were_sent_are_not_missed() -> None:
    verdict = judge(_reader(("a1", 1, 10.1), ("a1", 2, 11.1), ("a2", 2, 13.5)), WRITTEN, ())
    assert (verdict.missed, verdict.doubled, verdict.disordered) == ([], [], [])
    assert verdict.withdrawal_seconds == [0.5]


def test_what_is_missing_comes_twice_or_out_of_order_is_seen() -> None:
    verdict = judge(_reader(("a1", 2, 11.1), ("a1", 1, 11.2), ("a1", 1, 11.3)), WRITTEN, ())
    assert (verdict.missed, verdict.doubled, verdict.disordered) == (["a2/2"], ["a1/1"], ["a1/1"])


def test_a_filtered_reader_is_due_what_fits_and_every_withdrawal() -> None:
    verdict = judge(_reader(("a2", 1, 12.1), asked=(("q", "rare"),)), WRITTEN, ())
    assert verdict.missed == ["a2/2"]


def test_while_no_instance_served_nobody_could_be_reached() -> None:
    verdict = judge(_reader(("a1", 1, 20.0), ("a1", 2, 20.0), ("a2", 2, 20.2)), WRITTEN, [(12.5, 20.0)])
    assert round(verdict.withdrawal_seconds[0], 3) == 0.2
