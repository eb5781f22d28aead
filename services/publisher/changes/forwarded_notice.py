"""A notice from another partition looks for its target here. Pure. It publishes nothing of its own."""

from schemas.article import Article, Signal, Status
from schemas.reasons import DropReason
from services.publisher.articles.events import is_kill
from services.publisher.articles.state import Cause
from services.publisher.changes.notice_effects import act, notice_file, targets_of
from services.publisher.changes.transitions import Turn
from services.publisher.notices.names import targets_elsewhere


def visit(turn: Turn, article: Article, identity: str, cause: Cause) -> DropReason:
    """Act on what the notice names here, its own item included, and remember it for what still comes."""
    signal = _signal(article)
    if signal is not None:
        notice = notice_file(article, signal, identity, visiting=True)
        if signal is not Signal.CORRECTION:
            turn.shelf.put_notice(notice)
        act(turn, notice, targets_of(notice, turn.shelf, turn.settings), cause)
    return DropReason.NOTICE_COPY


def _signal(article: Article) -> Signal | None:
    if is_kill(article):
        return Signal.KILL
    if article.status is Status.WITHHELD or article.signal is Signal.HOLD:
        return Signal.HOLD
    if article.signal is Signal.RELEASE:
        return Signal.RELEASE
    return Signal.CORRECTION if article.signal is Signal.CORRECTION and targets_elsewhere(article) else None
