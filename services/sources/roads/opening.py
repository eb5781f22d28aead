"""A connection's settings → its connector: the one place that knows all roads."""

from services.sources.roads.feed.connector import FeedConnector
from services.sources.roads.feed.settings import FeedConnection
from services.sources.roads.fetching import Fetcher
from services.sources.roads.folder.connector import FolderConnector
from services.sources.roads.folder.settings import FolderConnection
from services.sources.roads.imap.connector import ImapConnector
from services.sources.roads.imap.settings import ImapConnection
from services.sources.roads.kafka.connector import KafkaConnector
from services.sources.roads.kafka.settings import KafkaConnection
from services.sources.roads.live.connector import LiveConnector
from services.sources.roads.live.settings import SseConnection, WebSocketConnection
from services.sources.roads.mail.settings import MailConnection
from services.sources.roads.protocol import Connector
from services.sources.roads.pull.connector import PullConnector
from services.sources.roads.pull.settings import PullConnection
from services.sources.roads.remote.connector import RemoteFolderConnector
from services.sources.roads.remote.settings import RemoteFolderConnection
from services.sources.roads.settings import Connection


def open_connector(settings: Connection, fetcher: Fetcher) -> Connector:
    """The connector of these settings. Nothing is asked before its first poll.

    Raises:
        ValueError: of a connection that is not polled.
    """
    match settings:
        case FeedConnection():
            made: Connector = FeedConnector(settings, fetcher)
        case FolderConnection():
            made = FolderConnector(settings, fetcher.max_bytes)
        case RemoteFolderConnection():
            made = RemoteFolderConnector(settings, fetcher.max_bytes)
        case ImapConnection():
            made = ImapConnector(settings, fetcher.max_bytes)
        case PullConnection():
            made = PullConnector(settings, fetcher)
        case SseConnection() | WebSocketConnection():
            made = LiveConnector(settings, fetcher)
        case KafkaConnection():
            made = KafkaConnector(settings)
        case MailConnection():
            raise ValueError("mail comes by itself: nothing is asked")
    return made
