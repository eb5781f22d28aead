"""Any connection; its road says which kind it is."""

from typing import Annotated

from pydantic import Field

from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.folder.settings import FolderConnection
from services.sources.roads.imap.settings import ImapConnection
from services.sources.roads.kafka.settings import KafkaConnection
from services.sources.roads.live.settings import SseConnection, WebSocketConnection
from services.sources.roads.mail.settings import MailConnection
from services.sources.roads.pull.settings import PullConnection
from services.sources.roads.remote.settings import RemoteFolderConnection

Connection = Annotated[
    FeedConnection
    | FolderConnection
    | RemoteFolderConnection
    | ImapConnection
    | KafkaConnection
    | MailConnection
    | PullConnection
    | SseConnection
    | WebSocketConnection,
    Field(discriminator="road"),
]
