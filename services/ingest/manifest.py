"""Feed manifests: which files a feed has, who sent each and when. Reads the manifest itself and no other file."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import AliasChoices, ConfigDict, Field, ValidationError, model_validator

from schemas.raw import Source
from schemas.record import Instant, Part
from schemas.validation_errors import first_problem

MANIFEST = "feed.json"
_OWN_KEYS = frozenset({"clock", "file"})
"""No wire format or feed has entries with these keys."""
_CUT = re.compile(rb'"(?:file|clock)"\s*:\s*"')


class UnreadableFeedError(Exception):
    """A path or manifest that cannot be read; the message is for the user who named it."""


class FeedItem(Part):
    """One file of a feed, or a clock step."""

    clock: Instant | None = None
    """Advance the clock to this time; nothing arrives before it. Only a trial has a clock to set."""
    file: str | None = None
    """Path relative to the manifest's folder."""
    source: Source | None = None
    sent_at: Instant | None = None
    """As the source states it. A polled feed states none."""
    received_at: Instant | None = None
    """When it arrives, in a trial."""
    media_type: str | None = Field(default=None, validation_alias=AliasChoices("media_type", "content_type"))
    """With parameters, if any: `text/html; charset=utf-8`."""
    url: str | None = None

    @model_validator(mode="after")
    def _is_file_or_clock(self) -> Self:
        if self.clock and len(self.model_fields_set) > 1:
            raise ValueError("a clock entry has no other keys")
        if not self.clock and not (self.file and self.source):
            raise ValueError("an entry needs either a file and its source, or a clock")
        return self


class Feed(Part):
    """A feed manifest."""

    description: str | None = None
    sent_at: Instant | None = None
    """For items without a time of their own."""
    items: tuple[FeedItem, ...]

    def sent(self, item: FeedItem) -> datetime | None:
        """When an item was sent. One with only `received_at`, as from a polled feed, does not take the feed's time."""
        return item.sent_at or (None if item.received_at else self.sent_at)


class AnnotatedFeed(Feed):
    """A manifest under a name other than `feed.json`; it may have keys of its author's own."""

    model_config = ConfigDict(extra="ignore")


def is_manifest(path: Path) -> bool:
    """Recognised by its name or by an entry that names a file or sets the clock, as no wire format has.

    One such entry is enough, and in a file that is cut off its beginning: what was meant as a manifest must be
    refused with a reason, not read as an article.
    """
    if path.name == MANIFEST:
        return True
    if path.suffix != ".json":
        return False
    try:
        content = path.read_bytes()
        return _lists_files(json.loads(content))
    except OSError:
        return False
    except ValueError:
        return bool(_CUT.search(content))
    except RecursionError:  # a wire item to reject later, not a reason to fail here
        return False


def read_manifest(path: Path) -> Feed:
    """The manifest.

    Raises:
        UnreadableFeedError: it cannot be read, or is not a manifest.
    """
    model = Feed if path.name == MANIFEST else AnnotatedFeed
    try:
        feed = model.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UnreadableFeedError(f"{path}: not a feed manifest: {first_problem(error)}") from error
    except OSError as error:
        raise UnreadableFeedError(f"{path}: {error.strerror}") from error
    if not feed.items:
        raise UnreadableFeedError(f"{path}: lists no items")
    return feed


def _lists_files(content: object) -> bool:
    lists = content.values() if isinstance(content, dict) else [content]
    return any(_is_entry(entry) for listed in lists if isinstance(listed, list) for entry in listed)


def _is_entry(listed: object) -> bool:
    return isinstance(listed, dict) and any(isinstance(listed.get(key), str) for key in _OWN_KEYS)
