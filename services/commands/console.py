"""What commands print: results on standard output, everything else on standard error, a failure as one line."""

import asyncio
import json
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

import typer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console

from schemas.validation_errors import first_problem
from services.settings import Settings

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


def instant(option: str, text: str | None) -> datetime | None:
    """The value of a date-time option.

    Raises:
        ValueError: it is not an ISO 8601 date-time, or has no UTC offset.
    """
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{option} {text}: needs a UTC offset")
    return moment.astimezone(UTC)


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
