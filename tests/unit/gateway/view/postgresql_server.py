"""PostgreSQL's own server on a port of this machine, with its files in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services.supervision.free_ports import free_port

_INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian has the server's programs, which are not on the path."""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "autovacuum": "off",
    "max_connections": "60",
    # The files are thrown away: what a crash of the machine would leave of them is nobody's concern.
    "fsync": "off",
}


def programs() -> Path | None:
    """The folder of the latest version that is installed."""
    found = sorted(_INSTALLED.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


class PostgresqlServer:
    """Runs as a user without rights: as root it refuses to."""

    def __init__(self, folder: Path) -> None:
        found = programs()
        assert found is not None
        self.data = folder / "data"
        self.port = free_port()
        self.address = f"postgresql://copytaster@127.0.0.1:{self.port}/postgres"
        self._programs, self._folder = found, folder
        self._user = next(each for each in ("postgres", "nobody") if _is_known(each))
        self._process: subprocess.Popen[bytes] | None = None
        if os.getuid() == 0:
            shutil.chown(folder, self._user)
        made = self._run("initdb", "-D", str(self.data), "-U", "copytaster", "-A", "trust", "-E", "UTF8", "--no-sync")
        assert made.wait(60) == 0, self._log()

    def start(self) -> None:
        """Start it where it does not run, and wait until it lets somebody in."""
        if self._process:
            return
        given = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        self._process = self._run("postgres", "-D", str(self.data), "-p", str(self.port), *given)
        while self._process.poll() is None:
            try:
                psycopg.connect(self.address, connect_timeout=5).close()
            except psycopg.OperationalError:
                # Whichever comes first: it listens, or it ends.
                try:
                    self._process.wait(0.05)
                except subprocess.TimeoutExpired:
                    continue
            else:
                return
        raise AssertionError(f"the server has ended: {self._log()}")

    def stop(self) -> None:
        """Stop it at once, in order."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            return subprocess.Popen(
                [str(self._programs / program), *arguments],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                user=self._user if os.getuid() == 0 else None,
            )

    def _log(self) -> str:
        return (self._folder.parent / f"{self._folder.name}.log").read_text()[-2000:]


@contextmanager
def running_server() -> Iterator[PostgresqlServer]:
    """A server, until its user is done with it. Skipped where it is not installed, except in CI."""
    if programs() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL's server is not installed (Debian: postgresql)")
    # Not pytest's own folder: nobody but its owner may look into that.
    folder = Path(tempfile.mkdtemp(prefix="copytaster-postgresql-"))
    server = PostgresqlServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
        folder.with_name(f"{folder.name}.log").unlink()


def _is_known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
