"""How much memory the workers take, with the CPU processes that they started."""

from collections.abc import Iterable
from pathlib import Path


def resident_mb(pids: Iterable[int]) -> float:
    """Of these processes and all below them; what ends meanwhile counts nothing."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        parent = _field(stat)
        children.setdefault(parent, []).append(int(stat.parent.name))
    waiting, total = list(pids), 0
    while waiting:
        pid = waiting.pop()
        waiting += children.get(pid, [])
        total += _resident_kb(pid)
    return total / 1024


def _field(stat: Path) -> int:
    try:
        # The name of the program, in brackets, may hold anything: what follows it does not.
        return int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _resident_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
