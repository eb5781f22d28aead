"""Decisions in sentences: why an article is what it is to others, in its story, and may or may not be used. Pure."""

from collections.abc import Callable, Sequence

from schemas.article import Signal
from schemas.published import WORDLESS, Action, PublishedArticle
from schemas.verdict import Change, RevisionClass, Similarity, VerdictKind

_REVISIONS = {
    RevisionClass.CORRECTION: "It corrects the version before it.",
    RevisionClass.DEVELOPMENT: "It has news that the version before it did not have.",
    RevisionClass.COSMETIC: "It changes no fact of the version before it.",
    None: "It is a new version.",
}
_ACTIONS = {
    Action.PUBLISH: "Published for the first time.",
    Action.UPDATE: "A new version replaces the one before it.",
    Action.CORRECT: "A correction replaces the version before it.",
    Action.COPY: "Another outlet's text, wholly or partly in the same words.",
    Action.HOLD: "On hold: not for use until it is released.",
    Action.RELEASE: "Released: it was on hold.",
    Action.RETRACT: "Withdrawn by its sender: not for use, and to be removed where it was used.",
}
ACTION_WORDS = {
    Action.PUBLISH.value: "published",
    Action.UPDATE.value: "new version",
    Action.CORRECT.value: "corrected",
    Action.COPY.value: "copy",
    Action.HOLD.value: "held",
    Action.RELEASE.value: "released",
    Action.RETRACT.value: "withdrawn",
}
"""The same in a list."""
_DECIDED = frozenset((Action.HOLD, Action.RETRACT, Action.RELEASE, Action.CORRECT))
_DECIDING = frozenset((Signal.HOLD, Signal.KILL, Signal.RELEASE, Signal.CORRECTION))
_MOST = 6
"""Shared words and names that a sentence lists."""


def action_sentence(article: PublishedArticle) -> str:
    """What the record means for whoever uses the article."""
    if article.embargoed_until and article.action is Action.HOLD:
        return f"Under embargo until {article.embargoed_until:%d %B %Y, %H:%M} UTC."
    return _ACTIONS[article.action]


def lifecycle_sentences(article: PublishedArticle) -> list[str]:
    """By what it came to be held, withdrawn, released or corrected; none for what simply came."""
    if article.notice and article.notice.article_id != article.article_id:
        return [f"A notice says so: it was sent as a {article.notice.signal.value}."]
    if article.action is Action.HOLD and article.embargoed_until:
        return ["The embargo was sent with it. It is published by itself when the embargo ends."]
    if article.action in _DECIDED and article.signal in _DECIDING:
        return [f"Version {article.version} itself was sent as a {article.signal.value}."]
    return []


def verdict_sentences(article: PublishedArticle, name: Callable[[str], str]) -> list[str]:
    """What the article is to others, with the evidence. `name`: what an article is called on the page, by its id."""
    verdict = article.verdict
    other = name(verdict.of) if verdict.of else "an article that is not shown"
    match verdict.kind:
        case VerdictKind.ORIGINAL:
            said = ["No earlier text was found that it was made from."]
        case VerdictKind.REVISION if article.action in WORDLESS:
            said = []  # what it changed is no matter of what may not be used
        case VerdictKind.REVISION:
            said = [_REVISIONS[verdict.revision]]
        case VerdictKind.EXACT_COPY:
            said = [f"Its text is that of {other}, word for word."]
        case VerdictKind.NEAR_COPY:
            said = [f"It is the text of {other}, edited."]
        case VerdictKind.EXCERPT:
            said = [f"A part of it is the text of {other}."]
    if verdict.similarity and verdict.kind not in (VerdictKind.REVISION, VerdictKind.EXACT_COPY):
        said.append(_similarity(verdict.similarity, other))
    return said


def story_sentences(article: PublishedArticle) -> list[str]:
    """Why the article is in its story."""
    why = article.verdict.why_this_story
    if article.verdict.kind is VerdictKind.REVISION:
        return ["It stays in the story of the version before it."]
    if why.score is None:
        return ["It opened this story: no other was about the same event."]
    # A negative score means that the story was not chosen by likeness.
    if why.threshold is not None and why.score < why.threshold:
        return ["It follows the text that it was made from into this story."]
    said = ["It is about the same event as the other reports of this story."]
    if why.shared_entities:
        said.append(f"Both name {listed(why.shared_entities)}.")
    if why.shared_terms:
        said.append(f"They share the words {listed(why.shared_terms)}.")
    if why.hours_since_last is not None:
        said.append(_since(why.hours_since_last))
    return said


def article_name(article: PublishedArticle | None) -> str:
    """What another article is called in a sentence."""
    if article is None:
        return "an article that is not known here"
    headline = article.content.headline if article.content else None
    outlet = article.outlet.name or article.outlet.id
    return f"“{headline}” ({outlet})" if headline else f"an article of {outlet}"


def change_sentence(change: Change) -> str:
    """One thing that a version changed."""
    if change.before is None:
        return f"{change.what}, new: {change.after}"
    if change.after is None:
        return f"{change.what}, gone: {change.before}"
    return f"{change.what}: {change.before} → {change.after}"


def listed(words: Sequence[str], most: int = _MOST) -> str:
    """A list as one reads it."""
    shown = list(words[:most])
    rest = len(words) - len(shown)
    if rest:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def _similarity(found: Similarity, other: str) -> str:
    return f"{found.contained_in_other:.0%} of its words stand in {other}, in the same order."


def _since(hours: float) -> str:
    if abs(hours) < 1:
        return "Less than an hour lies between it and the latest report."
    return f"It came {abs(hours):.0f} h {'after' if hours >= 0 else 'before'} the latest report."
