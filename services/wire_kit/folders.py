"""Writes the kit: a folder a script, with its transmissions, a manifest of when each comes, and what is expected."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from services.wire_kit.formats import FORMATS
from services.wire_kit.scripts import Script, Transmission, kit, steps

MANIFEST, EXPECTED = "feed.json", "expected.json"


def write(folder: Path, day: date, formats: Sequence[str] = ()) -> int:
    """Write the scripts of these formats (all, if none is named); return how many there are.

    Raises:
        OSError: the folder cannot be written.
    """
    chosen = [script for script in kit() if not formats or script.format in formats]
    for script in chosen:
        _write(folder / script.format / script.name, script, day)
    return len(chosen)


def _write(folder: Path, script: Script, day: date) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, Any]] = []
    for number, step in enumerate(steps(script, day), start=1):
        if isinstance(step, Transmission):
            file = f"{number:02d}-{step.name}.{FORMATS[step.format][0]}"
            (folder / file).write_bytes(step.payload)
            entries.append({"file": file, "source": {"id": step.source}, "received_at": step.at.isoformat()})
        else:
            entries.append({"clock": step.until.isoformat()})
    _write_json(folder / MANIFEST, {"description": script.rule, "items": entries})
    _write_json(folder / EXPECTED, asdict(script))


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
