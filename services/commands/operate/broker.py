"""`copytaster broker`: the embedded broker, in the foreground."""

import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from services.commands import console
from services.kafka import embedded_broker
from services.stream.topics import TOPICS

_LOOK_SECONDS = 0.5


def broker(json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False) -> None:
    """Run a Kafka-protocol broker for trials: no Docker, no JVM, nothing stored."""
    settings = console.settings()
    stop = threading.Event()

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, request_stop)
    with console.embedded_broker() as running:
        running.create_topics([settings.topic(topic.name) for topic in TOPICS])
        if json:
            console.print_json({"bootstrap": running.bootstrap})
        else:
            console.out.print(f"export KAFKA_BOOTSTRAP={running.bootstrap}", highlight=False)
            console.err.print(f"The embedded broker {embedded_broker.LIMITS}. Press Ctrl-C to stop it.", style="dim")
        while running.alive and not stop.wait(_LOOK_SECONDS):
            pass
