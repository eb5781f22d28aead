"""Templates and their files."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from services.gateway.pages.shown_text import line

STATIC = Path(__file__).parent / "static"


@cache
def environment() -> Environment:
    """Everything is escaped; a name that is not there is a mistake."""
    made = Environment(
        loader=PackageLoader("services.gateway.pages"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["line"] = line
    made.filters["clock"] = _clock
    made.filters["moment"] = _moment
    made.filters["exactly"] = _exactly
    made.filters["iso"] = _iso
    return made


def render(template: str, values: Mapping[str, object], *, alone: bool = False) -> str:
    """One page. `alone`: with its style in it, so that the file needs nothing else."""
    style = Markup(_text("desk.css")) if alone else None  # noqa: S704 - our own file
    return environment().get_template(template).render({**values, "alone": alone, "style": style})


@cache
def _text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%-d %b %H:%M}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %Y, %H:%M} UTC"


def _exactly(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %b %H:%M:%S.%f}"[:-3] + " UTC"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
