"""Batches by words: peak memory follows the length of the texts, not their number."""

from collections.abc import Iterator, Sequence


def batches_by_words(texts: Sequence[str], max_words: int) -> Iterator[list[str]]:
    """Cut `texts` into batches of at most `max_words` words, in order; a longer text is a batch of its own."""
    batch: list[str] = []
    words = 0
    for text in texts:
        size = text.count(" ") + 1
        if batch and words + size > max_words:
            yield batch
            batch, words = [], 0
        batch.append(text)
        words += size
    if batch:
        yield batch
