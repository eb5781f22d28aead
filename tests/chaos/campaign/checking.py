"""What was sent against what a subscriber saw: nothing lost, nothing twice, no older version last, no word too early.

Each finding is one line that names the article, so that it can be looked up in the topics of a campaign that is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemas.deadletter import DeadLetter
from schemas.raw import RawItem
from services.stream.topics import DEADLETTER, PUBLISHED, STORIES
from tests.chaos.campaign.reading import PublicRecord
from tests.chaos.campaign.traffic import SentArticle

WORDLESS = ("hold", "retract")
Articles = Mapping[str, Sequence[PublicRecord]]


def by_id(records: Iterable[PublicRecord], topic: str, key: str) -> Articles:
    """The records of one topic by what they are of, each in the order of its partition."""
    found: dict[str, list[PublicRecord]] = defaultdict(list)
    for record in records:
        if record.topic == topic:
            found[record.value[key]].append(record)
    return found


def unfinished(sent: Sequence[SentArticle], records: Sequence[PublicRecord]) -> list[str]:
    """What has not come to its end yet. In the end: what is lost, or ended wrongly."""
    articles, stories = by_id(records, PUBLISHED.name, "article_id"), by_id(records, STORIES.name, "story_id")
    by_source: dict[str, list[Sequence[PublicRecord]]] = defaultdict(list)
    for each in articles.values():
        by_source[each[0].value["outlet"]["id"]].append(each)
    read = [article for article in sent if not article.broken]
    wrong = [line for article in read for line in _wrong_end(article, by_source.get(article.source, []))]
    lost = {article.source for article in sent if article.broken} - _letters(records).keys()
    return [
        *wrong,
        *(f"lost: no dead letter of {source}" for source in sorted(lost)),
        *_dead_words_at_the_end(sent, articles, stories),
    ]


def violations(sent: Sequence[SentArticle], records: Sequence[PublicRecord]) -> list[str]:
    """What must not be at any moment."""
    articles, stories = by_id(records, PUBLISHED.name, "article_id"), by_id(records, STORIES.name, "story_id")
    broken = {article.source for article in sent if article.broken}
    letters = [f"dead letter of {source}: {text}" for source, text in _letters(records).items() if source not in broken]
    return [
        *_sequences("article", articles),
        *_sequences("story", stories),
        *_said_twice(articles),
        *_going_back(articles),
        *_leaks(sent, records),
        *letters,
    ]


def _wrong_end(article: SentArticle, found: Sequence[Sequence[PublicRecord]]) -> Iterator[str]:
    own = [each for each in found if not (article.notice_guid and any(record.value["acts_on"] for record in each))]
    name = f"{article.kind} {article.source}"
    if len(own) != 1:
        yield f"lost: {name}" if not own else f"split: {name} is {len(own)} articles"
        return
    last = own[0][-1].value
    if article.notice_guid and len(found) == 1:
        yield f"lost: the notice of {name}"
    if article.killed:
        if last["action"] != "retract":
            yield f"not killed: {name} ends with {last['action']} {last['sequence']}"
        return
    if last["content"] is None:
        yield f"not visible: {name} ends with {last['action']} {last['sequence']}"
    elif last["version"] != len(article.marks) or article.marks[-1] not in own[0][-1].text:
        yield f"older version: {name} ends with version {last['version']} of {len(article.marks)}"


def _letters(records: Iterable[PublicRecord]) -> dict[str, str]:
    """Dead letters by the source of what was rejected. One may come again: the parser is at-least-once."""
    letters = [DeadLetter.model_validate_json(each.text) for each in records if each.topic == DEADLETTER.name]
    return {_source_of(letter): f"{letter.stage}: {letter.reason}: {letter.error}" for letter in letters}


def _source_of(letter: DeadLetter) -> str:
    """Of an item; of what a later stage rejected, where it stood."""
    try:
        return RawItem.model_validate_json(letter.value or b"").source.id
    except ValueError:
        return f"{letter.origin.topic}:{letter.origin.partition}:{letter.origin.offset}"


def _sequences(what: str, found: Articles) -> Iterator[str]:
    for key, records in found.items():
        numbers = [record.value["sequence"] for record in records]
        if numbers != list(range(1, len(numbers) + 1)):
            repeated = [number for number, times in Counter(numbers).items() if times > 1]
            yield f"sequence: {what} {key} has {numbers}, twice {repeated}"


def _said_twice(articles: Articles) -> Iterator[str]:
    """An article is new once, and killed once; a notice's own record comes again when it has met a target."""
    for key, records in articles.items():
        actions = Counter(record.value["action"] for record in records if not record.value["acts_on"])
        if actions["publish"] + actions["copy"] > 1 or actions["retract"] > 1:
            yield f"twice: article {key} has {dict(actions)}"


def _going_back(articles: Articles) -> Iterator[str]:
    """A later record never has an older version; after a retraction nothing is shown: nothing is brought back."""
    for key, records in articles.items():
        versions = [record.value["version"] for record in records if record.value["content"]]
        if versions != sorted(versions):
            yield f"went back: article {key} shows versions {versions}"
        actions = [record.value["action"] for record in records]
        if "retract" in actions and set(actions[actions.index("retract") + 1 :]) - set(WORDLESS):
            yield f"resurrected: article {key} has {actions}"


def _leaks(sent: Iterable[SentArticle], records: Sequence[PublicRecord]) -> Iterator[str]:
    """No record has a word of an embargoed text before its end. A millisecond is the precision of a record's time."""
    ends = {mark: article.embargo.timestamp() for article in sent if article.embargo for mark in article.marks}
    public = [record for record in records if record.topic != DEADLETTER.name]
    for record in public:
        for mark in _marks_in(record.text):
            if record.written < ends.get(mark, 0.0) - 0.001:
                early = ends[mark] - record.written
                yield f"leak: {mark} in {record.topic} {record.partition}:{record.offset}, {early:.3f} s too early"


def _dead_words_at_the_end(sent: Iterable[SentArticle], articles: Articles, stories: Articles) -> Iterator[str]:
    dead = {mark for article in sent if article.killed for mark in article.marks}
    for records in (*articles.values(), *stories.values()):
        last = records[-1]
        if seen := _marks_in(last.text) & dead:
            yield f"killed words: {sorted(seen)} in {last.topic} {last.partition}:{last.offset}"


def _marks_in(text: str) -> set[str]:
    """`Qx<number>v<version>k`, wherever they stand."""
    return {f"Qx{part.split('k', 1)[0]}k" for part in text.split("Qx")[1:]}
