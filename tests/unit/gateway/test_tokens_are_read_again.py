"""The gateway's file of tokens while it runs: changes are taken, and a broken file changes nothing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services.gateway.access.gate import Gate, NotAdmitted
from services.gateway.access.tokens import InvalidTokensError, Scope, Tokens, WatchedTokens
from services.observability.metrics import Metrics
from services.sources.registry.tokens import hash_of

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def file_of(*tokens: str) -> str:
    entries = (f"  - {{name: desk-{i}, hash: '{hash_of(token)}'}}" for i, token in enumerate(tokens))
    return "\n".join(("tokens:", *entries))


def metrics_of_a_gateway() -> Metrics:
    return Metrics(CollectorRegistry(), "gateway")


def test_a_file_that_breaks_or_vanishes_leaves_the_last_good_tokens(tmp_path: Path) -> None:
    file, metrics = tmp_path / "tokens.yaml", metrics_of_a_gateway()
    file.write_text(file_of("one"))
    watched = WatchedTokens(file, metrics)
    seen = []
    broken = (None, "\xff", "tokens: []", "- &a [*a]", "tokens: [{expires: 2026-99-99}]", "[" * 3_000)
    for content in (*broken, file_of("one", "two")):
        if content is None:
            file.unlink()
        else:
            file.write_text(content, encoding="latin-1")
        watched.refresh()
        current = metrics.registry.get_sample_value("copytaster_gateway_tokens_current", {"stage": "gateway"})
        seen.append((current, watched.now.holder("one", NOW) is not None, watched.now.holder("two", NOW) is not None))
    assert seen == [*[(0, True, False)] * len(broken), (1, True, True)]


async def test_a_token_that_was_taken_out_stops_working_at_its_next_request(tmp_path: Path) -> None:
    file = tmp_path / "tokens.yaml"
    file.write_text(file_of("one", "two"))
    watched = WatchedTokens(file, metrics_of_a_gateway(), every_seconds=0.01)
    gate, changed = Gate(lambda: NOW, watched.now), asyncio.Event()

    def take(tokens: Tokens) -> None:
        gate.take(tokens)
        changed.set()

    following = asyncio.create_task(watched.follow(take))
    assert not isinstance(gate.admit("Bearer one", Scope.READ), NotAdmitted)
    file.write_text(file_of("two"))
    await changed.wait()
    refused = gate.admit("Bearer one", Scope.READ)
    assert isinstance(refused, NotAdmitted)
    assert refused.status == 401
    assert not isinstance(gate.admit("Bearer two", Scope.READ), NotAdmitted)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)


def test_a_gateway_does_not_start_on_a_file_that_is_not_valid(tmp_path: Path) -> None:
    with pytest.raises(InvalidTokensError, match="cannot be read"):
        WatchedTokens(tmp_path / "none.yaml", metrics_of_a_gateway())
