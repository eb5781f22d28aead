"""Memory of processes, read from procfs (Linux only)."""

import os
from pathlib import Path

_MEGABYTE_IN_KB = 1024


def peak_rss_mb(pids: list[int]) -> float:
    """Sum of the peak resident memory of these processes and all their descendants, in MB."""
    parents = {pid: _field(pid, "PPid") for pid in _all()}
    wanted = set(pids)
    # Children of children too: workers have pools of their own.
    while found := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= found
    return sum(_field(pid, "VmHWM") for pid in wanted) / _MEGABYTE_IN_KB


def rss_mb(pid: int) -> float:
    """Resident memory of a process now, in MB."""
    return _field(pid, "VmRSS") / _MEGABYTE_IN_KB


def processor_seconds(pid: int) -> float:
    """Of one process so far, in user and kernel mode together."""
    fields = (
        (Path("/proc") / str(pid) / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _all() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _field(pid: int, name: str) -> int:
    """A number of /proc/PID/status; 0 if the process has exited."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
