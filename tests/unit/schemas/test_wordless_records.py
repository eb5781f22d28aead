"""A hold or a retraction with words of the article cannot be written."""

from datetime import UTC, datetime
from typing import Any

import pytest

from schemas.article import Language, Signal, Status
from schemas.published import Action, Content, Outlet, PublishedArticle, VerdictInShort
from schemas.verdict import Change, StoryReason, VerdictKind

_NOON = datetime(2025, 3, 5, 5, 30, tzinfo=UTC)
_HEADLINE = "Prices rose"
_WORDS: dict[str, dict[str, Any]] = {
    "content": {"content": Content(headline=_HEADLINE, word_count=2)},
    "changes": {"changes": (Change(what="headline", before="Prices fell", after=_HEADLINE),)},
    "shared terms": {"why_this_story": StoryReason(shared_terms=("prices",))},
    "shared entities": {"why_this_story": StoryReason(shared_entities=("org:statistics_office",))},
    "a slugline": {"slugline": "PRICES-RISE"},
    "an address": {"url": "https://statistics.example/prices-rose"},
}
_OF_THE_VERDICT = ("changes", "why_this_story")


def _record(action: Action, words: dict[str, Any]) -> PublishedArticle:
    verdict: dict[str, Any] = {"kind": VerdictKind.ORIGINAL, "family": "f", "why_this_story": StoryReason()}
    verdict |= {name: value for name, value in words.items() if name in _OF_THE_VERDICT}
    rest = {name: value for name, value in words.items() if name not in _OF_THE_VERDICT}
    return PublishedArticle(
        article_id="a",
        sequence=1,
        action=action,
        guid=None,
        version=1,
        status=Status.USABLE,
        signal=Signal.NEW,
        outlet=Outlet(id="o"),
        language=Language(),
        event_time=_NOON,
        received_at=_NOON,
        verdict=VerdictInShort(**verdict),
        story_id="s",
        trace_id="t",
        **rest,
    )


@pytest.mark.parametrize("words", _WORDS.values(), ids=_WORDS.keys())
@pytest.mark.parametrize("action", [Action.HOLD, Action.RETRACT])
def test_a_hold_or_retraction_with_words_is_not_written(action: Action, words: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not carry words"):
        _record(action, words).to_bytes()


def test_the_refusal_does_not_quote_what_it_protects() -> None:
    with pytest.raises(ValueError, match="hold") as refused:
        _record(Action.HOLD, _WORDS["content"]).to_bytes()
    assert _HEADLINE not in str(refused.value)


@pytest.mark.parametrize("words", _WORDS.values(), ids=_WORDS.keys())
@pytest.mark.parametrize("action", sorted(set(Action) - {Action.HOLD, Action.RETRACT}))
def test_every_other_action_may_carry_them(action: Action, words: dict[str, Any]) -> None:
    assert _record(action, words).to_bytes()


@pytest.mark.parametrize("action", [Action.HOLD, Action.RETRACT])
def test_a_hold_or_retraction_without_words_is_written(action: Action) -> None:
    assert _record(action, {}).to_bytes()
