"""`copytaster up` and `broker` when the embedded broker dies: they end, and say why."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.timeout(120)


def start(*command: str, **more: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "COPYTASTER_PUSH_PORT": "0", "COPYTASTER_DRAIN_SECONDS": "1", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "services", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def broker_of(process: "subprocess.Popen[str]") -> psutil.Process:
    children = psutil.Process(process.pid).children()
    return next(child for child in children if "services.kafka.mock_cluster" in child.cmdline())


def test_the_broker_command_ends_with_its_broker() -> None:
    process = start("broker", "--json")
    assert process.stdout is not None
    assert re.fullmatch(r"127\.0\.0\.1:\d+", json.loads(process.stdout.readline())["bootstrap"])
    broker_of(process).send_signal(signal.SIGABRT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "the embedded broker died (SIGABRT)" in errors


@pytest.mark.slow
def test_up_ends_with_its_broker_and_leaves_nothing_behind(tmp_path: Path) -> None:
    process = start("up", "--log-folder", str(tmp_path))
    assert process.stderr is not None
    while "KAFKA_BOOTSTRAP=" not in (line := process.stderr.readline()):
        assert line, "it ended before it had a broker"
    children = psutil.Process(process.pid).children(recursive=True)
    broker_of(process).send_signal(signal.SIGABRT)
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 1
    assert "the embedded broker died (SIGABRT)" in errors
    assert psutil.wait_procs(children, timeout=10)[1] == []
