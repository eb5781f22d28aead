"""Identifiers and digests. Each carries its own version, so a changed rule can never look like changed content.

All are BLAKE2b (RFC 7693) of length-prefixed parts: no two part lists share an encoding.
"""

import hashlib
from collections.abc import Iterable


def _digest(person: bytes, parts: Iterable[str | bytes], size: int) -> str:
    state = hashlib.blake2b(digest_size=size, person=person)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()


def article_id(namespace: str, guid: str) -> str:
    """The id of all versions of what one provider calls `guid`; `namespace` is the source's naming authority."""
    return "a1-" + _digest(b"article", (namespace, guid), 12)


def namesake_id(first: str, content: bytes) -> str:
    """The id of another article under the same made-up guid as `first`, with a suffix made of its first content."""
    return f"{named_first(first)}.{content.hex()[:8]}"


def named_first(article_id: str) -> str:
    """The id of the first article under an article's guid: its own, but for those of `namesake_id`."""
    return article_id.partition(".")[0]


def item_id(source_id: str, payload: bytes, entry_id: str | None = None) -> str:
    """The id of one transmission: by the feed's own entry id where it has one, else by its bytes."""
    return "i1-" + _digest(b"item", (source_id, entry_id if entry_id is not None else payload), 12)


def content_hash(fields: Iterable[str]) -> str:
    """Digest of what a reader would see of an article (headline, paragraphs, captions, …), in order."""
    return "c1-" + _digest(b"content", fields, 16)


def story_id(founding_article_id: str) -> str:
    """The id of the story that this article opened."""
    return "s1-" + _digest(b"story", (founding_article_id,), 12)


def quote_id(normalised_words: str) -> str:
    """The id of a quotation: the same words by anyone, in any outlet or version, have the same id."""
    return "q1-" + _digest(b"quote", (normalised_words,), 12)


def dead_letter_id_of_record(topic: str, key: bytes, value: bytes) -> str:
    """The same where no message was refused but a record of ours: it stands nowhere, so its bytes say which it is."""
    return "d1-" + _digest(b"refused-record", (topic, key, value), 12)


def dead_letter_id(topic: str, partition: int, offset: int) -> str:
    """The id of a dead letter: where its message stood. A redelivery is the same dead letter."""
    return "d1-" + _digest(b"deadletter", (topic, str(partition), str(offset)), 12)
