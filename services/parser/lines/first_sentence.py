"""The first sentence of a paragraph: the headline of an article that comes without one."""

import re

_END = re.compile(
    r"(?<=[.!?])[\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[A-ZÀ-ÖØ-ÞА-Я0-9])|(?<=[。！？])[」』）”]*(?=\S)|(?<=[؟۔।])\s+"
)
"""Chinese and Japanese put no space behind a full stop; Arabic, Urdu and Hindi have no capitals."""
# A full stop behind one of these does not end the sentence.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|St|No|Nos|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Inc|Co|Corp"
    r"|Ltd|Jr|Sr|bzw|ca|Nr|Mme|M)|\b[A-Z]|\b(?:[A-Z]\.)+[A-Z])\.$"
)


def first_sentence(paragraph: str) -> str:
    """The paragraph up to the end of its first sentence."""
    for end in _END.finditer(paragraph):
        sentence = paragraph[: end.start()] + end.group().rstrip()
        if not _ABBREVIATION.search(paragraph[: end.start()]):
            return sentence.strip()
    return paragraph.strip()
