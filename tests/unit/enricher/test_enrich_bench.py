from services.bench.stages.enrich import with_copies
from tests.unit.enricher.written import article


def test_a_feed_of_copies_repeats_earlier_texts_under_ids_of_their_own() -> None:
    originals = [article(f"Text number {number} of many.") for number in range(200)]
    feed = with_copies(originals, 200)
    texts = [item.paragraphs for item in feed]
    copies = sum(text in texts[:position] for position, text in enumerate(texts))
    assert len(feed) == 200
    assert 0.5 < copies / 200 < 0.7
    assert all(
        item.guid.startswith("copy-") for position, item in enumerate(feed) if item.paragraphs in texts[:position]
    )
