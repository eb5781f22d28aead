"""Changes of state records: every field typed as in its record, and no field that the record has not."""

from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel

from services.publisher.articles.change import NO_CHANGE, ArticleChange
from services.publisher.articles.facts import Facts, FactsChange
from services.publisher.articles.state import ArticleState
from services.publisher.notices.state import NoticeChange, NoticeState
from services.publisher.partition import PublisherPartition
from services.publisher.settings import PublisherSettings
from services.stories.head import HeadChange, StoryHead
from services.stream.typed_changes import Unchanged
from tests.scenarios.script import Send
from tests.scenarios.script_messages import at_minute, message_of

PAIRS: list[tuple[type[BaseModel], type]] = [
    (ArticleState, ArticleChange),
    (Facts, FactsChange),
    (NoticeState, NoticeChange),
    (StoryHead, HeadChange),
]


def article() -> ArticleState:
    message = message_of(Send(item="A"), {})
    step = PublisherPartition(PublisherSettings()).handle(message, "news.deduplicated:0:0", at_minute(0), ())
    values = [value for key, value in step.state if key.startswith(b"article:")]
    return ArticleState.model_validate_json(values[0] or b"")


@pytest.mark.parametrize(("record", "change"), PAIRS, ids=lambda kind: kind.__name__)
def test_a_change_has_the_types_of_its_record(record: type[BaseModel], change: type) -> None:
    fields: dict[str, Any] = get_type_hints(record)
    for name, kind in get_type_hints(change).items():
        assert kind == fields[name] | Unchanged, name


def test_every_field_of_an_article_can_change_but_the_layout_number() -> None:
    assert set(ArticleChange._fields) == ArticleState.model_fields.keys() - {"schema_version"}


def test_a_change_of_nothing_leaves_the_record_as_it_is() -> None:
    assert article().changed(NO_CHANGE) == article()


def test_a_field_can_be_set_to_none() -> None:
    assert article().report is not None
    assert article().changed(ArticleChange(report=None)).report is None


def test_a_misspelt_field_is_refused_at_run_time_too() -> None:
    wrong: dict[str, Any] = {"own_hodl": at_minute(0)}
    with pytest.raises(TypeError, match="own_hodl"):
        ArticleChange(**wrong)


def test_a_record_that_has_the_old_name_of_the_published_story_is_read_as_before() -> None:
    now = article().to_bytes()
    before = now.replace(b'"published_story":', b'"told_story":')
    assert before != now
    assert ArticleState.model_validate_json(before) == article()
