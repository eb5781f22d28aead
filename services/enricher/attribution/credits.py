"""Agencies credited in the head of an article: by its dateline, credit line, bylines and info source.

Whatever the text itself attributes to nobody rests on them. Picture credits are not read here: they are about the
picture.
"""

from collections.abc import Iterator

from schemas.article import Article
from schemas.enriched import Attribution, SourceLink, Span, TextPart
from services.knowledge.agencies import Agency, agencies_in_credit, find_agency


def credited(article: Article) -> tuple[Attribution, ...]:
    """One attribution per agency and field of the head that names it, in the order a reader meets them."""
    return tuple(
        Attribution(
            span=Span(part=part, index=index, start=0, end=len(text), text=text),
            chain=(SourceLink(name=agency.name, entity_id=f"agency:{agency.id}", text=text),),
            cue=cue,
        )
        for part, index, text, cue, agency in _credits(article)
    )


def _credits(article: Article) -> Iterator[tuple[TextPart, int, str, str, Agency]]:
    if article.dateline and (agency := _of_dateline(article)):
        yield TextPart.DATELINE, 0, article.dateline.text, "dateline", agency
    heads = [
        *((TextPart.CREDIT_LINE, 0, text, "credit") for text in (article.credit,) if text),
        *((TextPart.BYLINE, index, text, "byline") for index, text in enumerate(article.bylines)),
        *((TextPart.INFO_SOURCE, index, text, "source") for index, text in enumerate(article.info_source)),
    ]
    for part, index, text, cue in heads:
        for agency in agencies_in_credit(text):
            # Newspapers credit themselves; only who sells to others is an origin of theirs.
            if agency.kind == "agency":
                yield part, index, text, cue, agency


def _of_dateline(article: Article) -> Agency | None:
    """An agency, or an outlet with a wire service of its own: datelines name no others."""
    name = article.dateline.agency if article.dateline else None
    return find_agency(name) if name else None
