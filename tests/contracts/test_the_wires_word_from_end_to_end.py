"""The embargo and the kill among the examples take effect at the end of the stream."""

from schemas.article import Signal
from schemas.published import Action, PublishedArticle
from services.stream.messages import Outgoing
from tests.contracts.examples import FOLDER
from tests.contracts.stages import through


def _outputs(name: str) -> list[Outgoing]:
    return through("news.raw", (FOLDER / "news.raw" / f"{name}.json").read_bytes())


def _published(outputs: list[Outgoing]) -> list[PublishedArticle]:
    return [PublishedArticle.model_validate_json(o.value or b"") for o in outputs if o.topic == "news.published"]


def test_no_word_of_the_embargoed_item_is_published_before_its_time() -> None:
    outputs = _outputs("newsml-g2-under-embargo")
    assert [record.action for record in _published(outputs)] == [Action.HOLD]
    words = (b"onsumer", b"prices", b"lectricity", b"dearer")
    assert [word for word in words for output in outputs if word in (output.value or b"")] == []


def test_a_kill_is_published_as_a_kill() -> None:
    assert [record.signal for record in _published(_outputs("kill-plain-text"))] == [Signal.KILL]
