"""`copytaster wire-kit` as somebody with a system of his own runs it; here the system is `copytaster try`."""

import json
import subprocess
import sys
from pathlib import Path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services", *arguments], capture_output=True, text=True, check=False, timeout=300
    )


def test_a_kit_is_written_fed_and_checked(tmp_path: Path) -> None:
    kit, records = tmp_path / "kit", tmp_path / "records.jsonl"
    assert run("wire-kit", "write", str(kit), "--format", "iptc-7901", "--day", "2026-11-26").returncode == 0
    feeds = sorted(str(folder) for folder in (kit / "iptc-7901").iterdir())
    published = run("try", "--json", *feeds)
    assert published.returncode == 0, published.stderr
    records.write_text(published.stdout)
    good = run("wire-kit", "check", str(records), "--format", "iptc-7901", "--json")
    assert (good.returncode, json.loads(good.stdout)["wrong"]) == (0, [])

    kept = [line for line in published.stdout.splitlines() if '"retract"' not in line]
    records.write_text("\n".join(kept))
    bad = run("wire-kit", "check", str(records), "--format", "iptc-7901")
    assert bad.returncode == 1
    assert "new kill" in bad.stdout


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "records").write_text("{}\n{")
    assert "line 2: not JSON" in run("wire-kit", "check", str(tmp_path / "records")).stderr
    assert "--format morse" in run("wire-kit", "write", str(tmp_path), "--format", "morse").stderr
    assert "--day today" in run("wire-kit", "write", str(tmp_path), "--day", "today").stderr
