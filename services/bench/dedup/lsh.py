"""The copy index beside datasketch's MinHashLSH on the same shortened copies, at equal or better recall of the latter.

datasketch is a development dependency; without it the comparison says so. Signatures and sketches are made outside the
timed part: both indexes get what they look up.
"""

import importlib
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.bench.settings import ARTICLES, DEDUP
from services.deduplicator.window.indexes.copy_index import CopyIndex

"""(bands, rows), stricter first."""

Sketches = list[NDArray[np.uint64]]


def compare_with_lsh() -> dict[str, object]:
    """Recall and articles per second (look-up and insertion, features given) of both."""
    dice = np.random.default_rng(5)
    shingles = [
        np.sort(dice.integers(0, 2**64, size=ARTICLES.words, dtype=np.uint64)) for _ in range(DEDUP.lsh_articles)
    ]
    starts = dice.uniform(ARTICLES.shortest_cut, ARTICLES.longest_cut, size=DEDUP.lsh_copies)
    cut = [dice.choice(shingles[i], size=int(ARTICLES.words * share), replace=False) for i, share in enumerate(starts)]
    ours = _ours(shingles, [np.sort(copy) for copy in cut])
    try:
        datasketch = importlib.import_module("datasketch")
    except ModuleNotFoundError:
        return {"frac_minhash": ours, "minhash_lsh": "datasketch is not installed"}
    return {"frac_minhash": ours, "minhash_lsh": _theirs(datasketch, shingles, cut, ours["recall"])}


def _ours(shingles: Sketches, cut: Sketches) -> dict[str, float]:
    sketches, copies = ([_kept(hashes) for hashes in group] for group in (shingles, cut))
    index = CopyIndex()
    alive = np.ones(DEDUP.lsh_articles + DEDUP.lsh_copies, dtype=np.bool_)
    found = 0
    started = time.process_time()
    every = [*sketches, *copies]
    for start in range(0, len(every), DEDUP.batch):
        index.settle(alive.__getitem__)
        # As the pipeline does: a batch is looked up at once in what is settled.
        settled = index.settled(every[start : start + DEDUP.batch])
        for ahead, sketch in enumerate(every[start : start + DEDUP.batch]):
            serial = start + ahead
            candidates = index.candidates(sketch, settled.get(ahead, ()), alive.__getitem__, 8)
            found += serial >= DEDUP.lsh_articles and serial - DEDUP.lsh_articles in candidates
            index.add(sketch, serial)
    return _result(found, time.process_time() - started)


def _theirs(datasketch: Any, shingles: Sketches, cut: Sketches, wanted: float) -> dict[str, object]:
    signatures, copies = ([_signature(datasketch, hashes) for hashes in group] for group in (shingles, cut))
    measured: dict[str, object] = {}
    for bands in DEDUP.lsh_bands:
        index = datasketch.MinHashLSH(num_perm=DEDUP.lsh_permutations, params=bands)
        found = 0
        started = time.process_time()
        for number, signature in enumerate(signatures):
            index.query(signature)
            index.insert(str(number), signature)
        for number, signature in enumerate(copies):
            found += str(number) in index.query(signature)
            index.insert(f"copy-{number}", signature)
        result = _result(found, time.process_time() - started)
        measured = {**result, "bands": bands[0], "rows": bands[1]}
        if result["recall"] >= wanted:
            break
    return measured


def _signature(datasketch: Any, hashes: NDArray[np.uint64]) -> Any:
    signature = datasketch.MinHash(num_perm=DEDUP.lsh_permutations, hashfunc=int)
    signature.update_batch((hashes & np.uint64(0xFFFFFFFF)).tolist())
    return signature


def _kept(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The sketch as the deduplicator holds it: 40 bits, one in sixteen."""
    short = hashes >> np.uint64(24)
    return short[: int(np.searchsorted(short, np.uint64(1 << 36)))]


def _result(found: int, seconds: float) -> dict[str, float]:
    return {
        "recall": found / DEDUP.lsh_copies,
        "articles_per_second": (DEDUP.lsh_articles + DEDUP.lsh_copies) / seconds,
    }
