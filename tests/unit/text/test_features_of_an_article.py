"""Features: what they hold, and what does not change them."""

from schemas.enriched import Features
from services.text.features import RULE, TERM_SELECTION, make_features
from tests.unit.deduplicator.articles import enriched


def _features(*paragraphs: str, headline: str | None = None) -> Features:
    return make_features(enriched("a", paragraphs, headline=headline).article)


def test_typography_and_paragraph_breaks_do_not_change_the_body() -> None:
    assert _features("He said “no”.", "Then left.").body_hash == _features('He said "no". Then left.').body_hash


def test_a_headline_counts_three_times() -> None:
    features = _features("Fog closed Arvik harbour. Fog stayed.", headline="Harbour closed")
    assert dict(features.terms)["harbour"] > dict(features.terms)["fog"] > dict(features.terms)["stayed"]


def test_a_headline_that_is_the_first_sentence_does_not_count_again() -> None:
    article = enriched("a", ("Fog closed Arvik harbour.",), headline="Fog closed Arvik harbour.").article
    lifted = article.model_copy(update={"headline_from_body": True})
    assert dict(make_features(lifted).terms)["fog"] == 1.0


def test_function_words_are_not_terms() -> None:
    assert [term for term, _ in _features("The and of harbour said on Monday").terms] == ["harbour"]


def test_figures_stand_in_order_and_normalised() -> None:
    assert _features("1,200 and twelve", "then 12 and 1200").figures == ("1200", "12", "12", "1200")


def test_a_scale_follows_its_figure() -> None:
    assert _features("It lost 1.7 mln dlrs.").figures == ("1.7 million",)


def test_terms_are_bounded_and_strongest_first() -> None:
    terms = _features(" ".join(f"w{number}" for number in range(400)) + " w7").terms
    assert len(terms) == TERM_SELECTION.terms
    assert [weight for _, weight in terms] == sorted((weight for _, weight in terms), reverse=True)


def test_an_empty_article_has_features() -> None:
    features = _features()
    assert (features.word_count, features.sketch, features.terms, features.rule) == (0, b"", (), RULE)


def test_one_paragraph_digest_each() -> None:
    features = _features("Same words", "other words", "same words!")
    assert len(features.paragraph_hashes) == 3
    assert features.paragraph_hashes[0] == features.paragraph_hashes[2]
