"""The roads against servers that others wrote: OpenSSH's sftp, vsftpd, nginx; Debian's packages, where installed."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncssh
import pytest

from services.sources.roads.feed.connector import FeedConnector
from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.fetching import Fetcher
from services.sources.roads.pacing import HostPacing
from services.sources.roads.protocol import Position, SourceFailure
from services.sources.roads.remote.connector import RemoteFolderConnector
from services.sources.roads.remote.settings import RemoteFolderConnection
from services.supervision.free_ports import free_port

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
LOCAL = {"host": "127.0.0.1", "networks": ["127.0.0.0/8"], "user": "env:REAL_USER"}


def program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def needs(name: str, package: str) -> pytest.MarkDecorator:
    """Skip where it is not installed; never in CI, which installs it (.ci/run)."""
    reasons = {
        f"{name} is not installed ({package})": program(name) is None and "CI" not in os.environ,
        "needs root": os.getuid() != 0,
    }
    why = next((reason for reason, holds in reasons.items() if holds), "")
    return pytest.mark.skipif(bool(why), reason=why)


@contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    """A server in the foreground, once its port answers."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if time.monotonic() > deadline:
                pytest.skip(f"{command[0]} does not answer here")
            time.sleep(0.05)
        else:
            pytest.skip(f"{command[0]} does not start here")
        yield
    finally:
        process.terminate()
        process.communicate()


async def texts(connector: RemoteFolderConnector) -> list[str]:
    """What three polls, a minute apart, bring."""
    position: Position = {}
    found: list[str] = []
    for minute in range(3):
        page = await connector.poll(position, NOON + timedelta(minutes=minute))
        await connector.confirmed(page)
        position = page.position
        found += [item.payload.decode() for item in page.items]
    return found


@pytest.fixture
def sshd_folder() -> None:
    """OpenSSH wants it; Debian's start script makes it."""
    Path("/run/sshd").mkdir(exist_ok=True)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "wire" / "drop"
    folder.mkdir(parents=True)
    (folder / "a.xml").write_text("one")
    (folder / "b\u00e9.xml").write_text("two")
    (folder / "c.tmp").write_text("half")
    (folder / "d.xml").symlink_to("/etc/hostname")
    return folder


@needs("sshd", "openssh-server")
@pytest.mark.usefixtures("sshd_folder")
async def test_openssh_sftp(drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REAL_USER", getpass.getuser())
    ours, theirs = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    for name, key in (("ours", ours), ("theirs", theirs)):
        key.write_private_key(tmp_path / name)
        (tmp_path / name).chmod(0o600)
    (tmp_path / "authorized").write_bytes(ours.export_public_key())
    port = free_port()
    (tmp_path / "config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {tmp_path}/theirs\nAuthorizedKeysFile {tmp_path}/authorized\n"
        "StrictModes no\nPermitRootLogin yes\nUsePAM no\nPidFile none\nSubsystem sftp internal-sftp\n"
    )
    (tmp_path / "known").write_text(f"127.0.0.1 {theirs.export_public_key().decode()}")
    fields = {**LOCAL, "road": "sftp", "port": port, "path": str(drop), "known_hosts": str(tmp_path / "known")}
    settings = RemoteFolderConnection.model_validate({**fields, "key": str(tmp_path / "ours")})
    with serving([program("sshd") or "", "-D", "-e", "-f", str(tmp_path / "config")], port):
        connector = RemoteFolderConnector(settings, 1000)
        assert sorted(await texts(connector)) == ["one", "two"]
        await connector.close()
    assert sorted(path.name for path in (drop / "done").iterdir()) == ["a.xml", "b\u00e9.xml"]


@needs("vsftpd", "vsftpd")
@pytest.mark.parametrize("after", ["move", "keep"])
async def test_vsftpd(drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: str) -> None:
    monkeypatch.setenv("REAL_USER", "anonymous")
    port, empty = free_port(), tmp_path / "empty"
    empty.mkdir()
    # vsftpd does not let anybody in whose root he may write to.
    drop.parent.chmod(0o555)
    (tmp_path / "config").write_text(
        f"listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nanonymous_enable=YES\n"
        f"local_enable=NO\nanon_root={drop.parent}\nwrite_enable=YES\nanon_upload_enable=YES\nanon_umask=022\n"
        "anon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nno_anon_password=YES\nrun_as_launching_user=YES\n"
        f"secure_chroot_dir={empty}\nseccomp_sandbox=NO\npasv_address=127.0.0.1\nanon_world_readable_only=NO\n"
    )
    (tmp_path / "config").chmod(0o600)
    fields = {**LOCAL, "road": "ftp", "port": port, "path": str(drop), "password": "env:REAL_USER", "after": after}
    with serving([program("vsftpd") or "", str(tmp_path / "config")], port):
        connector = RemoteFolderConnector(RemoteFolderConnection.model_validate(fields), 1000)
        assert sorted(await texts(connector)) == ["one", "two"]
        await connector.close()
        nowhere = RemoteFolderConnection.model_validate({**fields, "path": f"{drop}/none"})
        with pytest.raises(SourceFailure):
            await texts(RemoteFolderConnector(nowhere, 1000))
    moved = sorted(path.name for path in (drop / "done").iterdir()) if after == "move" else []
    assert moved == (["a.xml", "b\u00e9.xml"] if after == "move" else [])


@needs("nginx", "nginx-light")
@pytest.mark.parametrize("coding", ["gzip on; gzip_types *; gzip_min_length 1;", "gzip off;"], ids=["gzip", "plain"])
async def test_nginx(tmp_path: Path, coding: str, write_feed: Callable[..., None]) -> None:
    port, root = free_port(), tmp_path / "www"
    root.mkdir()
    write_feed(root / "rss", "one")
    (tmp_path / "config").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/log; user root; events {{}}\n"
        f"http {{ access_log off; {coding} default_type application/rss+xml; expires 90s;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
    )
    fields = {"road": "feed", "url": f"http://127.0.0.1:{port}/rss", "networks": ["127.0.0.0/8"], "apart_seconds": 0}
    command = [program("nginx") or "", "-c", str(tmp_path / "config"), "-p", str(tmp_path)]
    with serving(command, port):
        async with Fetcher(HostPacing(time.monotonic), 2**20) as fetcher:
            connector = FeedConnector(FeedConnection.model_validate(fields), fetcher)
            first = await connector.poll({}, NOON)
            same = await connector.poll(first.position, NOON)
            write_feed(root / "rss", "one", "two")
            news = await connector.poll(same.position, NOON)
    assert (len(first.items), first.next_seconds) == (1, 90)
    # Not modified: a server that is asked with its own validators says so.
    assert (same.items, dict(same.fates)) == ((), {})
    assert [b">two<" in item.payload and b">one<" not in item.payload for item in news.items] == [True]


@pytest.fixture
def write_feed() -> Callable[..., None]:
    """Writes a feed with another time of change: nginx makes its validators of that and the size."""

    def write(path: Path, *names: str) -> None:
        items = "".join(f"<item><guid>{name}</guid><title>{name}</title></item>" for name in names)
        path.write_text(f"<rss version='2.0'><channel><title>H</title>{items}</channel></rss>")
        os.utime(path, (1_700_000_000 + len(names), 1_700_000_000 + len(names)))

    return write
