"""Whether a mail may come, said at RCPT (RFC 5321; codes of RFC 3463): nothing refused is transferred. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from services.sources.registry.entry import SourceEntry
from services.sources.roads.mail.settings import MailConnection

TAKEN = "250 2.1.5 OK"
NO_SUCH_ADDRESS = "550 5.1.1 no such address here"
NOT_FROM_THIS_SENDER = "550 5.7.1 mail of this sender is not taken at this address"
NOT_FROM_THIS_HOST = "550 5.7.1 mail is not taken from this host"
PAUSED = "450 4.2.1 not taken at present, come again"
TOO_MUCH = "450 4.7.1 more than may come in a minute, come again"


@dataclass(frozen=True, slots=True)
class AddressHolder:
    """Whom an address belongs to."""

    entry: SourceEntry
    connection: MailConnection

    @property
    def key(self) -> str:
        """By which its rate is counted."""
        return f"{self.entry.id}/{self.connection.name}"


class MailDirectory:
    """All addresses of a registry."""

    def __init__(self, entries: Iterable[SourceEntry]) -> None:
        self._of: Mapping[str, AddressHolder] = dict(_holders(entries))

    def find(self, recipient: str) -> AddressHolder | None:
        """Whose address it is."""
        local, _, domain = recipient.strip().lower().rpartition("@")
        return self._of.get(f"{local.partition('+')[0]}@{domain}")

    def answer(self, recipient: str, sender: str | None, peer: str) -> str:
        """What the sender hears: `TAKEN`, or why not."""
        found = self.find(recipient)
        if found is None:
            return NO_SUCH_ADDRESS
        if found.connection.paused:
            return PAUSED
        if not _is_among(peer, found.connection):
            return NOT_FROM_THIS_HOST
        return TAKEN if _may_send(sender or "", found.connection) else NOT_FROM_THIS_SENDER


def _holders(entries: Iterable[SourceEntry]) -> Iterator[tuple[str, AddressHolder]]:
    for entry in entries:
        for connection in entry.connections:
            if isinstance(connection, MailConnection):
                for recipient in connection.recipients:
                    yield recipient, AddressHolder(entry, connection)


def _is_among(peer: str, connection: MailConnection) -> bool:
    if not connection.peers:
        return True
    try:
        address = ip_address(peer)
    except ValueError:  # a Unix socket
        return False
    return any(address.version == network.version and address in network for network in connection.peers)


def _may_send(sender: str, connection: MailConnection) -> bool:
    address = sender.strip().lower()
    # An empty sender is that of a bounce: it reports on a mail and is none.
    if not address:
        return False
    domain = "@" + address.rpartition("@")[2]
    return not connection.senders or address in connection.senders or domain in connection.senders
