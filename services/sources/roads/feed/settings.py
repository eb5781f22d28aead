"""What the operator says of one feed."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from services.sources.roads.common import ConnectionSettings
from services.sources.roads.page.settings import LinkedPagesSettings

Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s@/]+(/\S*)?$", max_length=2000)]


class FeedConnection(ConnectionSettings):
    """A feed that is polled."""

    PACES: ClassVar = {*ConnectionSettings.PACES, "pages", "websub"}

    road: Literal["feed"]
    url: Address
    """Where the feed is."""
    every_seconds: float = Field(default=60.0, ge=1, le=86_400)
    """The shortest time between two polls; what the feed itself asks for may make it longer."""
    every_seconds_at_most: float = Field(default=3600.0, ge=1, le=604_800)
    """The longest, where nothing new comes and the feed asks for nothing longer."""
    apart_seconds: float = Field(default=2.0, ge=0, le=3600)
    """Between two requests to the same host, all feeds of that host together."""
    first: Literal["all", "nothing"] = "all"
    """What is taken of the page that stands there when the connection is new: all of it, or only what comes after."""
    websub: bool = True
    """Whether the feed's hub is asked to send what is new, where the feed names one and hubs can reach us."""
    pages: LinkedPagesSettings | None = None
    """Whether the pages that its entries link to are fetched as well, and how; `{}` for the usual way."""

    @model_validator(mode="after")
    def _shortest_first(self) -> Self:
        if self.every_seconds_at_most < self.every_seconds:
            raise ValueError("every_seconds_at_most is less than every_seconds")
        return self
