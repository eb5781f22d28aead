"""What the operator says of one drop folder."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.sources.roads.common import ConnectionSettings

FolderPath = Annotated[str, StringConstraints(pattern=r"^/[^\x00]*$", max_length=1000)]
SubfolderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]


class FileRules(ConnectionSettings):
    """What folders here and on servers share: which files are whole, and what becomes of them."""

    PACES: ClassVar = {*ConnectionSettings.PACES, "finished", "stable_seconds", "marker", "empty_seconds", "at_once"}

    files: tuple[str, ...] = ("*",)
    """Patterns of the names that are taken, e.g. ["*.xml"]."""
    ignore: tuple[str, ...] = (".*", "*~", "*.tmp", "*.part", "*.filepart", "*.partial", "*.swp")
    """Patterns of names that are not: what senders call a file while they write it."""
    finished: Literal["stable", "renamed", "marker"] = "stable"
    """When a file is whole: once its size has been the same for `stable_seconds`; as soon as it is there, because the
    sender renames it from an ignored name; or once there is a file of its name with `marker` behind it."""
    stable_seconds: float = Field(default=5.0, ge=0.1, le=3600)
    marker: str = Field(default=".done", min_length=1, max_length=20)
    after: Literal["move", "keep"] = "move"
    """What becomes of a file that was taken: it goes to the subfolder `done`, or stays and is remembered."""
    done: SubfolderName = "done"
    failed: SubfolderName = "failed"
    """Files that cannot be taken go there with a file that says why (with `after: move`)."""
    every_seconds: float = Field(default=5.0, ge=0.2, le=86_400)
    """Between two scans."""
    at_once: int = Field(default=100, ge=1, le=1000)
    """Files of one page."""
    empty_seconds: float = Field(default=600.0, ge=1)
    """How long a file may be empty before it counts as one that cannot be taken."""


class FolderConnection(FileRules):
    """A folder on this machine's file system."""

    PACES: ClassVar = {*FileRules.PACES, "watch"}

    road: Literal["folder"]
    path: FolderPath
    watch: bool = True
    """Whether the system's word that something has changed brings the next scan forward."""
