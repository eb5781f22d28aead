"""What the operator says of one folder on a server."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from services.sources.roads.folder.settings import FileRules
from services.sources.roads.pull.auth_settings import SecretName

HostName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.:_-]{1,253}$")]


class RemoteFolderConnection(FileRules):
    """A folder on a server."""

    PACES: ClassVar = {*FileRules.PACES, "user", "password", "key", "known_hosts", "authority", "timeout_seconds"}

    road: Literal["ftp", "ftps", "sftp"]
    """`ftps` is FTP over TLS from the start. Plain FTP sends the password as it is."""
    host: HostName
    port: int | None = Field(default=None, ge=1, le=65_535)
    path: str = Field(default=".", max_length=1000)
    user: SecretName
    password: SecretName | None = None
    key: str | None = None
    """SFTP: the file with our private key, in place of a password."""
    known_hosts: str | None = None
    """SFTP: the file with the server's public key, as ssh has it. Without the right one nobody is spoken with."""
    authority: str | None = None
    """FTPS: the file of the certificate authority (or the certificate) of the server; the system's own where unset."""
    every_seconds: float = Field(default=30.0, ge=1, le=86_400)
    stable_seconds: float = Field(default=30.0, ge=0.1, le=3600)
    """Longer than here: a slow upload stalls."""
    timeout_seconds: float = Field(default=30.0, ge=1, le=300)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.password is None and self.key is None:
            raise ValueError("neither a password nor a key")
        if self.road == "sftp" and self.known_hosts is None:
            raise ValueError("known_hosts is missing: without it any server could pretend to be this one")
        return self
