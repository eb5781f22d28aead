"""What the operator says of one mailbox."""

from typing import ClassVar, Literal

from pydantic import Field

from services.sources.roads.common import ConnectionSettings
from services.sources.roads.pull.auth_settings import SecretName
from services.sources.roads.remote.settings import HostName


class ImapConnection(ConnectionSettings):
    """Folders of a mailbox."""

    PACES: ClassVar = {
        *ConnectionSettings.PACES,
        *("tls", "user", "password", "senders", "attachments", "idle_seconds", "at_once", "timeout_seconds"),
    }

    road: Literal["imap"]
    host: HostName
    port: int | None = Field(default=None, ge=1, le=65_535)
    tls: bool = True
    """Without it user and password cross the network as they are: only for a server on this machine."""
    user: SecretName
    password: SecretName
    folders: tuple[str, ...] = Field(default=("INBOX",), min_length=1)
    """A source for each sender is best made by rules of the mailbox that sort mail into folders."""
    senders: tuple[str, ...] = ()
    """Addresses, or domains as @example.org, whose mail is taken; everybody's where empty. A From is easily forged."""
    attachments: bool = False
    """Whether texts that are attached (documents of a wire format, say) are items of their own, after the mail."""
    first: Literal["all", "nothing"] = "nothing"
    """What is taken of the mail that lies there when the connection is new."""
    every_seconds: float = Field(default=60.0, ge=1, le=86_400)
    idle_seconds: float = Field(default=20.0, ge=0, le=25)
    """How long a poll waits for the server to announce mail (IDLE); 0: it does not."""
    at_once: int = Field(default=50, ge=1, le=500)
    timeout_seconds: float = Field(default=30.0, ge=1, le=300)
