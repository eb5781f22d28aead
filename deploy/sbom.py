"""`python -m deploy.sbom SBOM LOCK`: does a bill of materials name every locked package, with version and hashes?"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PACKAGE = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Materials = Mapping[tuple[str, str], frozenset[str]]
"""(name, version) → SHA-256 of its files."""


def locked(lock: str) -> Materials:
    """What a lock file with hashes pins."""
    starts = [*_PACKAGE.finditer(lock)]
    ends = [*(found.start() for found in starts[1:]), len(lock)]
    return {
        (found[1].lower(), found[2]): frozenset(_HASH.findall(lock[found.start() : end]))
        for found, end in zip(starts, ends, strict=True)
    }


def listed(sbom: Mapping[str, Any]) -> Materials:
    """What a CycloneDX document names."""
    return {(each["name"].lower(), each["version"]): frozenset(_hashes(each)) for each in sbom["components"]}


def _hashes(component: Mapping[str, Any]) -> list[str]:
    references = component.get("externalReferences", [])
    return [digest["content"] for each in references for digest in each.get("hashes", [])]


def differences(sbom: Mapping[str, Any], lock: str) -> list[str]:
    """One line for each package that is missing, too many, or has other hashes."""
    pinned, named = locked(lock), listed(sbom)
    lines = [
        f"{name} {version}: not in the bill of materials" for name, version in sorted(pinned.keys() - named.keys())
    ]
    lines += [f"{name} {version}: not in the lock file" for name, version in sorted(named.keys() - pinned.keys())]
    both = sorted(pinned.keys() & named.keys())
    return lines + [
        f"{name} {version}: other hashes" for name, version in both if pinned[name, version] != named[name, version]
    ]


def main() -> int:
    """Print what differs."""
    sbom, lock = (Path(argument).read_text(encoding="utf-8") for argument in sys.argv[1:3])
    found = differences(json.loads(sbom), lock)
    sys.stderr.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
