"""What is dropped leaves a note, where that is wanted."""

from schemas.deadletter import DroppedItem
from schemas.reasons import DropReason
from services.stream.messages import Dropped
from tests.unit.worker.test_runner import Bench, received


async def test_a_note_says_which_item_and_why_and_has_no_word_of_it() -> None:
    bench = Bench([Dropped(DropReason.NOT_TEXT)])
    bench.runner.note_drops = True
    await bench.runner.process([received(7, b'{"guid": "urn:x", "headline": "Secret"}')])
    ((record,),) = (call for call in bench.broker.calls if call)
    note = DroppedItem.model_validate_json(record.outgoing.value or b"")
    assert (note.stage, note.reason, note.trace_id, note.guid) == ("parser", DropReason.NOT_TEXT, "trace-7", "urn:x")
    assert b"Secret" not in (record.outgoing.value or b"")
    assert bench.counted("copytaster_dropped_total", reason="not_text") == 1


async def test_nothing_is_noted_otherwise() -> None:
    bench = Bench([Dropped(DropReason.NOT_TEXT)])
    await bench.runner.process([received(7)])
    assert bench.broker.topics() == []
