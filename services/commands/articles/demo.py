"""`copytaster demo`: the five seed articles through the whole pipeline, and what came out of the sink.

Everything shown is read from the sink topics. The exit code is 0 only if it meets the gold record.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from schemas.published import PublishedArticle, Story
from schemas.raw import RawItem, Source
from services.commands import console, stages
from services.commands.articles import demo_summary
from services.evaluation.seeds import score as seed_scores
from services.gateway.pages.story.story_file import story_file
from services.ingest import files
from services.ingest.manifest import UnreadableFeedError
from services.ingest.sender import Sender
from services.kafka import clients
from services.kafka.tailing import TailOptions, read
from services.observability import logs
from services.settings import Settings
from services.sources.raw.items import new_trace, raw_item
from services.stream.topics import PUBLISHED, STORIES, TOPICS
from services.supervision import pipeline

SEEDS = Path(__file__).parents[3] / "seeds"
PAGE = Path("build/demo.html")
_READY_SECONDS = 60.0
_ARRIVE_SECONDS = 60.0


@dataclass
class SinkRecords:
    """What came out of the sink so far: the last record of each article and story."""

    articles: dict[str, PublishedArticle] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)

    def complete(self, items: int) -> bool:
        """Whether every item is published, and every published article is listed in a story's record."""
        in_stories = {article.article_id for story in self.stories.values() for article in story.articles}
        # Articles are counted by id: one that is published again, with a superseding verdict, counts once.
        return len(self.articles) == items and set(self.articles) <= in_stories


def demo(
    *,
    folder: Annotated[Path, typer.Option("--seeds", help="The feed to run, with its gold record.")] = SEEDS,
    page: Annotated[Path, typer.Option(help="Where to write the story as a page.")] = PAGE,
    json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Run the five seed articles through the whole pipeline on an embedded broker, and show what came out."""
    began = time.monotonic()
    try:
        feed = list(files.find([folder], Source(id="seeds"), None))
        gold = seed_scores.read_gold(folder)
    except (UnreadableFeedError, OSError) as error:
        console.fail(str(error), console.EXIT_USAGE)
    with tempfile.TemporaryDirectory(prefix="copytaster-demo-") as log_folder:
        with console.embedded_broker() as broker:
            settings = console.settings(
                kafka_bootstrap=broker.bootstrap, embedded_broker=True, http_port=0, batch_wait_seconds=0.01
            )
            logs.configure(settings.model_copy(update={"log_level": "ERROR"}), "demo")
            broker.create_topics([settings.topic(topic.name) for topic in TOPICS])
            try:
                arrived = console.run(_run(settings, feed, Path(log_folder)))
            except pipeline.NotReadyError as error:
                console.fail(f"{error}\n{_last_lines(Path(log_folder))}")
        if len(arrived.articles) < len(feed):
            console.err.print(_last_lines(Path(log_folder)), highlight=False)
    seed_of = {item.source.id: seed_scores.seed_number(item.path.name) for item in feed}
    published = {seed_of[article.outlet.id]: article for article in arrived.articles.values()}
    score = seed_scores.score(gold, published, list(arrived.stories.values()))
    if json:
        console.print_json({**score.as_json(), "seconds": round(time.monotonic() - began, 1)})
    else:
        demo_summary.show(console.out, list(arrived.stories.values()), published, score)
        _write_page(arrived, page)
        console.out.print(f"\n{time.monotonic() - began:.0f} s, nothing left running.", style="dim")
    if not score.complete:
        raise typer.Exit(1)


def _write_page(arrived: SinkRecords, page: Path) -> None:
    """The story with most reports, as a file to look at."""
    if not arrived.stories:
        return
    story = max(arrived.stories.values(), key=lambda each: len(each.articles))
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(story_file(story, list(arrived.articles.values())), encoding="utf-8")
    except OSError as error:
        console.err.print(f"the story's page could not be written: {error}", style="red")
        return
    console.out.print(f"\nThe story as a page: {page.resolve().as_uri()}", highlight=False, soft_wrap=True)
    console.out.print("See it live: copytaster up, then open the gateway's address that it prints.", style="dim")


async def _run(settings: Settings, feed: list[files.FileItem], log_folder: Path) -> SinkRecords:
    with (
        ExitStack() as stack,
        Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console.err, transient=True
        ) as progress,
    ):
        task = progress.add_task("starting a worker for each stage", total=None)
        handles = {name: stack.enter_context((log_folder / f"{name}.log").open("wb")) for name in stages.NAMES}
        async with pipeline.running(settings, stages.NAMES, handles) as workers:
            await workers.ready(_READY_SECONDS)
            progress.update(task, description=f"ingesting {len(feed)} articles")
            await _ingest(settings, feed)
            progress.update(task, description="waiting for the sink")
            arrived = SinkRecords()
            await _collect(settings, arrived, len(feed))
            progress.update(task, description="draining")
            return arrived


async def _ingest(settings: Settings, feed: list[files.FileItem]) -> None:
    async with clients.producing(settings) as producer:
        sender = Sender(producer, settings.topic_prefix, lambda: datetime.now(UTC))
        await sender.send(*(_item(item) for item in feed))


def _item(item: files.FileItem) -> RawItem:
    return raw_item(
        item.path.read_bytes(),
        item.source,
        received_at=datetime.now(UTC),
        trace_id=new_trace(),
        sent_at=item.sent_at,
        content_type=item.media_type,
        filename=item.path.name,
        url=item.url,
    )


async def _collect(settings: Settings, arrived: SinkRecords, items: int) -> None:
    """Read both sink topics until the whole feed has come out, or the time is up."""
    done = asyncio.Event()

    async def articles() -> None:
        async for record in read(settings, PUBLISHED.name, TailOptions()):
            article = PublishedArticle.model_validate_json(record.value)
            arrived.articles[article.article_id] = article
            _set_if(done, arrived.complete(items))

    async def stories() -> None:
        async for record in read(settings, STORIES.name, TailOptions()):
            story = Story.model_validate_json(record.value)
            arrived.stories[story.story_id] = story
            _set_if(done, arrived.complete(items))

    readers = [asyncio.create_task(articles()), asyncio.create_task(stories())]
    try:
        async with asyncio.timeout(_ARRIVE_SECONDS):
            await done.wait()
    except TimeoutError:
        console.err.print(f"not everything arrived within {_ARRIVE_SECONDS:g} s", style="red")
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)


def _set_if(event: asyncio.Event, condition: bool) -> None:
    if condition:
        event.set()


def _last_lines(folder: Path) -> str:
    tails: Mapping[str, list[str]] = {
        path.stem: path.read_text(encoding="utf-8", errors="replace").splitlines()[-5:] for path in folder.glob("*.log")
    }
    return "\n".join(f"{name}: {line}" for name, lines in sorted(tails.items()) for line in lines)
