"""A version that comes again carries the verdict that stands by then: it is no news where that was published."""

from schemas.reasons import DropReason
from tests.scenarios.script import Send, Supersede
from tests.scenarios.script_messages import message_of, superseding_message_of
from tests.scenarios.script_run import ScriptRun, named

AGAIN = Supersede(item="A", story="T")


def delivered_again(run: ScriptRun) -> DropReason | None:
    message = message_of(Send(item="A"), run.namespaces)
    verdict = superseding_message_of(AGAIN, run.namespaces).verdict
    return run.deliver(message.model_copy(update={"verdict": verdict, "redelivered": True})).dropped


def test_a_verdict_that_was_published_is_not_published_again() -> None:
    run = ScriptRun().play([Send(item="A", story="S"), AGAIN])
    assert delivered_again(run) is DropReason.NOT_ANNOUNCED
    assert named(run) == ["A 1 publish* v1", "A 2 update* v1"]


def test_a_verdict_that_was_not_is_published_with_it() -> None:
    run = ScriptRun().play([Send(item="A", story="S")])
    assert delivered_again(run) is None
    assert named(run) == ["A 1 publish* v1", "A 2 update* v1"]
