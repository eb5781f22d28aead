"""A mailbox, against Debian's dovecot on loopback; without a server, what is decided about a mail."""

import getpass
import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from services.sources.roads.imap.connector import ImapConnector
from services.sources.roads.imap.parts import is_wanted, items_of
from services.sources.roads.imap.settings import ImapConnection
from services.sources.roads.protocol import Fate, Page, Position, SourceFailure
from services.supervision.free_ports import free_port

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
needs_dovecot = pytest.mark.skipif(
    shutil.which("dovecot") is None and "CI" not in os.environ, reason="dovecot is not installed (dovecot-imapd)"
)
_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{base}/mail
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {internal_group}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {user}
mail_gid = {group}
passdb {{
  driver = static
  args = password=password
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={base}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


def _mail(text: str, sender: str = "press@ministry.example", name: str = "x") -> bytes:
    return f"From: Press <{sender}>\r\nSubject: {text}\r\nMessage-ID: <{name}@a.example>\r\n\r\n{text}\r\n".encode()


class _Server:
    """A dovecot with one user, whose mail is files in a folder."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.port = free_port()
        # The server refuses to serve as root; as anybody else it can only be that user.
        root = os.geteuid() == 0
        self.user = "nobody" if root else getpass.getuser()
        group = grp.getgrgid(pwd.getpwnam(self.user).pw_gid).gr_name
        internal, login, internal_group = ("dovecot", "dovenull", "dovecot") if root else (self.user, self.user, group)
        config = base / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                base=base,
                user=self.user,
                group=group,
                port=self.port,
                internal=internal,
                login=login,
                internal_group=internal_group,
            )
        )
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(config)])
        self._await_greeting()
        self.sent = 0

    def _await_greeting(self) -> None:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1) as probe:
                    if probe.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)  # nothing announces that it listens
        self.stop()
        log = self.base / "log"
        pytest.skip(f"dovecot does not start here: {log.read_text()[-300:] if log.exists() else ''}")

    def deliver(self, mail: bytes, folder: str = "") -> None:
        self.sent += 1
        place = self.base / "mail" / folder / "new"
        for each in ("new", "cur", "tmp"):
            (self.base / "mail" / folder / each).mkdir(parents=True, exist_ok=True)
        (place / f"{1_700_000_000 + self.sent}.M{self.sent}.host").write_bytes(mail)
        for path in (self.base / "mail", *(self.base / "mail").rglob("*")):
            shutil.chown(path, self.user)

    def flags(self) -> list[str]:
        places = (self.base / "mail" / "cur", self.base / "mail" / "new")
        return [path.name.partition(":2,")[2] for place in places for path in place.iterdir()]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def server() -> Iterator[_Server]:
    with TemporaryDirectory(prefix="copytaster-mail-") as base:
        Path(base).chmod(0o755)  # the server's own users go through it
        found = _Server(Path(base))
        yield found
        found.stop()


class _Reading:
    def __init__(self, server: _Server, **entry: Any) -> None:
        settings = {
            "road": "imap",
            "host": "127.0.0.1",
            "port": server.port,
            "tls": False,
            "networks": ["127.0.0.0/8"],
            "user": "env:MAIL_USER",
            "password": "env:MAIL_PASSWORD",
            "first": "all",
            "idle_seconds": 0,
            **entry,
        }
        self.connector = ImapConnector(ImapConnection.model_validate(settings), 100_000)
        self.position: Position = {}

    async def poll(self) -> Page:
        page = await self.connector.poll(self.position, NOW)
        self.position = page.position
        await self.connector.confirmed(page)
        return page

    async def subjects(self) -> list[str]:
        page = await self.poll()
        return [item.payload.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for item in page.items]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_USER", "wire")
    monkeypatch.setenv("MAIL_PASSWORD", "password")


@needs_dovecot
async def test_every_mail_is_read_once_and_stays_unread(server: _Server) -> None:
    reading = _Reading(server)
    server.deliver(_mail("one"))
    server.deliver(_mail("two"))
    assert await reading.subjects() == ["one", "two"]
    assert await reading.subjects() == []
    server.deliver(_mail("three"))
    assert await reading.subjects() == ["three"]
    assert server.flags() == ["", "", ""]
    await reading.connector.close()


@needs_dovecot
async def test_folders_have_positions_of_their_own_and_pages_are_bounded(server: _Server) -> None:
    reading = _Reading(server, folders=["INBOX", "dpa"], at_once=2)
    for number in range(3):
        server.deliver(_mail(f"in {number}"))
        server.deliver(_mail(f"dpa {number}"), ".dpa")
    pages = [await reading.poll() for _ in range(4)]
    assert [len(page.items) for page in pages] == [2, 2, 2, 0]
    assert [page.next_seconds for page in pages[:2]] == [0.0, 0.0]
    await reading.connector.close()


@needs_dovecot
async def test_a_new_connection_may_begin_with_what_comes(server: _Server) -> None:
    reading = _Reading(server, first="nothing")
    server.deliver(_mail("old"))
    assert await reading.subjects() == []
    server.deliver(_mail("new"))
    assert await reading.subjects() == ["new"]
    await reading.connector.close()


@needs_dovecot
async def test_a_folder_that_was_made_again_is_read_again(server: _Server) -> None:
    reading = _Reading(server)
    server.deliver(_mail("one"))
    await reading.poll()
    known = reading.position["INBOX"]
    assert isinstance(known, list)
    reading.position = {"INBOX": [int(str(known[0])) - 1, known[1]]}
    page = await reading.poll()
    assert len(page.items) == 1
    assert "UIDVALIDITY" in page.notes[0]
    await reading.connector.close()


@needs_dovecot
async def test_the_server_announces_mail(server: _Server) -> None:
    reading = _Reading(server, idle_seconds=10)
    server.deliver(_mail("one"))
    assert await reading.subjects() == ["one"]
    server.deliver(_mail("two"))
    assert await reading.subjects() == ["two"]
    await reading.connector.close()


@needs_dovecot
async def test_a_mail_that_is_too_large_or_from_others_is_counted(server: _Server) -> None:
    reading = _Reading(server, senders=["@ministry.example"])
    server.deliver(_mail("x" * 200_000))
    server.deliver(_mail("spam", sender="a@spam.example"))
    server.deliver(_mail("good"))
    page = await reading.poll()
    assert (len(page.items), page.fates) == (1, {Fate.REFUSED: 1, Fate.SKIPPED: 1})
    await reading.connector.close()


@needs_dovecot
async def test_a_wrong_password_and_a_server_that_is_away_are_failures(
    server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "wrong-secret")
    reading = _Reading(server)
    with pytest.raises(SourceFailure) as caught:
        await reading.poll()
    assert "wrong-secret" not in str(caught.value)
    monkeypatch.setenv("MAIL_PASSWORD", "password")
    server.deliver(_mail("one"))
    assert await reading.subjects() == ["one"]
    await reading.connector.close()
    server.stop()
    away = _Reading(server)
    with pytest.raises(SourceFailure):
        await away.poll()
    await away.connector.close()


@pytest.mark.parametrize(
    ("senders", "wanted"),
    [
        ([], True),
        (["press@ministry.example"], True),
        (["@ministry.example"], True),
        (["@example"], False),
        (["a@b"], False),
    ],
)
def test_whose_mail_is_taken(senders: list[str], wanted: bool) -> None:
    assert is_wanted(_mail("x", sender="Press@Ministry.example"), senders) is wanted


def test_attached_texts_are_items_of_their_own() -> None:
    mail = (
        b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nSee attachment.\r\n"
        b'--b\r\nContent-Type: application/xml\r\nContent-Disposition: attachment; filename="a.xml"\r\n\r\n<nitf/>\r\n'
        b"--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment\r\n\r\nPNG\r\n--b--\r\n"
    )
    assert [(item.content_type, item.filename) for item in items_of(mail, attachments=True)] == [
        ("message/rfc822", None),
        ("application/xml", "a.xml"),
    ]
    assert len(list(items_of(mail, attachments=False))) == 1
