"""What makes two deliveries the same message. Pure."""

import hashlib

from schemas.verdict import DeduplicatedArticle


def identity_of(message: DeduplicatedArticle) -> str:
    """The same for every delivery of one message, whatever its offset."""
    # The verdict id keeps a second fetch of one version apart from a redelivery; the copy of a notice for another
    # partition is a message of its own, though everything else in it is the same.
    parts = [message.article_id, str(message.version), message.verdict.verdict_id, str(message.notice_copy)]
    if message.enriched is None:
        # A superseding verdict may change nothing but the story, under the id of the verdict it repeats.
        parts += ["verdict", message.verdict.story_id, str(message.verdict.supersedes)]
    else:
        # Whatever binds us is part of it: were two transmissions under one version number taken for one message, a
        # hold, a kill or a later embargo could be dropped as a redelivery.
        article = message.enriched.article
        acts_on = [f"{target.kind}={target.value}" for target in article.acts_on]
        parts += [article.content_hash, article.status, article.signal, str(article.embargoed_until), *acts_on]
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
