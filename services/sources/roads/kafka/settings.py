"""What the operator says of a topic on another cluster."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from services.sources.roads.common import ConnectionSettings
from services.sources.roads.pull.auth_settings import SecretName

BrokerAddress = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,253}:[0-9]{1,5}$")]
TopicName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,249}$")]


class KafkaConnection(ConnectionSettings):
    """A topic whose records are items, byte for byte. Nothing is written to its cluster, not even offsets."""

    PACES: ClassVar = {
        *ConnectionSettings.PACES,
        *("security", "mechanism", "user", "password", "authority", "at_once", "content_type", "bootstrap"),
    }

    road: Literal["kafka"]
    bootstrap: tuple[BrokerAddress, ...] = Field(min_length=1)
    topic: TopicName
    security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "SASL_SSL"
    mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    user: SecretName | None = None
    password: SecretName | None = None
    authority: str | None = None
    """File of the certificate authority of the brokers; the system's own where unset."""
    content_type: str | None = None
    """Of all records, where they have one, e.g. application/json."""
    first: Literal["all", "nothing"] = "all"
    """What is taken of the records that stand there when the connection is new."""
    at_once: int = Field(default=500, ge=1, le=5000)
    """Records that are made safe together."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.security.startswith("SASL") and not (self.user and self.password):
            raise ValueError(f"{self.security} needs a user and a password")
        return self
