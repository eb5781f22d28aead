"""The view, where the settings say."""

from pathlib import Path

from services.gateway.view.sqlite.store import SqliteStore, ViewFile
from services.gateway.view.store import ViewStore
from services.settings import Settings

_FILE = "view.sqlite"


class ViewSettingsError(ValueError):
    """The view cannot be where the settings say."""


def opened_view(settings: Settings, epoch: str) -> ViewStore:
    """The view of the topics of this epoch.

    Raises:
        ViewSettingsError: PostgreSQL is asked for, and its library is not installed.
        ViewAwayError: the database does not answer, or does not let us in.
    """
    if settings.gateway_database is None or not settings.gateway_database.get_secret_value():
        return SqliteStore(ViewFile(Path(settings.gateway_view) / _FILE, epoch))
    try:
        # Only here, as most installations do without the library.
        from services.gateway.view.postgresql.store import PostgresqlStore, ViewDatabase  # noqa: PLC0415
    except ImportError as error:
        raise ViewSettingsError(
            'COPYTASTER_GATEWAY_DATABASE needs psycopg: pip install "copytaster[postgresql]"'
        ) from error
    return PostgresqlStore(ViewDatabase(settings.gateway_database.get_secret_value(), epoch))
