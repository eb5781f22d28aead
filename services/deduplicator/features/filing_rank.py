"""Which of several copies is the original: by who filed it and by the wire's clock, not by which was received first.

The order is: an agency's own transmission, a text that credits an agency, a text whose dateline names one, any other;
then the earlier event time; then the smaller article id, so that the answer never depends on arrival.
"""

from schemas.article import Article
from schemas.raw import SourceKind
from services.knowledge.agencies import agencies_in_credit

AGENCY_ITSELF, AGENCY_CREDIT, AGENCY_DATELINE, OTHER = range(4)


def rank(article: Article) -> int:
    """How close to an agency the text was filed; smaller is closer."""
    # Closer to the first filing comes first: an outlet that credits an agency printed the agency's text.
    if article.source.kind is SourceKind.AGENCY:
        return AGENCY_ITSELF
    if article.credit and agencies_in_credit(article.credit):
        return AGENCY_CREDIT
    if article.dateline and article.dateline.agency:
        return AGENCY_DATELINE
    return OTHER


def precedence(rank_: int, event: int, article_id: str) -> tuple[int, int, str]:
    """Sort key: the smallest of a family is its original."""
    return (rank_, event, article_id)
