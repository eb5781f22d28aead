from schemas.deadletter import MessageOrigin
from schemas.enriched import EnrichedArticle
from services.enricher.analysis import analyse
from services.enricher.cache import AnalysisCache
from services.enricher.handle import affinity, handle
from services.enricher.model.batching import batches_by_tokens
from services.enricher.model.tagged_text import TaggedText
from services.enricher.process import counts, prepare, work
from services.enricher.settings import DEFAULTS
from services.stream.messages import Kept, Received, Rejected
from tests.unit.enricher.written import article, enriched, spoken, the_enricher

ORIGIN = MessageOrigin(topic="news.parsed", partition=0, offset=0)


def test_every_message_has_its_outcome_in_order() -> None:
    good = article("Olaf Scholz spoke in Berlin.").to_bytes()
    outcomes = handle([Received(b"not json", ORIGIN), Received(good, ORIGIN), Received(None, ORIGIN)], the_enricher())
    assert [type(outcome) for outcome in outcomes] == [Rejected, Kept, Rejected]
    kept = outcomes[1]
    assert isinstance(kept, Kept)
    (output,) = kept.outputs
    assert (output.topic, output.key) == ("news.enriched", b"world")
    assert output.value is not None
    assert EnrichedArticle.model_validate_json(output.value).article.guid == "test"


def test_a_repeated_paragraph_is_read_once() -> None:
    prepare()
    counts()
    message = Received(article("Olaf Scholz spoke in Bonn about a bridge.").to_bytes(), ORIGIN)
    work([message])
    work([message])
    assert counts() == {"cache_hits": 1, "cache_misses": 1}


def test_a_language_without_a_model_passes_through_with_what_rules_can_do() -> None:
    text = "Der Kanzler sprach in Polen: „Wir warten nicht länger auf die anderen.“"
    result = the_enricher().enrich([article(text, language="de")])[0]
    assert result.models.pipeline == "rules"
    assert result.window_language == "de"
    assert spoken(result) == [("Wir warten nicht länger auf die anderen.", None)]
    assert "country:PL" in {e.id for e in result.entities}


def test_the_same_article_is_annotated_the_same_twice() -> None:
    paragraphs = ("Olaf Scholz said on Monday that Paris would wait.", "“We will,” Emmanuel Macron told Reuters.")
    assert enriched(*paragraphs) == enriched(*paragraphs)


def test_batches_hold_no_more_words_than_allowed_and_lose_none() -> None:
    texts = ["a b c", "d e", "f", "g " * 50, "h"]
    batches = list(batches_by_tokens(texts, 5))
    assert [text for batch in batches for text in batch] == texts
    assert batches[0] == ["a b c", "d e"]


def test_the_cache_drops_the_least_recently_used() -> None:
    cache = AnalysisCache(max_characters=10)
    for text in ("aaaa", "bbbb", "cccc"):
        cache.put("m", analyse(TaggedText(text), text, DEFAULTS))
    assert cache.get("m", "aaaa") is None
    assert cache.get("m", "cccc") is not None
    assert cache.get("other", "cccc") is None


def test_copies_of_one_text_have_the_same_affinity() -> None:
    one = article("Olaf Scholz spoke in Bonn.", headline="A")
    other = article("Olaf Scholz spoke in Bonn.", headline="B")
    third = article("Emmanuel Macron spoke in Lyon.", headline="A")
    numbers = [affinity(Received(a.to_bytes(), ORIGIN)) for a in (one, other, third)]
    assert numbers[0] == numbers[1] != numbers[2]


def test_a_person_introduced_by_with_speaks_the_words_quoted_after() -> None:
    result = enriched("The panel voted on Tuesday, with Lindsey Graham saying he was “deeply troubled” by it.")
    assert spoken(result, "partial") == [("deeply troubled", "Lindsey Graham")]


def test_articles_of_a_language_without_a_model_are_counted() -> None:
    prepare()
    counts()
    work([Received(article("Der Kanzler sprach in Polen.", language="de").to_bytes(), ORIGIN)])
    assert counts() == {"cache_hits": 0, "cache_misses": 0, "articles_without_model": 1}
    assert "articles_without_model" not in counts()


def test_the_key_is_the_desk_of_the_source_whatever_the_language() -> None:
    german = Received(article("Der Kanzler sprach.", language="de").to_bytes(), ORIGIN)
    english = Received(article("Olaf Scholz spoke.").to_bytes(), ORIGIN)
    source = article("Olaf Scholz spoke.").source.id
    for desks, desk in (({}, b"world"), ({source: "nordic"}, b"nordic")):
        outcomes = handle([german, english], the_enricher(), desks)
        assert [output.key for kept in outcomes if isinstance(kept, Kept) for output in kept.outputs] == [desk, desk]
