"""`copytaster state show|verify STAGE PARTITION`: what a stage remembers, in its topic and in its local store."""

from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.commands import console, stages
from services.kafka import clients
from services.settings import Settings
from services.stream.state_records import restore_at_once
from services.worker.local_store.comparison import StateContents, disagreements, outside
from services.worker.local_store.local_stores import store_path
from services.worker.local_store.store import LocalStore, StoreFailedError
from services.worker.local_store.trust import StoreNotTrustedError
from services.worker.ownership.positions import POSITIONS_KEY, decode_positions
from services.worker.ownership.state_topic import read_slices
from services.worker.stage import Stage, StageState

app = typer.Typer(no_args_is_help=True, help="What a stage remembers: its state topic, and the local store of it.")
StageName = StrEnum("StageName", {name.upper(): name for name in stages.NAMES})  # type: ignore[misc] # from one table
OfStage = Annotated[StageName, typer.Argument(metavar="STAGE", help="A stage that remembers.")]
Partition = Annotated[int, typer.Argument(min=0)]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
_SHOWN = 20
"""Problems of one kind that are printed; the number of all is printed too."""


@dataclass(frozen=True)
class _Found:
    topic: StateContents
    inputs: dict[str, tuple[int, int]]
    """First and next offset of the partition's inputs."""
    store: StateContents | None
    store_problem: str | None

    def shown(self) -> dict[str, Any]:
        positions = decode_positions(self.topic.positions)
        return {
            "topic": self.topic.summary(),
            "store": self.store.summary() if self.store else None,
            "store_problem": self.store_problem,
            "positions": {
                name: {"position": positions.get(name), "first": first, "next": end}
                for name, (first, end) in sorted(self.inputs.items())
            },
        }


@app.command()
def show(stage: OfStage, partition: Partition, json: Json = False) -> None:
    """What topic and store hold: counts by kind, offsets, input positions. Works beside a running worker."""
    settings = console.settings()
    _, found = _read(settings, stage.value, partition)
    _print(found.shown(), json=json)


@app.command()
def verify(stage: OfStage, partition: Partition, json: Json = False) -> None:
    """Whether topic and store agree, the stage can read every record, and its inputs are there; exit 1 if not.

    It needs as much memory as the stage itself.
    """
    settings = console.settings()
    state, found = _read(settings, stage.value, partition)
    records = [(r.key, r.value) for r in sorted(found.topic.by_key.values()) if r.key != POSITIONS_KEY]
    set_aside = [f"{each.key!r}: {each.problem}" for each in restore_at_once(state.keeper, partition, records)]
    problems = {
        "store": [found.store_problem] if found.store_problem else [],
        "disagreements": disagreements(found.topic, found.store) if found.store else [],
        "set_aside": set_aside,
        "positions": outside(decode_positions(found.topic.positions), found.inputs),
    }
    counted = {name: {"count": len(lines), "first": lines[:_SHOWN]} for name, lines in problems.items()}
    agree = not any(problems.values())
    _print({"agree": agree, "problems": counted, **found.shown()}, json=json)
    if not agree:
        raise typer.Exit(console.EXIT_FAILED)


def _read(settings: Settings, name: str, partition: int) -> tuple[StageState, _Found]:
    stage = stages.build(name, settings)
    if stage.state is None:
        console.fail(f"the {name} remembers nothing", console.EXIT_USAGE)
    topic = settings.topic(stage.state.topic.name)
    contents, inputs = console.run(_read_topic(settings, stage, TopicPartition(topic, partition)))
    store, problem = _read_store(settings, topic, partition)
    return stage.state, _Found(contents, inputs, store, problem)


async def _read_topic(
    settings: Settings, stage: Stage, tp: TopicPartition
) -> tuple[StateContents, dict[str, tuple[int, int]]]:
    async with clients.reader(settings) as consumer:
        ends = await _offsets(consumer, [tp])
        contents = StateContents(following=ends[tp.topic][1])
        async for records, _ in read_slices(consumer, tp, 0, contents.following):
            contents.add(records)
        names = [settings.topic(topic.name) for topic in stage.lanes.values()]
        return contents, await _offsets(consumer, [TopicPartition(name, tp.partition) for name in names])


async def _offsets(consumer: AIOKafkaConsumer, tps: list[TopicPartition]) -> dict[str, tuple[int, int]]:
    first, end = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
    return {tp.topic: (first[tp], end[tp]) for tp in tps}


def _read_store(settings: Settings, topic: str, partition: int) -> tuple[StateContents | None, str | None]:
    path = store_path(Path(settings.state_folder or "."), topic, partition)
    if settings.state_folder is None or not path.exists():
        return None, None
    try:
        with closing(LocalStore(path, read_only=True)) as store:
            contents = StateContents(following=store.progress.next)
            contents.add(store.records())
    except (StoreNotTrustedError, StoreFailedError) as error:
        return None, f"{path}: {error}"
    return contents, None


def _print(shown: dict[str, Any], *, json: bool) -> None:
    if json:
        console.print_json(shown)
        return
    for name, value in shown.items():
        rows = value.items() if isinstance(value, dict) else ()
        console.out.print(f"{name}: {'' if rows else value}", highlight=False, markup=False)
        for key, row in rows:
            console.out.print(f"  {key}: {row}", highlight=False, markup=False, soft_wrap=True)
