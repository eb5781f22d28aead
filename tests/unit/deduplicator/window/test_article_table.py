"""The table of remembered articles: what it keeps apart it gives as one, at any size."""

from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from services.bench.dedup.bulk import bulk_records
from services.deduplicator.window.article_table import ArticleTable
from services.deduplicator.window.entry import WindowEntry, entry_of
from services.deduplicator.window.records.header import SIZE, header_of, without_vector
from services.deduplicator.window.records.record import with_former

RECORDS = list(bulk_records(3, 1, timedelta(hours=1), [b"explained"]))


@given(st.data())
def test_records_come_back_as_they_were_taken_in(data: st.DataObject) -> None:
    table = ArticleTable()
    taken = data.draw(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=8))
    for article_id, record in taken:
        table.append(entry_of(article_id, record), 0)
    assert [table.record(serial) for serial in range(table.end)] == [record for _, record in taken]
    assert table.header(0) == header_of(taken[0][1])
    rewritten = with_former(taken[0][1], header_of(taken[0][1]), (RECORDS[1][1],))
    table.rewrite(0, rewritten)
    assert table.record(0) == rewritten


def test_the_vector_is_kept_once() -> None:
    record = RECORDS[0][1]
    header = header_of(record)
    assert len(record) - len(without_vector(record)) == 5 * header.term_count


def test_it_grows_while_somebody_looks_at_it() -> None:
    table = ArticleTable()
    seen: list[Any] = []
    for number in range(5000):
        serial = table.append(_entry(number), number)
        if number % 1000 == 0:
            seen.append((number, table.terms(serial)))
    assert [terms.tolist() for _, terms in seen] == [[number] for number, _ in seen]
    serials = np.arange(5000)
    assert table.stories(serials).tolist() == table.vectors(serials)[0][:, 0].tolist() == serials.tolist()


def _entry(number: int) -> WindowEntry:
    none = np.empty(0, dtype=np.uint64)
    terms, weights = np.array([number], np.uint32), np.array([9], np.uint8)
    return WindowEntry(
        f"a{number}", bytes(SIZE), number, True, "s", None, terms, weights, 9.0, none, none.view(int), None
    )
