"""What the operator says of one source. Closed: a field that is not known is a mistake, and is said so."""

from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from schemas.raw import Source, SourceKind, SourcePolicy
from schemas.record import Country
from services.sources.roads.settings import Connection


class SenderKind(StrEnum):
    """What sort of sender a source is, in the operator's words."""

    AGENCY = "agency"
    OUTLET = "outlet"
    INSTITUTION = "institution"
    PRESS_RELEASE_SERVICE = "press-release service"


class EmbargoPolicy(StrEnum):
    """What becomes of an embargo that cannot be read as a time."""

    HOLD = "hold"
    """Hold until somebody releases it: the default, and what most agencies ask for."""
    PUBLISH = "publish"
    """Publish: for a source whose "embargo" is known to be decoration."""


_KINDS = {SenderKind.AGENCY: SourceKind.AGENCY, SenderKind.INSTITUTION: SourceKind.GOVERNMENT}


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("no such time zone in the IANA database (Europe/Berlin is one)")
    return name


SourceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""Part of metrics, file names and URLs: nothing that any of them would have to escape."""
Authority = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$", to_lower=True)]
"""A domain name, as in `urn:newsml:example.com:` or `https://example.com/`. It covers its subdomains."""
TokenHash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class SourceEntry(BaseModel):
    """One source."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    id: SourceId
    """The id that its items and metrics bear. Never given to another source."""
    name: str = Field(min_length=1, max_length=200)
    """For people."""
    kind: SenderKind
    country: Country | None = None
    """ISO 3166-1 alpha-2. Settles ambiguous zones ("IST") and the order of day and month."""
    languages: tuple[Language, ...] = ()
    """BCP 47; the first is assumed where a text is too short to tell."""
    timezone: Annotated[str, AfterValidator(_known_zone)] | None = None
    """IANA zone of its times that have none."""
    desk: SourceId = "world"
    """Which desk's copy its items are compared with."""
    rights: str | None = Field(default=None, max_length=2000)
    """What may be done with its items, in the words of the contract."""
    embargo: EmbargoPolicy = EmbargoPolicy.HOLD
    authorities: tuple[Authority, ...] = ()
    """The naming authorities that it may speak for besides its own id: whose guids it may send, and so whose articles
    it may correct and kill."""
    expected_per_hour: float | None = Field(default=None, gt=0)
    """Items in an ordinary hour; far fewer is a reason to look."""
    items_per_minute: float | None = Field(default=None, gt=0)
    """What it may push in a minute, a minute's worth at once; more is answered 429. Unlimited where unset."""
    may_backfill: bool = False
    """Whether it may push items marked as old, which wake nobody: whoever has its token could hide today's news so."""
    tokens: tuple[TokenHash, ...] = ()
    """Hashes of its tokens; two while one is replaced by the other."""

    connections: tuple[Connection, ...] = ()
    """How its items are fetched; none where it pushes them."""

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [connection.name for connection in self.connections]
        if len(set(names)) < len(names):
            raise ValueError("two connections of one name: give each a name of its own")
        return self

    @property
    def source(self) -> Source:
        """What its items say of it."""
        return Source(
            id=self.id,
            name=self.name,
            kind=_KINDS.get(self.kind, SourceKind.UNKNOWN),
            policy=SourcePolicy(
                country=self.country,
                timezone=self.timezone,
                language=self.languages[0] if self.languages else None,
                hold_unreadable_embargo=self.embargo is EmbargoPolicy.HOLD,
                authorities=self.authorities,
            ),
        )


class SourcesFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[SourceEntry, ...]
