"""The contract files as of the last git tag; none without a repository, git or a tag."""

import shutil
import subprocess
from pathlib import Path

_FILES = ("json", "asyncapi.json")


def last_tag(folder: Path) -> str | None:
    """The latest tag that the working tree of `folder` descends from."""
    return _git(folder, "describe", "--tags", "--abbrev=0") or None


def extract(folder: Path, tag: str, into: Path) -> Path:
    """Write the tag's schemas of `folder` to `into`, as `schemas/released` keeps them; the folder to compare with."""
    into.mkdir(parents=True, exist_ok=True)
    for name in _git(folder, "ls-tree", "--name-only", "-r", tag, *_FILES).splitlines():
        # "./" makes git resolve the path from `folder` instead of from the root of the repository.
        (into / Path(name).name).write_text(_git(folder, "show", f"{tag}:./{name}"), encoding="utf-8")
    return into


def _git(folder: Path, *arguments: str) -> str:
    """The output of git; empty if it fails."""
    git = shutil.which("git")
    if git is None:
        return ""
    done = subprocess.run(  # noqa: S603 - arguments are ours, and a tag's name comes from git itself
        [git, "-C", str(folder), *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout.rstrip("\n") if done.returncode == 0 else ""
