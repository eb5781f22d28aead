"""A brief comes first, then a long text that holds it: reprints of the long text are of its family, not the brief's."""

from datetime import timedelta

from schemas.verdict import Verdict, VerdictKind
from services.deduplicator.partition import DeduplicatorPartition
from tests.unit.deduplicator.articles import NOON, enriched, prose

TEXT = prose(10)


def verdicts(*texts: tuple[str, tuple[str, ...]]) -> dict[str, Verdict]:
    """The verdict on each, a minute and more after the one before it."""
    partition, found = DeduplicatorPartition(), dict[str, Verdict]()
    for number, (name, paragraphs) in enumerate(texts):
        at = NOON + timedelta(minutes=2 * number)
        article = enriched(name, paragraphs, headline="Belmora flood barrier", at=at)
        found[name] = partition.decide(article, f"news.enriched:0:{number}").messages[0].verdict
    return found


def test_its_reprints_are_copies_of_it() -> None:
    found = verdicts(("brief", TEXT[:3]), ("whole", TEXT), ("again", TEXT))
    assert found["whole"].kind is VerdictKind.EXCERPT
    assert found["whole"].family != found["brief"].family
    assert found["again"].kind is VerdictKind.EXACT_COPY
    assert found["again"].family == found["whole"].family


def test_a_copy_of_the_brief_is_still_the_briefs() -> None:
    found = verdicts(("brief", TEXT[:3]), ("whole", TEXT), ("again", TEXT[:3]))
    assert found["again"].kind is VerdictKind.EXACT_COPY
    assert found["again"].family == found["brief"].family
