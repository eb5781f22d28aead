"""All dashboards. `python -m deploy.grafana.pages` writes their files; tests compare them with what is kept."""

from pathlib import Path

from deploy.grafana.gateway import GATEWAY
from deploy.grafana.lifecycle import LIFECYCLE
from deploy.grafana.overview import OVERVIEW
from deploy.grafana.panels import text
from deploy.grafana.sources import SOURCES
from deploy.grafana.stage_page import page
from deploy.grafana.stories import STORIES
from services.commands import stages

FOLDER = Path(__file__).parent / "dashboards"
ALL = (OVERVIEW, SOURCES, STORIES, LIFECYCLE, GATEWAY, *(page(stage) for stage in stages.NAMES))


def files() -> dict[Path, str]:
    """The content of each file."""
    return {FOLDER / f"{dashboard.name}.json": text(dashboard) for dashboard in ALL}


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content, encoding="utf-8")
