"""Articles in, the same articles with their annotations out: the order of the steps. Built once per worker process."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from schemas.article import Article
from schemas.enriched import DEFAULT_DESK, EnrichedArticle, Models, TextPart
from services.enricher.analysis import Analysis, analyse
from services.enricher.annotate import entities_of, picture_agencies, places_of, times_of, with_picture_agencies
from services.enricher.attribution.credits import credited
from services.enricher.attribution.origins import attributed_share, find_origins
from services.enricher.attribution.speech import attribute_speech
from services.enricher.cache import AnalysisCache
from services.enricher.document import Section
from services.enricher.entities.linking import link_entities
from services.enricher.entities.ministries import assign_ministries
from services.enricher.entities.offices import find_office_holders
from services.enricher.model.batching import batches_by_tokens, before_endless_word, count_tokens, first_tokens
from services.enricher.model.recasing import readable
from services.enricher.model.tagged_text import TaggedText
from services.enricher.settings import DEFAULTS, EnricherSettings
from services.enricher.times.document_date import document_date
from services.knowledge.gazetteer import find_places
from services.text.features import make_features

RULES = "enrich-2"
"""Version of the rules; travels in every record."""
NO_DESKS: Mapping[str, str] = MappingProxyType({})


class TextModel(Protocol):
    """A statistical model of one language."""

    name: str
    """Package and version; travels in every record."""

    def read(self, texts: Sequence[str]) -> Sequence[TaggedText]:
        """One tagged text per text, in order."""


class Enricher:
    """Languages, their models, and the paragraphs already analysed."""

    def __init__(
        self, models: Mapping[str, TextModel], cache: AnalysisCache, settings: EnricherSettings = DEFAULTS
    ) -> None:
        self._models = models
        self._settings = settings
        self.cache = cache
        self._without_model = 0
        self._ahead: set[tuple[str, int]] = set()
        """The articles that were last read ahead: they are not counted as hits of the cache again."""

    def enrich(self, articles: Sequence[Article], desks: Mapping[str, str] = NO_DESKS) -> list[EnrichedArticle]:
        """One enriched article per article, in order. It refuses none: without a model the rules do what they can.

        `desks` names the desk of each source that has another than the default.
        """
        self._read([article for article in articles if _key(article) not in self._ahead])
        return [self._enrich_one(article, desks.get(article.source.id, DEFAULT_DESK)) for article in articles]

    def read_ahead(self, articles: Sequence[Article]) -> None:
        """Analyse the texts of articles that `enrich` will get one by one.

        The model is several times faster on many texts than on one. Long articles are texts enough by themselves.
        """
        most = self._settings.reading.ahead_characters
        short = [article for article in articles if sum(len(text) for _, _, text in texts_of(article)) <= most]
        self._ahead = {_key(article) for article in short}
        self._read(short)

    def _read(self, articles: Sequence[Article]) -> None:
        """Analyse those texts that are not in the cache, many together."""
        for language, model in self._models.items():
            texts = [t for a in articles if base_language(a) == language for _, _, t in self._read_of(a)]
            new = [text for text in dict.fromkeys(texts) if self.cache.get(model.name, text) is None]
            self.cache.count(hits=len(texts) - len(new), misses=len(new))
            for batch in batches_by_tokens(new, self._settings.tokens_per_batch):
                for analysis in self._analyses(model, batch):
                    self.cache.put(model.name, analysis)

    def take_counts(self) -> dict[str, int]:
        """Counts since the last call: cache hits and misses, articles of a language without a model."""
        counts = self.cache.take_counts()
        if self._without_model:
            counts["articles_without_model"] = self._without_model
        self._without_model = 0
        return counts

    def warm_up(self) -> None:
        """Load every table and run every layer once, so that no article has to wait for it."""
        for model in self._models.values():
            self._analyses(model, ['Foreign ministry officials in Paris said on Monday: "Warm." It was 5 May 2020.'])
        find_places("Paris")

    def _enrich_one(self, article: Article, desk: str) -> EnrichedArticle:
        language = base_language(article)
        model = self._models.get(language)
        self._without_model += model is None
        sections = [
            Section(part, index, self._analysis(model, language, text)) for part, index, text in self._read_of(article)
        ]
        linked = link_entities(sections, article.source.policy.country, self._settings)
        # Offices need the people, ministries the offices, and speakers both: the order of the next steps is fixed.
        offices = find_office_holders(sections, linked.references)
        references = assign_ministries(linked.references, offices)
        written = document_date(article, self._settings.longest_filing_lag)
        speech = attribute_speech(sections, references, offices)
        credits_ = credited(article)
        origins = find_origins(speech.attributions, speech.quotes, credits_, len(article.paragraphs))
        return EnrichedArticle(
            article=article,
            desk=desk,
            window_language=language,
            entities=with_picture_agencies(
                entities_of(sections, references, speech.metonyms), picture_agencies(article)
            ),
            places=places_of(sections, [*references, *linked.inner], speech.metonyms),
            quotes=tuple(speech.quotes),
            attributions=(*credits_, *speech.attributions),
            origins=origins,
            attributed_share=attributed_share(origins, sections),
            times=tuple(times_of(sections, written)),
            features=make_features(article),
            models=Models(pipeline=model.name if model else "rules", rules=RULES),
        )

    def _read_of(self, article: Article) -> list[tuple[TextPart, int, str]]:
        """What is read of the article's texts, in order: all of them, up to the limits."""
        limits = self._settings.reading
        read: list[tuple[TextPart, int, str]] = []
        left = limits.article_tokens
        for part, index, whole in texts_of(article):
            text = first_tokens(whole[: limits.paragraph_characters], min(limits.paragraph_tokens, left))
            if text:
                read.append((part, index, text))
            left -= count_tokens(text) + limits.tokens_a_text
            if left <= 0:
                break
        return read

    def _analysis(self, model: TextModel | None, language: str, text: str) -> Analysis:
        if model is None:
            return analyse(TaggedText(text, language=language), text, self._settings)
        # A long batch can push its own first texts out of the cache: those are read again.
        return self.cache.get(model.name, text) or self._analyses(model, [text])[0]

    def _analyses(self, model: TextModel, texts: Sequence[str]) -> list[Analysis]:
        """Read the texts and run the rules. The model sees text in capitals recased: it was trained on mixed case."""
        longest = self._settings.reading.word_characters
        tagged_texts = model.read([readable(before_endless_word(text, longest)) for text in texts])
        return [analyse(tagged, text, self._settings) for tagged, text in zip(tagged_texts, texts, strict=True)]


def _key(article: Article) -> tuple[str, int]:
    return article.article_id, article.version


def base_language(article: Article) -> str:
    """The base language of the article, else the one its source is set to, else "und". Its window's, too."""
    for code in (article.language.code, article.source.policy.language):
        if code and code != "und":
            return code.split("-")[0].lower()
    return "und"


def texts_of(article: Article) -> list[tuple[TextPart, int, str]]:
    """Every text that is analysed, the body first. A headline that was taken from the body is not analysed twice."""
    texts = [(TextPart.PARAGRAPH, i, text) for i, text in enumerate(article.paragraphs)]
    texts += [(TextPart.CAPTION, i, caption.text) for i, caption in enumerate(article.captions) if caption.text]
    if article.headline and not article.headline_from_body:
        texts.append((TextPart.HEADLINE, 0, article.headline))
    if article.subheadline:
        texts.append((TextPart.SUBHEADLINE, 0, article.subheadline))
    return texts
