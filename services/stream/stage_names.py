"""The stages by name: workers, topics, rights, dashboards and metrics take their names from here."""

from typing import Final

PARSER: Final = "parser"
ENRICHER: Final = "enricher"
DEDUPLICATOR: Final = "deduplicator"
PUBLISHER: Final = "publisher"
STORIES_STAGE: Final = "stories"

COMPUTING = (PARSER, ENRICHER)
"""Stages that remember nothing and work in CPU processes."""
REMEMBERING = (DEDUPLICATOR, PUBLISHER, STORIES_STAGE)
"""Stages with a state, which they restore on assignment and write in transactions."""
STAGES = (*COMPUTING, *REMEMBERING)
"""In the order in which the data passes them."""
