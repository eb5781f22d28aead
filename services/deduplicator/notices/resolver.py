"""Which articles a notice means, and which notices mean an article. Pure.

The same relation (`item_names`, `within_reach`) decides whether the target came before the notice or after it, so the
order of arrival does not decide who is killed. What a notice does to an article is the publisher's business.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from schemas.article import Article, Signal, TargetKind
from schemas.ids import article_id
from schemas.verdict import Instruction
from services.deduplicator.notices.instruction import instruction_of
from services.deduplicator.notices.records import NamedArticle, WaitingNotice
from services.deduplicator.notices.store import NoticeStore
from services.deduplicator.settings import NoticeSettings
from services.stream.state_records import StateRecord
from services.text.item_names import IDS, name_of, names_of, namespaces_meant, targets_elsewhere, within_reach
from services.text.notice_signals import forwarded_signal, notice_signal

_RECALLING = (Signal.KILL, Signal.HOLD)
"""Notices that must reach an article however old it is: nothing else can take a published text down."""


class Addressed(NamedTuple):
    """An instruction, and whose it is."""

    article_id: str
    instruction: Instruction
    targets: tuple[str, ...] = ()
    """For the notice's own article: what it has been found to name so far."""


class Resolution(NamedTuple):
    """What an article version has to do with notices."""

    targets: tuple[str, ...] = ()
    """Article ids that it names, where it is a notice."""
    notices: tuple[Instruction, ...] = ()
    """Of notices that came before it and mean it."""
    instructions: tuple[Addressed, ...] = ()
    """For others."""
    state: tuple[StateRecord, ...] = ()


class NoticeResolver:
    """The resolver of one partition, over all its desks."""

    def __init__(self, settings: NoticeSettings, in_windows: Callable[[str], bool]) -> None:
        self._settings = settings
        self._in_windows = in_windows
        """Whether an article is in a window, for articles from before names were kept."""
        self.store = NoticeStore(settings)

    def version(self, article: Article, *, known: bool) -> Resolution:
        """A version that is handed on. `known`: an earlier one was an article, not a notice only."""
        self.store.expire()
        before = self.store.article(article.article_id)
        was_article = known or (before is not None and not before.is_notice)
        signal = notice_signal(article)
        only_notice = signal not in (None, Signal.CORRECTION) and not was_article
        named = _named(article, before, is_notice=only_notice, most=self._settings.remembered_names)
        self.store.put_article(named)
        met_by = () if only_notice else tuple(self._meeting(named))
        notices = tuple(_for_target(notice.instruction, named.names, notice.names, None) for notice in met_by)
        updates = tuple(update for notice in met_by for update in self._note_met(notice, named.article_id))
        if signal is None:
            return Resolution((), notices, updates, self.store.take_changes())
        # A kill of its own article, which was published before: that is a target too, whatever else it names.
        own = (article.article_id,) if signal is Signal.KILL and was_article else ()
        targets, instructions = self._carry_out(article, signal, own=own, forwarded=False)
        return Resolution(targets, notices, (*updates, *instructions), self.store.take_changes())

    def forwarded(self, article: Article) -> Resolution | None:
        """A notice from another partition, where its own item is one more target; None where it does nothing here."""
        signal = forwarded_signal(article)
        if signal is None:
            return None
        self.store.expire()
        targets, instructions = self._carry_out(article, signal, own=(), forwarded=True)
        return Resolution(targets, (), instructions, self.store.take_changes())

    def kill_targets(self, since: datetime) -> dict[str, int]:
        """How many articles each kill of others that came since then has met here; 0: perhaps it reached nobody."""
        kills = (n for n in self.store.notices.values() if n.kills_others and n.instruction.received_at >= since)
        return {notice.instruction.article_id: len(notice.met) for notice in kills}

    def _carry_out(
        self, article: Article, signal: Signal, *, own: tuple[str, ...], forwarded: bool
    ) -> tuple[tuple[str, ...], tuple[Addressed, ...]]:
        names = tuple(_names_meant(article, forwarded=forwarded))
        instruction = instruction_of(article, signal)
        found = {target.article_id: target for target in self._meant(names, instruction.event_time)}
        if not forwarded:
            # What it does to its own article the publisher knows from the version itself.
            found.pop(article.article_id, None)
        guids = _ids_meant(article, forwarded=forwarded)
        addressed = [
            Addressed(key, _for_target(instruction, each.names, names, guids.get(key))) for key, each in found.items()
        ]
        unnamed = [key for key in guids if signal in _RECALLING and self.store.article(key) is None]
        # To ids that nobody here knows as well: the publisher may remember them for longer.
        addressed += [Addressed(key, _for_target(instruction, names, names, guids[key])) for key in unnamed]
        targets = tuple(dict.fromkeys((*found, *(key for key in unnamed if self._in_windows(key)), *own)))
        # A correction restricts nothing, so it need not wait for an article that is not there yet.
        if signal is not Signal.CORRECTION:
            # Of an archive's kill nobody must look whom it met.
            others = bool(targets_elsewhere(article)) and not article.backfill
            known = self.store.notices.get(instruction.identity)
            met = tuple(dict.fromkeys((*(known.met if known else ()), *targets)))
            waiting = WaitingNotice(instruction=instruction, names=names, others=others, forwarded=forwarded, met=met)
            self.store.put_notice(waiting)
        return targets, tuple(addressed)

    def _meant(self, names: Iterable[str], at: datetime) -> list[NamedArticle]:
        found: dict[str, NamedArticle] = {}
        for name in names:
            meant = [
                article
                for article in self.store.articles_named(name)
                if not article.is_notice and within_reach(name, article.opened, at, self._settings.reach)
            ]
            if name.startswith(TargetKind.TRANSMISSION):
                # Transmission numbers wrap around: only the latest article with the number is meant.
                meant = sorted(meant, key=_by_clock)[-1:]
            found.update({article.article_id: article for article in meant})
        return sorted(found.values(), key=_by_clock)

    def _meeting(self, article: NamedArticle) -> Iterator[WaitingNotice]:
        """Notices that came before this article and mean it."""
        for notice in self.store.notices_naming(article.names):
            at = notice.instruction.event_time
            shared = [name for name in notice.names if name in article.names]
            reached = any(within_reach(name, article.opened, at, self._settings.reach) for name in shared)
            if reached:
                yield notice

    def _note_met(self, notice: WaitingNotice, article: str) -> Iterator[Addressed]:
        """A notice met a target after all: its own record is to name it, if it is published from this partition."""
        if article in notice.met:
            return
        met = (*notice.met, article)
        self.store.put_notice(notice.model_copy(update={"met": met}))
        if not notice.forwarded and article != notice.instruction.article_id:
            yield Addressed(notice.instruction.article_id, notice.instruction, met)


