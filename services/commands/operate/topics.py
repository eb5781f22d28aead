"""`copytaster topics`: the topic table, and comparing a cluster with it."""

from typing import Annotated

import typer
from rich.table import Table

from services.commands import console
from services.kafka import clients, topic_admin
from services.stream.topics import TOPICS

app = typer.Typer(no_args_is_help=True, help="The topics: create them, list them, compare a cluster with the table.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


@app.command("create")
def create(json: Json = False) -> None:
    """Create the topics that are missing. Existing ones are left unchanged."""

    async def work() -> list[str]:
        async with clients.opened(clients.admin(settings)) as client:
            return await topic_admin.create(client, TOPICS, settings)

    settings = console.settings()
    if settings.embedded_broker:
        console.fail("the embedded broker creates topics by itself")
    created = console.run(work())
    if json:
        console.print_json({"created": created})
    else:
        console.out.print(f"created {', '.join(created)}" if created else "all topics exist already")


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

    async def work() -> list[topic_admin.TopicDifference]:
        async with clients.opened(clients.admin(settings)) as client:
            return await topic_admin.check(client, TOPICS, settings)

    settings = console.settings()
    differences = console.run(work())
    if json:
        console.print_json({"differences": [vars_of(d) for d in differences]})
    else:
        for d in differences:
            console.out.print(f"{d.topic}: {d.what}: declared {d.declared}, found {d.found}", highlight=False)
        if not differences:
            console.out.print(f"{len(TOPICS)} topics are as declared")
    if differences:
        raise typer.Exit(1)


def vars_of(difference: topic_admin.TopicDifference) -> dict[str, str]:
    """The difference as a JSON object."""
    return {
        "topic": difference.topic,
        "what": difference.what,
        "declared": difference.declared,
        "found": difference.found,
    }
