"""The input positions of a partition, as they are kept in its state topic."""

import json
from collections.abc import Mapping

POSITIONS_KEY = b"\0position"
"""Key of the record that says where a partition's inputs are read from: written with the state, in one transaction."""


def encode_positions(positions: Mapping[str, int]) -> bytes:
    """Positions by topic, as written."""
    return json.dumps(dict(positions), separators=(",", ":")).encode()


def decode_positions(value: bytes | None) -> dict[str, int]:
    """Positions by topic; none where nothing was ever written."""
    return {str(topic): int(offset) for topic, offset in json.loads(value or b"{}").items()}
