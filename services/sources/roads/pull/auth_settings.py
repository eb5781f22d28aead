"""How a request shows who asks. Secrets stand in the environment or in files, never in the entry itself."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.sources.roads.feed.settings import Address

SecretName = Annotated[str, StringConstraints(pattern=r"^(env:[A-Z][A-Z0-9_]*|file:/\S+)$")]
"""`env:AP_KEY` is a variable of the environment, `file:/run/secrets/ap` a file with the secret alone."""


class MissingSecretError(Exception):
    """A secret is not where the entry says; the text names the place."""


def secret(name: str) -> str:
    """The secret itself, read at each use: a file that is replaced is in force at once.

    Raises:
        MissingSecretError: it is not there.
    """
    kind, _, place = name.partition(":")
    try:
        return os.environ[place] if kind == "env" else Path(place).read_text(encoding="utf-8").strip()
    except (KeyError, OSError, UnicodeDecodeError) as error:
        raise MissingSecretError(f"no secret at {name}") from error


class Declared(BaseModel):
    """A part of the entry."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class HeaderAuth(Declared):
    """A key in a header."""

    by: Literal["header"]
    name: str = "Authorization"
    value: SecretName
    prefix: str = ""
    """Before the key, e.g. "Bearer "."""


class QueryAuth(Declared):
    """A key in the address."""

    by: Literal["query"]
    name: str
    value: SecretName


class BasicAuth(Declared):
    """User and password (RFC 7617)."""

    by: Literal["basic"]
    user: SecretName
    password: SecretName


class OAuth(Declared):
    """A token by OAuth 2 (RFC 6749): client credentials, or a user's password where the agency has it so."""

    by: Literal["oauth2"]
    token_url: Address
    client_id: SecretName
    client_secret: SecretName
    user: SecretName | None = None
    password: SecretName | None = None
    scope: str | None = None


class LoginAuth(Declared):
    """A token by a request of the agency's own kind."""

    by: Literal["login"]
    url: Address
    method: Literal["GET", "POST"] = "POST"
    fields: dict[str, SecretName]
    """Sent in the address with GET, as a form with POST."""
    token: str
    """Where the answer has the token: a JSONPath ($.token) or an XPath (//authToken)."""
    name: str = "token"
    """The parameter or header in which it is sent from then on."""
    put: Literal["query", "header"] = "query"
    prefix: str = ""


Auth = Annotated[HeaderAuth | QueryAuth | BasicAuth | OAuth | LoginAuth, Field(discriminator="by")]
