"""What commands print: results on standard output, everything else on standard error, a failure as one line."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console

from schemas.raw import Source
from schemas.validation_errors import first_problem
from services.kafka.embedded_broker import EmbeddedBroker, EmbeddedBrokerDiedError
from services.knowledge.countries import country_by_code
from services.settings import Settings
from services.sources.registry.read import InvalidRegistryError
from services.sources.registry.registry import Registry
from services.sources.registry.watch import read_file, registry_of

T = TypeVar("T")

out = Console()
err = Console(stderr=True)

EXIT_FAILED = 1
EXIT_USAGE = 2


def fail(message: str, code: int = EXIT_FAILED) -> NoReturn:
    """Print what went wrong in one line, and exit."""
    err.print(f"[bold red]error:[/] {message}", highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def settings(**overrides: Any) -> Settings:
    """The settings of this process; an invalid variable is reported in one line, then exit."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        fail(f"setting {first_problem(error)}", EXIT_USAGE)


def registry(settings: Settings) -> Registry | None:
    """The registry of sources that is set, if one is; an invalid one is reported in one line, then exit."""
    if settings.sources_file is None:
        return None
    try:
        return registry_of(read_file(Path(settings.sources_file)))
    except InvalidRegistryError as error:
        fail(f"{settings.sources_file}: {error}", EXIT_USAGE)


def instant(option: str, text: str | None) -> datetime | None:
    """The value of a date-time option.

    Raises:
        ValueError: it is not an ISO 8601 date-time, or has no UTC offset.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{option} {text}: not an ISO 8601 date-time, as 2024-01-21T09:30:00Z is") from None
    if moment.tzinfo is None:
        raise ValueError(f"{option} {text}: needs a UTC offset")
    return moment.astimezone(UTC)


def sender(source: str, country: str | None) -> Source:
    """The source that `--source` and `--country` describe; one that they cannot is reported, then exit."""
    if country and country.isupper() and not country_by_code(country):
        fail(f"--country {country}: no country has this code (ISO 3166-1; GB is one)", EXIT_USAGE)
    try:
        return Source.model_validate({"id": source, "policy": {"country": country}})
    except ValidationError as error:
        if error.errors()[0]["loc"][0] == "policy":
            fail(f"--country {country}: not two capital letters, as GB is", EXIT_USAGE)
        fail(f"--source {source}: {first_problem(error).partition(': ')[2]}", EXIT_USAGE)


@contextmanager
def embedded_broker() -> Iterator[EmbeddedBroker]:
    """An embedded broker; if it dies, that is reported in one line, then exit."""
    try:
        with EmbeddedBroker() as broker:
            yield broker
    except EmbeddedBrokerDiedError as error:
        fail(str(error))


def print_json(value: object) -> None:
    """One JSON document on standard output, for machines."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to completion. Ctrl-C, an unreachable broker and a port in use end in one line, not a traceback."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except KafkaError as error:
        fail(f"the broker: {error}")
    except OSError as error:
        fail(str(error))
