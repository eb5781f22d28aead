"""Child processes that cannot outlive the test run, whatever ends it."""

import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path


def start_mortal(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a command that the kernel kills when this process ends; its output is appended to `log`.

    The kernel ties a child to the *thread* that started it (prctl(2), PR_SET_PDEATHSIG), so every child is started by
    one thread that lives as long as this process. Linux only: setpriv is part of util-linux.
    """
    return _starter().submit(_start, ["setpriv", "--pdeathsig", "KILL", *command], log).result()


@cache
def _starter() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mortal-process")


def _start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
