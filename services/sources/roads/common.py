"""What every connection's entry may say, whatever the road."""

import hashlib
import json
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from services.net.addresses import Network


def _unique(networks: tuple[Network, ...]) -> tuple[Network, ...]:
    return tuple(dict.fromkeys(networks))


ConnectionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$")]


class ConnectionSettings(BaseModel):
    """One way in which a source's items are fetched."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    PACES: ClassVar = {
        *("name", "paused", "items_per_minute", "every_seconds", "every_seconds_at_most", "apart_seconds", "first"),
        "backfill",
    }

    POLLED: ClassVar[bool] = True
    """Whether we ask; False where the sender comes to us, and there is no cursor."""

    name: ConnectionName = "main"
    """Distinguishes it from the source's other connections; its cursor bears it."""
    networks: Annotated[tuple[Network, ...], AfterValidator(_unique)] = ()
    """Networks that may be asked although they are not public, e.g. [10.20.0.0/16]."""
    paused: bool = False
    """Not fetched; `copytaster sources pause` does the same without a change of the file."""
    items_per_minute: float | None = Field(default=None, gt=0)
    """What comes faster waits; nothing is lost. Unlimited where unset."""
    backfill: bool = False
    """All that it brings is old (an archive): it comes in when little else waits, and is news to nobody."""

    def fingerprint(self) -> str:
        """Changes with whatever is fetched: a cursor of other settings is begun again (names and paces apart)."""
        fields = self.model_dump(mode="json", exclude=self.PACES)
        return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
