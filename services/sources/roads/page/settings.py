"""What the operator says of the pages that a feed links to."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class LinkedPagesSettings(BaseModel):
    """Pages are fetched beside the entries that link to them."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    apart_seconds: float = Field(default=5.0, ge=0, le=3600)
    """Between two requests to the pages' host; a Crawl-delay of its robots.txt may make it longer."""
    at_once: int = Field(default=5, ge=1, le=100)
    """Entries that go on together: what a crash fetches again at most."""
    robots: Literal["obey", "ignore"] = "obey"
    """`ignore` only where the publisher has allowed it in another way."""
