"""Record batches are gzip that ISA-L wrote; whoever reads gzip reads them, and we read anybody's."""

import gzip
import struct
import sys

import pytest
from aiokafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder
from hypothesis import given
from hypothesis import strategies as st
from isal import igzip

from services.kafka import compression

_HEADER = struct.calcsize(">qiibIhiqqqhii")
GZIP = 1
compression.use_fast_gzip()


def batch(*values: bytes) -> bytes:
    builder = DefaultRecordBatchBuilder(2, GZIP, 0, -1, -1, -1, 2**20)
    for offset, value in enumerate(values):
        assert builder.append(offset, timestamp=1, key=b"k", value=value, headers=[])
    return bytes(builder.build())


def values(raw: bytes) -> list[bytes | None]:
    return [record.value for record in DefaultRecordBatch(bytearray(raw))]


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_a_batch_is_read_as_it_was_written(written: list[bytes]) -> None:
    assert values(batch(*written)) == written


def test_the_library_calls_our_compression(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new aiokafka that does not would be slow, and nothing else would show it."""
    text = b"the council of the harbour " * 200
    levels: list[int] = []
    compress = igzip.compress

    def noted(payload: bytes, level: int) -> bytes:
        levels.append(level)
        return compress(payload, level)

    monkeypatch.setattr(igzip, "compress", noted)
    batch(text)
    assert levels == [3]
    module = sys.modules[DefaultRecordBatch.__module__]
    assert vars(module)["gzip_decode"] is igzip.decompress


def test_any_gzip_reads_it_and_any_gzip_is_read() -> None:
    text = b"the council of the harbour " * 200
    raw = batch(text)
    assert text in gzip.decompress(raw[_HEADER:])
    decode = vars(sys.modules[DefaultRecordBatch.__module__])["gzip_decode"]
    assert decode(gzip.compress(text, 9)) == text
