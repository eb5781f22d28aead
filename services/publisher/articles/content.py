"""What may be shown of an article. Pure: it picks and hides, it changes no words."""

from schemas.article import Article
from schemas.enriched import EnrichedArticle
from schemas.published import Content, Outlet, VerdictInShort
from schemas.verdict import StoryReason, Verdict


def content_of(enriched: EnrichedArticle) -> Content:
    """The article's text and annotations, without the features and hashes that are ours alone."""
    article = enriched.article
    return Content(
        headline=article.headline,
        headline_from_body=article.headline_from_body,
        subheadline=article.subheadline,
        bylines=article.bylines,
        desk=article.desk,
        credit=article.credit,
        dateline=article.dateline,
        paragraphs=article.paragraphs,
        headings=article.headings,
        captions=article.captions,
        editor_note=article.editor_note,
        removed=article.removed,
        subjects=article.subjects,
        rights=article.rights,
        word_count=article.word_count,
        entities=enriched.entities,
        places=enriched.places,
        quotes=enriched.quotes,
        attributions=enriched.attributions,
        times=enriched.times,
        origins=enriched.origins,
        attributed_share=enriched.attributed_share,
    )


def outlet_of(article: Article) -> Outlet:
    """Who sent the report."""
    source = article.source
    return Outlet(id=source.id, name=source.name, kind=source.kind, country=source.policy.country)


def verdict_in_short(verdict: Verdict) -> VerdictInShort:
    """The deduplicator's decision, without its internals."""
    return VerdictInShort(
        kind=verdict.kind,
        of=verdict.of,
        family=verdict.family,
        similarity=verdict.similarity,
        revision=verdict.revision,
        changes=verdict.changes,
        why_this_story=verdict.story_reason,
    )


def without_words(verdict: VerdictInShort) -> VerdictInShort:
    """The verdict of an article that must not be shown: changes and story terms quote its text."""
    reason = verdict.why_this_story
    return verdict.model_copy(
        update={
            "changes": (),
            "why_this_story": StoryReason(
                score=reason.score, threshold=reason.threshold, hours_since_last=reason.hours_since_last
            ),
        }
    )
