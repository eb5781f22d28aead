"""Why an item goes no further: the one vocabulary for it, in code, in metrics and in dead letters."""

from enum import StrEnum


class DropReason(StrEnum):
    """An item was understood and rightly goes no further."""

    NOT_TEXT = "not_text"
    """A picture, audio, video, graphic, planning or results item: not ours to read."""
    EMPTY_ITEM = "empty_item"
    """A valid transmission without any article in it (a test or service message)."""
    ATTACHMENT = "attachment"
    """Accompanies a text and is not an article itself: another rendition, an attachment, an associated item."""
    REDELIVERY = "redelivery"
    """The same article, version and content was already handled."""
    OLDER_VERSION = "older_version"
    """A version that is not newer than the one already out."""
    KILLED = "killed"
    """A later version of a killed article: no text of it is published again."""
    NOT_ANNOUNCED = "not_announced"
    """Remembered where it matters, but nothing that subscribers see has changed (a new verdict on a held article)."""
    NOTICE_COPY = "notice_copy"
    """A notice forwarded to this partition that found no target here; its own partition publishes it.

    Not an item of the wire.
    """
    SECOND_VERDICT = "second_verdict"
    """A superseding verdict that changes nothing that subscribers see. Not an item of the wire."""


class RejectReason(StrEnum):
    """An item could not be handled; it is kept, byte for byte, as a dead letter."""

    EMPTY_MESSAGE = "empty_message"
    """The Kafka value is null or has no bytes."""
    TOO_LARGE = "too_large"
    """More bytes than the limit for one item."""
    NOT_UTF8 = "not_utf8"
    """The message is not UTF-8, so it cannot be JSON."""
    NOT_JSON = "not_json"
    """The message is not well-formed JSON."""
    UNKNOWN_VERSION = "unknown_version"
    """`schema_version` is missing or not one this reader knows."""
    WRONG_SCHEMA = "wrong_schema"
    """JSON of a known version, but not of this topic's record."""
    UNKNOWN_FORMAT = "unknown_format"
    """No parser recognises the payload."""
    MALFORMED = "malformed"
    """A parser recognised the payload and could not read it."""
    NO_TEXT = "no_text"
    """The payload was read and holds neither a headline nor a paragraph."""
    NOT_AN_ARTICLE = "not_an_article"
    """The payload was read and is no article: an overview of articles, a consent wall, an error page, a licence."""
    NOT_ITS_AUTHORITY = "not_its_authority"
    """Its guid or its provider names a naming authority that its source may not speak for."""
    HOSTILE = "hostile"
    """The payload would exhaust memory or fetch from outside: entity bombs, external entities, absurd nesting."""
    TIME_LIMIT = "time_limit"
    """The item took longer than an item may take."""
    MEMORY_LIMIT = "memory_limit"
    """The item needed more memory than an item may have."""
    CRASHED_WORKER = "crashed_worker"
    """The item ended the worker process that read it, twice."""
    OUTPUT_REFUSED = "output_refused"
    """The broker permanently refused a record made from the item."""
    INTERNAL_ERROR = "internal_error"
    """A defect of ours; the error text says which."""
