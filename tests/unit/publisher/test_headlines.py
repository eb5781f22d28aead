"""The short form of public records: the same articles and sequences, no word more, and only where it is wanted."""

from dataclasses import replace

from schemas.published import HeadlineRecord, PublishedArticle, headline_of
from services.publisher.handle import Publisher
from services.publisher.settings import PublisherSettings
from services.stream.topics import HEADLINES, PUBLISHED
from tests.scenarios.script import Send
from tests.scenarios.script_messages import at_minute
from tests.unit.publisher.test_stage_outcomes import kept, publisher, sent


def test_each_public_record_goes_out_in_short_beside_itself() -> None:
    settings = replace(PublisherSettings(), headlines=True)
    outputs = kept(Publisher(settings, clock=lambda: at_minute(1))([sent(Send(item="A"))])[0]).outputs
    (whole,) = (each for each in outputs if each.topic == PUBLISHED.name)
    (short,) = (each for each in outputs if each.topic == HEADLINES.name)
    record = PublishedArticle.model_validate_json(whole.value or b"")
    assert HeadlineRecord.model_validate_json(short.value or b"") == headline_of(record)
    assert short.key == whole.key


def test_nothing_goes_out_in_short_where_nobody_wants_it() -> None:
    outputs = kept(publisher()([sent(Send(item="A"))])[0]).outputs
    assert HEADLINES.name not in {each.topic for each in outputs}
