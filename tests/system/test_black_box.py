"""The installed program as a user sees it: its commands, pages and exit codes. Imports nothing of ours."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.timeout(240)
PROGRAM = str(Path(sys.executable).parent / "copytaster")
SEEDS = Path(__file__).parents[2] / "seeds"
NOTE = "Harbour reopens\n\nThe harbour of Arenholm reopened on Sunday.\n\n“We are glad,” Anna Becker said.\n".encode()


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program to completion."""
    return subprocess.run(
        [PROGRAM, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", **environment},
        timeout=200,
        check=False,
    )


@contextmanager
def up(folder: Path, here: Path) -> Iterator[tuple[str, str, "subprocess.Popen[str]"]]:
    """`copytaster up`: broker address, push URL, the process; ended by Ctrl-C."""
    environment = {**os.environ, "COPYTASTER_PUSH_PORT": _free_port(), "COLUMNS": "200"}
    with subprocess.Popen(
        [PROGRAM, "up", "--log-folder", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=here,
    ) as process:
        try:
            assert process.stderr
            banner = next(line for line in process.stderr if "KAFKA_BOOTSTRAP=" in line)
            found = re.search(r"KAFKA_BOOTSTRAP=(\S+)\s+push: (\S+)", banner)
            assert found
            yield found[1], found[2], process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)


def _free_port() -> str:
    """Below the range that the kernel gives to connections, and below that of the program's own children."""
    for port in range(10239, 9500, -1):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return str(port)
    raise AssertionError("no free port")


def children(pid: int) -> list[int]:
    """From procfs: a fresh machine need not have `ps`."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def test_up_takes_an_article_from_the_push_endpoint_to_the_sink_and_leaves_nothing_behind(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    with up(tmp_path / "logs", here) as (bootstrap, url, process):
        workers = _wait_for_children(process.pid)
        answer = _post_when_open(f"{url}?source=agency", NOTE)
        done = run("tail", "published", "--from-beginning", "--limit", "1", "--json", KAFKA_BOOTSTRAP=bootstrap)
        record = json.loads(done.stdout)
        assert list(here.iterdir()) == []
        assert record["trace_id"] == answer["trace_id"]
        assert record["content"]["headline"] == "Harbour reopens"
        assert record["action"] == "publish"
        story = json.loads(
            run("tail", "stories", "--from-beginning", "--limit", "1", "--json", KAFKA_BOOTSTRAP=bootstrap).stdout
        )
        assert [line["article_id"] for line in story["articles"]] == [record["article_id"]]
        path = json.loads(run("trace", record["article_id"], "--json", KAFKA_BOOTSTRAP=bootstrap).stdout)["steps"]
        stages = ["ingest", "parser", "enricher", "deduplicator", "publisher", "publisher", "stories"]
        assert [step["written_by"] for step in path] == stages
    assert process.returncode == 0
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def _wait_for_children(pid: int) -> list[int]:
    """Six services: five stages and the push endpoint."""
    while len(found := children(pid)) < 6:
        assert Path(f"/proc/{pid}").exists()
    return found


def _post_when_open(url: str, body: bytes) -> dict[str, str]:
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data=body)) as answer:  # noqa: S310 - loopback
                accepted: dict[str, str] = json.loads(answer.read())
                return accepted
        except ConnectionError:
            continue
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["tail", "nothing"], "no topic nothing", 2),
        (["ingest", "no/such/file"], "no such file or folder", 2),
        (["ingest", str(SEEDS), "--country", "india"], "country", 2),
        (["try", str(SEEDS), "--country", "UK"], "no country has this code", 2),
        (["try", "/dev/null"], "neither a file nor a folder", 1),
        (["ingest", str(SEEDS / "feed.json"), "--sent-at", "2024-01-21T10:00:00"], "UTC offset", 2),
        (["deadletters", "replay"], "nothing selected", 2),
        (["demo", "--seeds", "no/such/folder"], "no such file or folder", 2),
        (["worker", "typist"], "typist", 2),
    ],
)
def test_a_usage_error_is_reported_in_one_clear_line(arguments: list[str], message: str, code: int) -> None:
    done = run(*arguments)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "arguments", [["topics", "check"], ["tail", "published"], ["deadletters", "list"], ["worker", "parser"]]
)
def test_an_unreachable_broker_is_reported_in_one_clear_line(arguments: list[str]) -> None:
    done = run(*arguments, KAFKA_BOOTSTRAP="127.0.0.1:1", COPYTASTER_LOG_LEVEL="ERROR")
    assert done.returncode == 1
    assert "error: the broker" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_an_invalid_setting_is_named() -> None:
    done = run("config", "show", COPYTASTER_BATCH_SIZE="many")
    assert done.returncode == 2
    assert "batch_size" in done.stderr


def test_secrets_are_not_shown() -> None:
    assert "hunter2" not in run("config", "show", COPYTASTER_KAFKA_SASL_PASSWORD="hunter2").stdout


def test_lists_for_machines_are_json() -> None:
    assert len(json.loads(run("topics", "list", "--json").stdout)["topics"]) == 23
    assert json.loads(run("schemas", "check", "--json").stdout)["drift"] == []
