"""Jobs for the pool's tests: they must be found by name in a CPU process."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from schemas.reasons import DropReason
from services.stream.messages import Dropped, Kept, Outcome, Outgoing, Received


def prepare() -> None:
    """Nothing to load."""


def prepare_never() -> None:
    """A process that cannot be prepared."""
    raise RuntimeError("no model")


def echo(batch: Sequence[Received]) -> list[Outcome]:
    """Do what the message says."""
    return [_obey(received.value or b"") for received in batch]


def shout(batch: Sequence[Received]) -> list[Outcome]:
    """Another job."""
    return [_obey((received.value or b"").upper()) for received in batch]


def _obey(value: bytes) -> Outcome:
    match value:
        case b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"hang":
            time.sleep(3600)
        case b"work":
            until = time.process_time() + 0.1
            while time.process_time() < until:
                pass
        case _ if value.startswith(b"until "):  # hang until this file is there
            while not Path(value.removeprefix(b"until ").decode()).exists():
                time.sleep(0.001)
        case b"raise":
            raise ValueError("a defect")
        case b"eat":
            return Dropped(DropReason.EMPTY_ITEM, str(len(bytearray(8 * 2**30))))
    return Kept((Outgoing("out", b"k", b"%d:%s" % (os.getpid(), value)),))


def echo_ahead(batch: Sequence[Received]) -> None:
    """Hang or die where a message says so, as reading many texts together would."""
    for received in batch:
        _obey(received.value or b"")


def first_letter(received: Received) -> int:
    """Messages that begin alike are copies."""
    return (received.value or b"-")[0]


def counts() -> dict[str, int]:
    """One count a chunk."""
    return {"chunks": 1}
