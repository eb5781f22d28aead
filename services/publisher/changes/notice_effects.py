"""Kills, holds, releases and corrections that name other items: who is meant, and what comes of it. Pure.

The same relation (`names`, `within_reach`) decides whether the target came before the notice or after it, so the order
of arrival does not decide who is killed.
"""

from collections.abc import Iterable

from schemas.article import Article, Signal, TargetKind
from services.publisher.articles.lifecycle import Event, Standing
from services.publisher.articles.state import Cause, Dossier, NoticeFile
from services.publisher.changes.transitions import Turn, with_notice
from services.publisher.notices.names import name_of, targets_elsewhere, within_reach
from services.publisher.settings import PublisherSettings
from services.publisher.state.store import Shelf


def notice_file(article: Article, signal: Signal, identity: str, *, visiting: bool) -> NoticeFile:
    """What has to be remembered of a notice. One that visits another partition names its own item there, too."""
    elsewhere = targets_elsewhere(article)
    named = [name_of(article.namespace, target.kind, target.value) for target in elsewhere]
    if visiting:
        named.append(name_of(article.namespace, TargetKind.GUID, article.guid))
    return NoticeFile(
        article_id=article.article_id,
        seen=identity,
        signal=signal,
        names=tuple(dict.fromkeys(name for name in named if name)),
        at=article.event_time(),
        touched=article.received_at,
        others=bool(elsewhere),
    )


def targets_of(notice: NoticeFile, shelf: Shelf, settings: PublisherSettings) -> list[Dossier]:
    """The articles here that a notice means. Of transmission numbers, which go round, only the latest is meant."""
    found: dict[str, Dossier] = {}
    for name in notice.names:
        meant = [
            dossier
            for dossier in shelf.named(name)
            if dossier.standing is not Standing.NOTICE and within_reach(name, dossier.opened, notice.at, settings)
        ]
        if name.startswith(TargetKind.TRANSMISSION):
            meant = sorted(meant, key=lambda d: (d.opened, d.article_id))[-1:]
        found.update({dossier.article_id: dossier for dossier in meant})
    return sorted(found.values(), key=lambda d: (d.opened, d.article_id))


def act(turn: Turn, notice: NoticeFile, targets: Iterable[Dossier], cause: Cause) -> tuple[str, ...]:
    """Carry a notice out on its targets; their ids, whether or not there was anything left to do."""
    met = []
    for target in targets:
        met.append(target.article_id)
        latest = turn.shelf.dossiers[target.article_id]
        died_with_its_original = latest.standing is Standing.KILLED is not target.standing
        if notice.seen not in latest.acts and not died_with_its_original:
            _act_on(turn, notice, latest, cause.model_copy(update={"notice": notice.mark()}))
    note_met(turn, notice, len(met))
    return tuple(met)


def note_met(turn: Turn, notice: NoticeFile, number: int) -> None:
    """Remember that a notice on file has met so many articles more."""
    filed = turn.shelf.notices.get(notice.seen)
    if filed is not None and number:
        turn.shelf.put_notice(filed.model_copy(update={"met": filed.met + number}))


def _act_on(turn: Turn, notice: NoticeFile, target: Dossier, cause: Cause) -> None:
    acts = with_notice(target, notice.seen)
    match notice.signal:
        case Signal.KILL:
            turn.happen(target, Event.KILL, cause, acts=acts, ended_by=notice.mark())
        case Signal.HOLD if notice.at >= target.facts.event_time:
            turn.happen(target, Event.WITHHOLD, cause, acts=acts, own_hold=notice.at)
        case Signal.RELEASE if notice.at >= (target.own_hold or target.facts.event_time):
            _release(turn, target.model_copy(update={"acts": acts}), cause)
        case Signal.CORRECTION if target.standing is not Standing.PUBLIC or target.content is not None:
            turn.happen(target, Event.REMARK, cause, acts=acts)
        case _:
            turn.shelf.put(target.model_copy(update={"acts": acts}))


def _release(turn: Turn, target: Dossier, cause: Cause) -> None:
    """Lift what holds the item itself; a copy still waits for its original."""
    freed = target.model_copy(update={"own_hold": None, "own_embargo": None})
    if target.held_with is None and target.standing in (Standing.EMBARGOED, Standing.WITHHELD):
        turn.let_go(freed, Event.LIFT, cause)
    else:
        turn.shelf.put(freed)


def notices_for(dossier: Dossier, shelf: Shelf, settings: PublisherSettings) -> list[NoticeFile]:
    """Notices that came before this article and mean it, oldest first by the wire's clock."""
    return [
        notice
        for notice in shelf.notices_naming(dossier.names)
        if any(
            within_reach(name, dossier.opened, notice.at, settings) for name in notice.names if name in dossier.names
        )
    ]


def standing_order(notices: Iterable[NoticeFile], dossier: Dossier, event: Event) -> tuple[Event, NoticeFile | None]:
    """What earlier notices make of an article's own event. A kill outweighs all; of holds and releases the last counts.

    A release that came before its text is only believed where it names the item by an id.
    """
    verdict: tuple[Event, NoticeFile | None] = (event, None)
    for notice in notices:
        if notice.signal is Signal.KILL:
            return Event.KILL, notice
        if notice.at < dossier.facts.event_time:
            continue
        if notice.signal is Signal.HOLD:
            verdict = (Event.WITHHOLD, notice)
        elif notice.signal is Signal.RELEASE and names_by_id(notice, dossier):
            verdict = (Event.USABLE, notice)
    return verdict


def names_by_id(notice: NoticeFile, dossier: Dossier) -> bool:
    """Whether a notice uses one of the article's ids, not just its words."""
    ids = (TargetKind.GUID, TargetKind.DOCUMENT_ID)
    return any(name.startswith(ids) for name in notice.names if name in dossier.names)
