"""What the operator says of mail that is sent to us."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.net.addresses import Network
from services.sources.roads.common import ConnectionSettings

MailAddress = Annotated[str, StringConstraints(pattern=r"^[^\s@<>\"]{1,64}@[A-Za-z0-9.-]{1,253}$", to_lower=True)]
SenderPattern = Annotated[str, StringConstraints(pattern=r"^[^\s<>\"]{0,64}@[A-Za-z0-9.-]{1,253}$", to_lower=True)]


class MailConnection(ConnectionSettings):
    """Addresses of ours, and who may send to them."""

    POLLED: ClassVar[bool] = False

    road: Literal["mail"]
    recipients: tuple[MailAddress, ...] = Field(min_length=1)
    """Addresses of this source; what stands behind a "+" in the local part is not looked at."""
    senders: tuple[SenderPattern, ...] = ()
    """Envelope senders, or domains as @example.org, whose mail is taken; everybody's where empty. Without a mail server
    in front that checks SPF or DKIM a sender is easily forged."""
    peers: tuple[Network, ...] = ()
    """Networks from which mail is taken, e.g. that of one's own mail server; any that reach the port where empty."""
    attachments: bool = False
    """Whether texts that are attached (documents of a wire format, say) are items of their own, after the mail."""
