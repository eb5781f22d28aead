"""Folders on servers, against servers on loopback: asyncssh's for SFTP, aioftp's for FTP."""

import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aioftp
import asyncssh
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from services.sources.roads.protocol import Page, Position, SourceFailure
from services.sources.roads.remote.connector import RemoteFolderConnector
from services.sources.roads.remote.ftp_files import FtpFiles
from services.sources.roads.remote.settings import RemoteFolderConnection

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LIMIT = 1000


class _PasswordServer(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return bool(username)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("wire", "password")


class _Remote:
    """A folder behind a server, and a connector that polls it every minute."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.folder = folder
        self.settings = {
            "host": "127.0.0.1",
            "networks": ["127.0.0.0/8"],
            "user": "env:WIRE_USER",
            "password": "env:WIRE_PASSWORD",
            **settings,
        }
        self.position: Position = {}
        self.now = NOON
        self.connector = self.make()

    def make(self, **changes: Any) -> RemoteFolderConnector:
        return RemoteFolderConnector(RemoteFolderConnection.model_validate({**self.settings, **changes}), LIMIT)

    async def poll(self) -> Page:
        self.now += timedelta(minutes=1)
        page = await self.connector.poll(self.position, self.now)
        self.position = page.position
        await self.connector.confirmed(page)
        return page

    async def texts(self, polls: int = 2) -> list[str]:
        return [item.payload.decode() for _ in range(polls) for item in (await self.poll()).items]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIRE_USER", "wire")
    monkeypatch.setenv("WIRE_PASSWORD", "password")


@pytest.fixture
async def sftp(tmp_path: Path) -> AsyncIterator[_Remote]:
    folder = tmp_path / "wire"
    folder.mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    server = await asyncssh.listen(
        "127.0.0.1",
        0,
        server_host_keys=[key],
        server_factory=_PasswordServer,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=os.fsencode(folder)),
    )
    known = tmp_path / "known_hosts"
    port = server.get_port()
    known.write_text(f"127.0.0.1 {key.export_public_key().decode()}")
    remote = _Remote(folder, road="sftp", port=port, known_hosts=str(known), path="/")
    yield remote
    await remote.connector.close()
    server.close()
    await server.wait_closed()


@asynccontextmanager
async def _ftp_server(folder: Path, secure: ssl.SSLContext | None, **settings: Any) -> AsyncIterator[_Remote]:
    user = aioftp.User("wire", "password", base_path=folder, home_path="/")
    server = aioftp.Server([user], encoding="latin-1", ssl=secure)
    await server.start("127.0.0.1", 0)
    remote = _Remote(folder, port=server.server_port, path="/", **settings)
    yield remote
    await remote.connector.close()
    await server.close()


@pytest.fixture
async def ftp(tmp_path: Path) -> AsyncIterator[_Remote]:
    async with _ftp_server(_folder(tmp_path), None, road="ftp") as made:
        yield made


@pytest.fixture
async def ftps(tmp_path: Path) -> AsyncIterator[_Remote]:
    certificate, secure = _certified(tmp_path)
    async with _ftp_server(_folder(tmp_path), secure, road="ftps", authority=str(certificate)) as made:
        yield made


def _folder(parent: Path) -> Path:
    folder = parent / "wire"
    folder.mkdir()
    return folder


def _certified(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate that its owner has signed himself, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a wire")])
    names = x509.SubjectAlternativeName([x509.DNSName("wire.example"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "wire.pem", folder / "wire.key"
    pem.write_bytes(made.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, private)
    return pem, context


@pytest.fixture(params=["sftp", "ftp", "ftps"])
def remote(request: pytest.FixtureRequest) -> _Remote:
    found: _Remote = request.getfixturevalue(request.param)
    return found


async def test_a_whole_file_is_sent_once_and_moved(remote: _Remote) -> None:
    (remote.folder / "a.xml").write_text("text")
    assert await remote.texts(4) == ["text"]
    assert [p.name for p in (remote.folder / "done").iterdir()] == ["a.xml"]


async def test_a_file_that_grows_is_sent_when_it_has_stopped(remote: _Remote) -> None:
    for text in ("", "half"):
        (remote.folder / "a.xml").write_text(text)
        assert await remote.texts(1) == []
    (remote.folder / "a.xml").write_text("whole text")
    assert await remote.texts(3) == ["whole text"]


async def test_files_may_stay_on_the_server(remote: _Remote) -> None:
    remote.connector = remote.make(after="keep")
    (remote.folder / "a.xml").write_text("text")
    assert await remote.texts(4) == ["text"]
    assert (remote.folder / "a.xml").exists()


async def test_a_name_that_comes_again_overwrites_nothing(remote: _Remote) -> None:
    for text in ("one", "two"):
        (remote.folder / "a.xml").write_text(text)
        assert await remote.texts(3) == [text]
    assert len(list((remote.folder / "done").iterdir())) == 2


async def test_what_is_too_large_is_set_aside_with_a_reason(remote: _Remote) -> None:
    (remote.folder / "a.xml").write_text("x" * (LIMIT + 1))
    assert await remote.texts(3) == []
    assert "at most 1000" in (remote.folder / "failed" / "a.xml.reason.txt").read_text()


async def test_names_in_another_charset_survive(sftp: _Remote) -> None:
    (sftp.folder / os.fsdecode(b"m\xfcller.xml")).write_text("text")
    assert await sftp.texts(3) == ["text"]
    assert [os.fsencode(path.name) for path in (sftp.folder / "done").iterdir()] == [b"m\xfcller.xml"]


async def test_a_wrong_password_is_a_failure_without_the_password(
    remote: _Remote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_PASSWORD", "other-secret")
    with pytest.raises(SourceFailure) as caught:
        await remote.poll()
    assert "other-secret" not in str(caught.value)


@pytest.mark.parametrize(("host", "known"), [("wire.example", True), ("other.example", False)])
async def test_the_certificate_is_one_of_the_host_not_of_its_address(ftps: _Remote, host: str, *, known: bool) -> None:
    async def find(*_: object) -> str:
        return "127.0.0.1"

    (ftps.folder / "a.xml").write_text("text")
    files = FtpFiles(RemoteFolderConnection.model_validate({**ftps.settings, "host": host}), LIMIT, find)
    if known:
        [file] = await files.listing()
        assert await files.read(file) == b"text"
    else:
        with pytest.raises(SourceFailure, match="Hostname mismatch"):
            await files.listing()
    await files.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(ftps: _Remote) -> None:
    ftps.connector = ftps.make(authority=None)
    with pytest.raises(SourceFailure, match="CertVerificationError"):
        await ftps.poll()


async def test_a_server_with_another_key_is_not_spoken_with(sftp: _Remote, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text(f"127.0.0.1 {asyncssh.generate_private_key('ssh-ed25519').export_public_key().decode()}")
    sftp.connector = sftp.make(known_hosts=str(other))
    with pytest.raises(SourceFailure, match="HostKey"):
        await sftp.poll()


async def test_a_private_address_is_not_spoken_with(remote: _Remote) -> None:
    remote.connector = remote.make(networks=[])
    with pytest.raises(SourceFailure, match="not a public address"):
        await remote.poll()


async def test_a_server_that_is_away_is_a_failure_and_back_is_no_loss(remote: _Remote) -> None:
    (remote.folder / "a.xml").write_text("text")
    await remote.poll()
    await remote.connector.close()
    remote.connector = remote.make(port=1)
    with pytest.raises(SourceFailure):
        await remote.poll()
    remote.connector = remote.make()
    assert await remote.texts(3) == ["text"]
