"""The registry that operators start from is valid, and has every road."""

import re
from pathlib import Path
from typing import get_args

from services.sources.registry.read import read_registry, warnings_of
from services.sources.roads.settings import Connection

EXAMPLE = Path(__file__).parents[3] / "docs" / "sources.example.yaml"


def test_it_is_valid_and_nothing_in_it_is_hardly_meant() -> None:
    assert warnings_of(read_registry(EXAMPLE.read_text())) == []


def test_it_has_every_road() -> None:
    union, _ = get_args(Connection)
    known = {name for kind in get_args(union) for name in get_args(kind.model_fields["road"].annotation)}
    used = {connection.road for entry in read_registry(EXAMPLE.read_text()).entries for connection in entry.connections}
    assert known - used == {"ftp", "ftps"}  # as sftp


def test_what_is_commented_out_is_valid_too() -> None:
    text = EXAMPLE.read_text()
    with_public_feeds = re.sub(r"^  # (- \{id|   connections)", r"  \1", text, flags=re.MULTILINE)
    assert len(read_registry(with_public_feeds)) == len(read_registry(text)) + 3
