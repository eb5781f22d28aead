"""What may be shown of an article. Pure: it picks and hides, it changes no words."""

import zlib

from schemas.article import Article
from schemas.enriched import EnrichedArticle
from schemas.published import Content, Outlet
from schemas.raw import Source


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
        warnings=article.warnings,
    )


def outlet_of(article: Article) -> Outlet:
    """Who sent the report."""
    return outlet_of_source(article.source)


def outlet_of_source(source: Source) -> Outlet:
    """The same, of the source alone."""
    return Outlet(id=source.id, name=source.name, kind=source.kind, country=source.policy.country)


def pack(content: Content) -> bytes:
    """Compress it for the state record."""
    return zlib.compress(content.model_dump_json().encode(), 6)


def unpack(packed: bytes) -> Content:
    """Read it back."""
    return Content.model_validate_json(zlib.decompress(packed))
