"""A notice from another partition looks for its targets here. Pure. It publishes nothing of its own."""

from schemas.article import Article, Signal
from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle
from services.publisher.articles.cause import Cause
from services.publisher.changes.notice_effects import carry_out, carry_out_on_rest
from services.publisher.changes.notice_targets import targets_of
from services.publisher.changes.recall import recall, recall_targets
from services.publisher.changes.transitions import Transitions
from services.publisher.notices.state import notice_state
from services.text.notice_signals import forwarded_signal


def handle_forwarded_notice(
    transitions: Transitions, message: DeduplicatedArticle, article: Article, identity: str, cause: Cause
) -> DropReason:
    """Act on what the notice names here, its own item included, and remember it for what arrives later.

    Where the deduplicator looked for its targets, they have instructions of their own: there remain articles from
    before it did.
    """
    signal = forwarded_signal(article)
    if signal is not None:
        notice = notice_state(article, signal, identity, forwarded=True)
        if message.targets is not None:
            carry_out_on_rest(transitions, notice, message.targets, cause)
            return DropReason.NOTICE_COPY
        # A correction restricts nothing, so it need not be kept for an article that is not there yet.
        if signal is not Signal.CORRECTION:
            transitions.store.put_notice(notice)
        recall(transitions, article, message.verdict)
        recall_targets(transitions, article, message.verdict, signal)
        carry_out(transitions, notice, targets_of(notice, transitions.store, transitions.settings), cause)
    return DropReason.NOTICE_COPY
