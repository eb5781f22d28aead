"""Secrets and signatures, as Standard Webhooks has them. Pure.

A secret is derived from the operator's key, the webhook's id and a number that each rotation raises: no secret lies on
a topic, in a backup of it, or in a log.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from standardwebhooks.webhooks import Webhook as StandardSigner


def secret_of(key: str, webhook_id: str, number: int) -> str:
    """The secret with this number, as the receiver's library takes it."""
    derived = hmac.new(key.encode(), f"{webhook_id}\0{number}".encode(), hashlib.sha256).digest()
    return "whsec_" + base64.b64encode(derived).decode()


def signed_headers(secrets: Iterable[str], delivery_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """The headers of one attempt, with a signature by each secret."""
    text = body.decode()
    signatures = (StandardSigner(secret).sign(delivery_id, at, text) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
