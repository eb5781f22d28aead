"""The file of those who may read. Closed: a field that is not known is a mistake, and is said so.

tokens:
- name: evening-desk
hash: sha256:…          # copytaster gateway token prints a token and its hash
scopes: [read]
use: internal           # or web: sources whose rights forbid that are not shown
expires: 2027-12-31T00:00:00Z
per_minute: 600
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.record import Instant
from schemas.validation_errors import first_problem
from services.observability import series
from services.observability.metrics import Metrics
from services.sources.registry.entry import SourceId, TokenHash
from services.sources.registry.tokens import hash_of
from services.sources.registry.watch import FILE_SECONDS, WatchedFile


class Scope(StrEnum):
    """What a token is good for."""

    READ = "read"
    ACKNOWLEDGE = "acknowledge"
    MANAGE = "manage"


class Use(StrEnum):
    """What its holder does with what is read."""

    INTERNAL = "internal"
    WEB = "web"


class InvalidTokensError(ValueError):
    """The file cannot be used; the message says why, without a hash."""


HolderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$")]
"""Rates, streams, kept searches and confirmations go by it. A colon stands behind its kind (`oidc:`, `local:`, and
`webhook:` of those who confirm kills), so that none of one kind can be one of another; names in the file have none."""


class Holder(BaseModel):
    """Who has a token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: HolderName
    hash: TokenHash
    scopes: frozenset[Scope] = frozenset({Scope.READ})
    use: Use = Use.WEB
    """The stricter one, where nothing is said."""
    expires: Instant | None = None
    per_minute: int = Field(default=600, ge=1)
    streams: int = Field(default=20, ge=1)
    """Streams that it may have open at once."""
    acknowledges_since: Instant | None = None
    """With the scope `acknowledge`: kills from before this time are none of its holder's."""

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires is None or now < self.expires


class ListedHolder(Holder):
    """One of the file."""

    name: SourceId


class TokensFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tokens: tuple[ListedHolder, ...] = Field(min_length=1)


ANYBODY = Holder(
    name="local:anybody",
    hash="sha256:" + "0" * 64,
    scopes=frozenset(Scope),
    use=Use.INTERNAL,
    per_minute=1_000_000,
    streams=1_000_000,
)
"""Who asks where there are no tokens: somebody on this machine."""


class Tokens:
    """All holders, by the hashes of their tokens."""

    def __init__(self, holders: Sequence[Holder]) -> None:
        self._by_hash = {holder.hash: holder for holder in holders}

    @property
    def holders(self) -> tuple[Holder, ...]:
        """All of them, those whose token has expired too."""
        return tuple(self._by_hash.values())

    def has(self, holder: Holder) -> bool:
        """Whether his token is here, and good for the same. By the token: while one is exchanged, two bear a name."""
        return self._by_hash.get(holder.hash) == holder

    def named(self, name: str, now: datetime) -> Holder | None:
        """A holder by his name; None where nobody has it whose token is valid."""
        return next((each for each in self.holders if each.name == name and each.is_valid_at(now)), None)

    def holder(self, token: str, now: datetime) -> Holder | None:
        """Whose token it is; None where nobody's, or where it has expired."""
        # By its hash: an attacker who measures how long the look-up takes learns about hashes that he cannot choose.
        found = self._by_hash.get(hash_of(token))
        return found if found and found.is_valid_at(now) else None


class WatchedTokens(WatchedFile[Tokens]):
    """The tokens of a file, read again when it changes."""

    def __init__(self, path: Path, metrics: Metrics, every_seconds: float = FILE_SECONDS) -> None:
        """Read it.

        Raises:
            InvalidTokensError: it cannot be read, or is not as described above.
        """
        super().__init__(
            path,
            metrics,
            read=_read_file,
            take=tokens_of,
            invalid=InvalidTokensError,
            gauge=series.GATEWAY_TOKENS_CURRENT,
            every_seconds=every_seconds,
        )


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidTokensError(f"{path} cannot be read: {error.strerror}") from error


def tokens_of(content: bytes) -> Tokens:
    """The tokens that the file's bytes are.

    Raises:
        InvalidTokensError: they are not as described above.
    """
    try:
        return Tokens(TokensFile.model_validate(yaml.safe_load(content.decode())).tokens)
    except ValidationError as error:
        raise InvalidTokensError(f"tokens: {first_problem(error)}") from error
    except (ValueError, RecursionError, yaml.YAMLError) as error:  # a date that is none is a ValueError of YAML's
        raise InvalidTokensError(f"tokens: cannot be read as YAML: {type(error).__name__}") from error
