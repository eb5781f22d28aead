"""A notice as the instruction that its targets get. Pure."""

import hashlib

from schemas.article import Article, Signal
from schemas.verdict import Instruction


def instruction_of(article: Article, signal: Signal) -> Instruction:
    """What records of a target say of the notice; by an id or not is known only of each target."""
    return Instruction(
        identity=_identity(article),
        action=signal,
        article_id=article.article_id,
        version=article.version,
        guid=article.guid,
        trace_id=article.trace_id,
        source=article.source,
        language=article.language,
        status=article.status,
        event_time=article.event_time(),
        received_at=article.received_at,
        by_id=False,
    )


def _identity(article: Article) -> str:
    """The same for every delivery of one notice, in whichever partition. Whatever it binds is part of it."""
    acts_on = [f"{target.kind}={target.value}" for target in article.acts_on]
    parts = [article.article_id, str(article.version), article.content_hash, article.status, article.signal, *acts_on]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
