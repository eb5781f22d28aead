"""The compressed block of a state record: the standing verdict and what is only needed to explain.

One line of JSON is the verdict, as it was sent, a second one the rest. Deflated with a preset dictionary of what nearly
every block says, because each is too short to learn it.
"""

from typing import Any

from isal import isal_zlib
from pydantic_core import from_json, to_json

_LEVEL = 0
"""ISA-L's fastest, which does compress."""
_WINDOW_BITS = -12
"""Raw deflate with a window of 4 KB: a block is shorter, and a small window is made and cleared faster."""
# Frozen, byte for byte: blocks that were written with it cannot be read without it. So it keeps an old number of the
# rules and the name that the input topic had, which only cost a few bytes of compression where they no longer fit.
_PRESET = (
    b'{"similarity":{"jaccard":0.,"contained_in_other":1.0,"contains_other":0.},"shared_paragraphs":[[0,0],[1,1],[2,2]]'
    b',"revision":null,"changes":[],"kind":"near_copy","of":"a1-","of_version":1,"verdict_id":"v1-"'
    b',"merged_stories":[],"rules":"d1","supersedes":null}'
    b'["The ","A ","In ","President ","said ","But ","He said ","United States","Reuters","percent"]'
    b'{"verdict_id":"v1-","kind":"original","of":null,"of_version":null,"family":"a1-","similarity":null'
    b',"shared_paragraphs":[],"revision":null,"changes":[],"story_id":"s1-","story_reason":{"score":null'
    b',"threshold":0.0,"shared_terms":["president","government","people"],"shared_entities":["United States"]'
    b',"hours_since_last":0.0},"merged_stories":[],"rules":"d1","supersedes":null}\n["a1-",null,null,"news.enriched:'
)


def block_of(verdict: str, rest: list[object]) -> bytes:
    """Compressed."""
    compressor = isal_zlib.compressobj(_LEVEL, wbits=_WINDOW_BITS, zdict=_PRESET)
    # The verdict first and alone on its line: it can be answered again as it was sent, without being parsed.
    return compressor.compress(b"\n".join((verdict.encode(), to_json(rest)))) + compressor.flush()


def read_block(block: bytes) -> tuple[str, Any]:
    """The inverse of `block_of`: the verdict's JSON, and the rest. JSON as it is written here holds no line break."""
    text = isal_zlib.decompressobj(_WINDOW_BITS, _PRESET).decompress(block)
    verdict, _, rest = text.partition(b"\n")
    return verdict.decode(), from_json(rest)
