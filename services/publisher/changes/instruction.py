"""What a notice means for one article, as the deduplicator found it: carried out, and kept for later versions. Pure.

It takes the urgent lane and may come before the article itself: the article is then held or killed when it comes.
"""

from dataclasses import replace

from schemas.reasons import DropReason
from schemas.verdict import DeduplicatedArticle, Instruction
from services.publisher.articles.cause import Cause
from services.publisher.articles.change import ArticleChange
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.changes.notice_effects import carry_out
from services.publisher.changes.recall import recall_by
from services.publisher.changes.transitions import Transitions
from services.publisher.notices.state import RESTRICTING, instruction_state


def handle_instruction(
    transitions: Transitions, message: DeduplicatedArticle, instruction: Instruction, cause: Cause
) -> DropReason:
    """Act on the article that the message is about. The reason is why nothing was published, if nothing was."""
    # Not by its id: forwarded from another desk, a notice means the article of its own id here, too.
    if message.targets:
        _name_targets(transitions, message.article_id, instruction, message.targets, cause)
        return DropReason.NOTICE_COPY
    notice = instruction_state(instruction, message.article_id)
    if instruction.action in RESTRICTING:
        transitions.store.put_notice(notice)
        recall_by(transitions, message.article_id, instruction, message.verdict)
    article = transitions.store.articles.get(message.article_id)
    if article is not None and article.standing is not Standing.NOTICE:
        carry_out(transitions, notice, [article], replace(cause, instruction=instruction.identity))
    return DropReason.NOTICE_COPY


def _name_targets(
    transitions: Transitions, article_id: str, instruction: Instruction, met: tuple[str, ...], cause: Cause
) -> None:
    """A notice met targets after it was published: its own record names them."""
    own = transitions.store.articles.get(article_id)
    if own is None or own.standing is not Standing.NOTICE or set(met) <= set(own.targets):
        return
    targets = tuple(dict.fromkeys((*own.targets, *met)))
    public = instruction_state(instruction, article_id).public(targets)
    transitions.apply(own, Event.NOTICE, cause.by(public), ArticleChange(targets=targets))
