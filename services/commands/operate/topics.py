"""`copytaster topics`: the topic table, and comparing a cluster with it."""

from typing import Annotated

import typer
from rich.table import Table

from services.commands import console
from services.kafka import clients, topic_admin, topic_settings
from services.kafka.topic_admin import TopicDifference
from services.stream.topics import TOPICS

app = typer.Typer(no_args_is_help=True, help="The topics: create them, list them, compare a cluster with the table.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command("create")
def create(
    update: Annotated[
        bool, typer.Option("--update", help="Also set what the table declares on topics that exist.")
    ] = False,
    json: Json = False,
) -> None:
    """Create the topics that are missing, and say how existing ones differ from the table."""

    async def work() -> tuple[list[str], list[TopicDifference], list[TopicDifference]]:
        async with clients.opened(clients.admin(settings)) as client:
            created = await topic_admin.create(client, TOPICS, settings)
            existing = tuple(topic for topic in TOPICS if topic.name not in created)
            differences = await topic_admin.check(client, existing, settings)
        updated = topic_settings.changeable(differences) if update else []
        await topic_settings.update(settings, updated)
        return created, updated, [each for each in differences if each not in updated]

    settings = console.settings()
    if settings.embedded_broker:
        console.fail("the embedded broker creates topics by itself")
    created, updated, differing = console.run(work())
    if json:
        also = {"updated": [vars_of(d) for d in updated], "differences": [vars_of(d) for d in differing]}
        console.print_json({"created": created, **also})
        return
    console.out.print(f"created {', '.join(created)}" if created else "all topics exist already")
    for each in updated:
        console.out.print(f"{each.topic}: {each.what}: set to {each.declared}, was {each.found}", highlight=False)
    for each in differing:
        console.out.print(_sentence(each), highlight=False)
    if topic_settings.changeable(differing):
        console.out.print("topics create --update sets what is declared")


@app.command("list")
def list_(json: Json = False) -> None:
    """Show the topic table; no broker is needed."""
    if json:
        replicas = console.settings().topic_replication
        rows = [{"name": t.name, "key": t.key, "config": topic_admin.config(t, replicas), "why": t.why} for t in TOPICS]
        console.print_json({"topics": rows})
        return
    table = Table("topic", "record", "key", "cleanup", "kept", "written by", "why")
    for topic in TOPICS:
        kept = f"{topic.retention.days} d" if topic.retention else "last per key"
        record = topic.model.__name__ if topic.model else "(internal)"
        table.add_row(topic.name, record, topic.key, topic.cleanup, kept, ", ".join(topic.writers), topic.why)
    console.out.print(table)


@app.command("check")
def check(json: Json = False) -> None:
    """Compare the cluster with the table; exits with 1 if they differ."""

    async def work() -> list[TopicDifference]:
        async with clients.opened(clients.admin(settings)) as client:
            return await topic_admin.check(client, TOPICS, settings)

    settings = console.settings()
    differences = console.run(work())
    if json:
        console.print_json({"differences": [vars_of(d) for d in differences]})
    else:
        for d in differences:
            console.out.print(_sentence(d), highlight=False)
        if not differences:
            console.out.print(f"{len(TOPICS)} topics are as declared")
    if differences:
        raise typer.Exit(1)


def vars_of(difference: TopicDifference) -> dict[str, str]:
    """The difference as a JSON object."""
    return {
        "topic": difference.topic,
        "what": difference.what,
        "declared": difference.declared,
        "found": difference.found,
    }


def _sentence(difference: TopicDifference) -> str:
    return f"{difference.topic}: {difference.what}: declared {difference.declared}, found {difference.found}"
