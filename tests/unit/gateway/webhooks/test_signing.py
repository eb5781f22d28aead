"""What the library of a receiver makes of our headers."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from services.gateway.webhooks.state.webhook import Webhook
from services.gateway.webhooks.work.signing import secret_of, signed_headers
from tests.unit.gateway.records import NOON

BODY = '{"type":"article.publish","data":{"headline":"Zürich"}}'.encode()


def test_a_receiver_accepts_either_secret_and_refuses_every_other_one() -> None:
    new, old = secret_of("key", "w1", 2), secret_of("key", "w1", 1)
    headers = dict(signed_headers((new, old), "msg_1", datetime.now(UTC), BODY))
    assert Verifier(new).verify(BODY, headers) == Verifier(old).verify(BODY, headers)
    for other in (secret_of("key", "w1", 3), secret_of("key", "w2", 2), secret_of("other", "w1", 2)):
        with pytest.raises(WebhookVerificationError):
            Verifier(other).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(new).verify(BODY + b" ", headers)


def test_the_old_secret_signs_for_a_day_after_the_rotation() -> None:
    webhook = Webhook(webhook_id="w1", name="", url="https://a.example", created_at=NOON, start="0")
    assert webhook.secret_numbers(NOON) == (1,)
    turned = webhook.model_copy(update={"secret_number": 2, "rotated_at": NOON})
    assert turned.secret_numbers(NOON + timedelta(hours=23)) == (2, 1)
    assert turned.secret_numbers(NOON + timedelta(hours=25)) == (2,)