def _named(article: Article, before: NamedArticle | None, *, is_notice: bool, most: int) -> NamedArticle:
    known = before.names if before else ()
    at = article.event_time()
    return NamedArticle(
        article_id=article.article_id,
        # The oldest go first: a notice may use the name of an earlier version, but hardly of the first of dozens.
        names=tuple(dict.fromkeys((*known, *names_of(article))))[-most:],
        opened=min(at, before.opened) if before else at,
        touched=max(article.received_at, before.touched) if before else article.received_at,
        is_notice=is_notice,
    )


def _names_meant(article: Article, *, forwarded: bool) -> Iterator[str]:
    """The names that a notice uses, each once."""
    meant = [
        name_of(namespace, target.kind, target.value)
        for target in targets_elsewhere(article)
        for namespace in namespaces_meant(article, target)
    ]
    if forwarded:
        meant.append(name_of(article.namespace, TargetKind.GUID, article.guid))
    return iter(dict.fromkeys(name for name in meant if name))


def _ids_meant(article: Article, *, forwarded: bool) -> dict[str, str]:
    """The article ids that the ids in a notice make, whether or not there is such an article; each with its guid."""
    meant = {
        article_id(namespace, target.value.strip()): target.value.strip()
        for target in targets_elsewhere(article)
        if target.kind in IDS
        for namespace in namespaces_meant(article, target)
    }
    return meant | ({article.article_id: article.guid} if forwarded else {})


def _for_target(
    instruction: Instruction, of_article: tuple[str, ...], meant: tuple[str, ...], guid: str | None
) -> Instruction:
    """The instruction as one target gets it: by an id of it, or only by words that others may bear, too."""
    by_id = any(name.startswith(IDS) for name in meant if name in of_article)
    return instruction.model_copy(update={"by_id": by_id, "target_guid": guid})


def _by_clock(article: NamedArticle) -> tuple[datetime, str]:
    return (article.opened, article.article_id)
