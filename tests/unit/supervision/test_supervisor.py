"""Children are kept running, drained when asked, killed when they do not listen, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.supervision.supervisor import Child, Supervisor

_POLITE = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(0)); print('up', flush=True); time.sleep(60)"
_DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    made = Supervisor(grace_seconds=2)
    yield made
    await made.stop()


async def child(supervisor: Supervisor, tmp_path: Path, code: str) -> Child:
    """A running child that has printed that it is up."""
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as output:
        made = Child("child", [sys.executable, "-c", code], dict(os.environ), output)
        await supervisor.start(made)
    with os.fdopen(read_end, "rb") as said:
        assert await asyncio.to_thread(said.readline) == b"up\n"
    return made


async def test_a_child_that_dies_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    # Each process prints its id; the first two end at once, the third waits to be ended.
    code = (
        "import os, time\n"
        f"lives = os.listdir({str(tmp_path)!r})\n"
        f"open(os.path.join({str(tmp_path)!r}, str(len(lives))), 'w').close()\n"
        "print(os.getpid(), flush=True)\n"
        "time.sleep(0 if len(lives) < 2 else 60)\n"
    )
    read_end, write_end = os.pipe()
    with os.fdopen(write_end, "wb") as output, os.fdopen(read_end, "rb") as said:
        made = Child("child", [sys.executable, "-c", code], dict(os.environ), output)
        await supervisor.start(made)
        pids = [int(await asyncio.to_thread(said.readline)) for _ in range(3)]
        assert len(set(pids)) == 3
        # The third has printed before the supervisor knows that it runs.
        async with asyncio.timeout(30):
            while made.pid != pids[-1] or made.restarts != 2:  # noqa: ASYNC110 - nothing announces it
                await asyncio.sleep(0.01)


async def test_a_child_asked_to_stop_ends_by_itself(supervisor: Supervisor, tmp_path: Path) -> None:
    await child(supervisor, tmp_path, _POLITE)
    assert await supervisor.stop_one("child") == 0


async def test_a_child_that_does_not_listen_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    await child(supervisor, tmp_path, _DEAF)
    assert await supervisor.stop() == {"child": -signal.SIGKILL}


def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    script = tmp_path / "supervisor_to_kill.py"
    script.write_text(
        "import asyncio, os, signal, sys\n"
        "from services.supervision.supervisor import Child, Supervisor\n"
        "async def main():\n"
        "    s = Supervisor(1)\n"
        "    c = Child('c', [sys.executable, '-c', 'import time; time.sleep(60)'], dict(os.environ))\n"
        "    await s.start(c)\n"
        "    print(c.pid, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    # The pipe stays open in the child: reading to its end waits until the child is gone.
    done = subprocess.run(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
        timeout=30,
        check=False,
    )
    assert int(done.stdout) > 0
