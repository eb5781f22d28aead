"""Batches by tokens: peak memory follows the length of the texts, not their number."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

_TOKEN = re.compile(r"\w+|[^\w\s]|\s{2,}")
"""About what spaCy's tokenizer makes a token of; rather more than that."""

_RUN = re.compile(r"\S+")


def count_tokens(text: str) -> int:
    """How many tokens a model will make of a text, about."""
    return len(_TOKEN.findall(text))


def first_tokens(text: str, most: int) -> str:
    """The text up to the end of so many tokens."""
    beyond = next(islice(_TOKEN.finditer(text), max(most, 0), None), None)
    return text[: beyond.start()] if beyond else text


def before_endless_word(text: str, most: int) -> str:
    """The text up to the first run of more than so many characters without a space, if there is one."""
    endless = next((run for run in _RUN.finditer(text) if run.end() - run.start() > most), None)
    return text[: endless.start()] if endless else text


def batches_by_tokens(texts: Sequence[str], most: int) -> Iterator[list[str]]:
    """Cut `texts` into batches of at most so many tokens, in order; a longer text is a batch of its own."""
    batch: list[str] = []
    tokens = 0
    for text in texts:
        size = count_tokens(text)
        if batch and tokens + size > most:
            yield batch
            batch, tokens = [], 0
        batch.append(text)
        tokens += size
    if batch:
        yield batch
