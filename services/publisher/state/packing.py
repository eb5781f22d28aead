"""How articles and outlines lie in memory while nobody works on them: a tenth of what they take as objects. Pure.

Nothing of this is ever written: the state topic has the records themselves.
"""

import struct
import zlib
from datetime import UTC, datetime, timedelta

from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Standing
from services.publisher.articles.outline import ArticleOutline
from services.publisher.articles.state import ArticleState
from services.publisher.state.typical_record import TYPICAL_RECORD

_ARTICLE_ID, _STORY_ID = "a1-", "s1-"
_DIGEST = 12
"""Bytes of the digest in an id (`schemas.ids`)."""
_OTHER = bytes(_DIGEST + 1)
"""Before any other string: what begins so is longer than a digest."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LENGTH = struct.Struct("<I")
_OUTLINE = struct.Struct("<BIIq12s")
_STANDINGS = tuple(Standing)
_SHOWN, _IN_STORY = 0x40, 0x80
_NO_STORY = bytes(_DIGEST)
_JSON = b"{"
"""No packed outline begins so: the marks are a small number and two high bits."""
_LEVEL, _WINDOW_BITS, _MEMORY_LEVEL = 3, -13, 6
"""Of zlib, for records of two to four thousand bytes: 18 µs each. Level 6 saves a twentieth and takes twice as long."""


def pack_key(article_id: str) -> bytes:
    """An article's id in half of the bytes; any string that is no such id as it is."""
    return _digest_of(article_id, _ARTICLE_ID) or _OTHER + article_id.encode("utf-8", "surrogatepass")


def unpack_key(key: bytes) -> str:
    """The inverse."""
    if len(key) == _DIGEST:
        return _ARTICLE_ID + key.hex()
    return key[len(_OTHER) :].decode("utf-8", "surrogatepass")


def pack_article(article: ArticleState) -> bytes:
    """The record, compressed, then its words, which are compressed already."""
    words = article.content
    rest = article.changed(ArticleChange(content=None)).to_bytes()
    compressor = zlib.compressobj(_LEVEL, wbits=_WINDOW_BITS, memLevel=_MEMORY_LEVEL, zdict=TYPICAL_RECORD)
    packed = compressor.compress(rest) + compressor.flush()
    return b"".join((_LENGTH.pack(len(packed)), packed, words or b""))


def unpack_article(packed: bytes) -> ArticleState:
    """The inverse."""
    end = _LENGTH.size + _LENGTH.unpack_from(packed)[0]
    decompressor = zlib.decompressobj(wbits=_WINDOW_BITS, zdict=TYPICAL_RECORD)
    rest = decompressor.decompress(packed[_LENGTH.size : end]) + decompressor.flush()
    # Our own words: that they were checked once is enough.
    article = ArticleState.model_validate_json(rest)
    return article.changed(ArticleChange(content=packed[end:])) if len(packed) > end else article


def pack_outline(outline: ArticleOutline) -> bytes:
    """In 29 bytes; where that cannot be, as it is written."""
    story = _NO_STORY if outline.story_id is None else _digest_of(outline.story_id, _STORY_ID)
    micros = (outline.event_time - _EPOCH) // timedelta(microseconds=1)
    if story is None or max(outline.sequence, outline.version) >= 2**32 or min(outline.sequence, outline.version) < 0:
        return outline.to_bytes()
    marks = _STANDINGS.index(outline.standing)
    marks |= (_SHOWN if outline.was_shown else 0) | (_IN_STORY if outline.story_id else 0)
    return _OUTLINE.pack(marks, outline.sequence, outline.version, micros, story)


def unpack_outline(packed: bytes) -> ArticleOutline:
    """The inverse."""
    if packed.startswith(_JSON):
        return ArticleOutline.model_validate_json(packed)
    marks, sequence, version, micros, story = _OUTLINE.unpack(packed)
    return ArticleOutline(
        schema_version=1,
        sequence=sequence,
        standing=_STANDINGS[marks & ~(_SHOWN | _IN_STORY)],
        was_shown=bool(marks & _SHOWN),
        version=version,
        event_time=_EPOCH + timedelta(microseconds=micros),
        story_id=_STORY_ID + story.hex() if marks & _IN_STORY else None,
    )


def _digest_of(identifier: str, prefix: str) -> bytes | None:
    """The digest in an id; None where the id is another, so that nothing is lost of it."""
    hexadecimal = identifier.removeprefix(prefix)
    if len(identifier) != len(prefix) + 2 * _DIGEST or len(hexadecimal) != 2 * _DIGEST:
        return None
    try:
        digest = bytes.fromhex(hexadecimal)
    except ValueError:
        return None
    return digest if digest.hex() == hexadecimal else None
