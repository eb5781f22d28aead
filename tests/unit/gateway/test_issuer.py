"""Tokens of an OpenID Connect issuer: believed by its keys, and for what they say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt import PyJWKSet
from jwt.algorithms import ECAlgorithm

from services.gateway.access.gate import Gate, NotAdmitted
from services.gateway.access.issuer import Issuer, IssuerKeys, IssuerUnreachableError
from services.gateway.access.tokens import Holder, InvalidTokensError, Scope, Use, tokens_of

NAME = "https://login.example/news"
KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


def _published(*keys: tuple[str, ec.EllipticCurvePrivateKey]) -> Callable[[], PyJWKSet]:
    said = [{**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "alg": "ES256"} for name, key in keys]
    return lambda: PyJWKSet.from_dict({"keys": said})


def _issuer(name: str = NAME) -> Issuer:
    return Issuer(name, "copytaster", IssuerKeys(_published(("k1", KEY))))


def _token(key: ec.EllipticCurvePrivateKey = KEY, kid: str = "k1", **claims: Any) -> str:
    said = {
        "iss": NAME,
        "aud": "copytaster",
        "sub": "night-desk",
        "scope": "openid copytaster:read",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
    }
    said = {name: value for name, value in (said | claims).items() if value is not None}
    return jwt.encode(said, key, "ES256", headers={"kid": kid})


def test_a_token_says_who_and_what_for() -> None:
    holder = _issuer().holder(_token(copytaster_use="internal", scope="read manage profile"))
    assert holder is not None
    assert holder.name.startswith("oidc:night-desk:")
    assert (holder.use, holder.scopes) == (
        Use.INTERNAL,
        frozenset({Scope.READ, Scope.MANAGE}),
    )
    assert holder.expires is not None
    stranger = _issuer().holder(_token(sub="Auth0|é 1", scope=None, scp=["read"]))
    assert stranger is not None
    assert (stranger.name[:5], stranger.use, stranger.scopes) == ("oidc:", Use.WEB, frozenset({Scope.READ}))


@pytest.mark.parametrize(
    "token",
    [
        _token(OTHER),
        _token(kid="unknown"),
        _token(aud="another"),
        _token(iss="https://elsewhere.example"),
        _token(exp=datetime.now(UTC) - timedelta(minutes=5)),
        _token(exp=None),
        _token(sub=None),
        jwt.encode({"iss": NAME, "aud": "copytaster", "sub": "x", "exp": 9e9}, "", "none", headers={"kid": "k1"}),
        _token(exp=10**18),
        _token(exp=float("inf")),
        _token(exp=str(10**10)),
        "a.b.c",
        "..",
    ],
)
def test_what_the_issuer_has_not_signed_for_us_is_nobodys(token: str) -> None:
    assert _issuer().holder(token) is None


def test_an_unknown_key_is_asked_for_once_in_a_while_and_a_new_one_found() -> None:
    now, asked = [0.0], [0]
    sets = [_published(("k1", KEY)), _published(("k1", KEY), ("k2", OTHER))]

    def fetch() -> PyJWKSet:
        asked[0] += 1
        return sets[min(asked[0], len(sets)) - 1]()

    keys = IssuerKeys(fetch, lambda: now[0])
    assert keys.key("k1") is not None
    for _ in range(50):
        assert keys.key("invented") is None
    assert asked[0] == 1
    now[0] = 20.0
    assert keys.key("k2") is not None
    assert asked[0] == 2


def test_keys_outlive_an_outage_of_the_issuer_but_not_for_long() -> None:
    now, there = [0.0], [True]

    def fetch() -> PyJWKSet:
        if not there[0]:
            raise jwt.PyJWKClientConnectionError("refused")
        return _published(("k1", KEY))()

    keys = IssuerKeys(fetch, lambda: now[0])
    assert keys.key("k1") is not None
    there[0], now[0] = False, 599.0
    assert keys.key("k1") is not None
    now[0] = 700.0
    with pytest.raises(IssuerUnreachableError):
        keys.key("k1")


def test_the_gate_takes_tokens_of_both_kinds() -> None:
    gate = Gate(lambda: datetime.now(UTC), None, issuer=_issuer())
    admitted = gate.admit(f"Bearer {_token()}", Scope.READ)
    assert isinstance(admitted, Holder)
    refused = [gate.admit(given, Scope.READ) for given in ("", "Bearer ct_1", f"Bearer {_token(OTHER)}")]
    assert [each.status for each in refused if isinstance(each, NotAdmitted)] == [401, 401, 401]
    forbidden = gate.admit(f"Bearer {_token()}", Scope.MANAGE)
    assert isinstance(forbidden, NotAdmitted)
    assert forbidden.status == 403


def test_while_the_issuer_cannot_be_reached_one_is_asked_to_come_again() -> None:
    def fetch() -> PyJWKSet:
        raise jwt.PyJWKClientConnectionError("refused")

    gate = Gate(lambda: datetime.now(UTC), None, issuer=Issuer(NAME, "copytaster", IssuerKeys(fetch)))
    answer = gate.admit(f"Bearer {_token()}", Scope.READ)
    assert isinstance(answer, NotAdmitted)
    assert (answer.status, dict(answer.headers)["Retry-After"]) == (503, "15")


@pytest.mark.parametrize("claims", [{"scope": 5}, {"scope": {"read": 1}}, {"scope": False}, {"scope": [["read"]]}])
def test_scopes_of_another_form_are_none(claims: dict[str, Any]) -> None:
    holder = _issuer().holder(_token(**claims))
    assert holder is not None
    assert holder.scopes == frozenset()


def _name(subject: str, issuer: str = NAME) -> str:
    holder = _issuer(issuer).holder(_token(sub=subject, iss=issuer))
    assert holder is not None
    return holder.name


_NAMES = st.text(min_size=1, max_size=20) | st.from_regex(r"[a-z0-9-]{1,24}", fullmatch=True)


@settings(max_examples=50, deadline=None)
@given(_NAMES, _NAMES)
def test_no_two_subjects_and_nobody_else_have_one_name(one: str, other: str) -> None:
    names = [_name(one), _name(one, "https://login.example/others")]
    # What anybody may call himself at the issuer: another one's name here, whole or in part.
    names += [_name(each) for each in {other, *names, *(name.rpartition(":")[2] for name in names)} - {one}]
    assert len(set(names)) == len(names)
    for name in names:
        assert not name.startswith(("webhook:", "local:"))
        with pytest.raises(InvalidTokensError, match="name"):
            tokens_of(f"tokens: [{{name: '{name}', hash: 'sha256:{64 * '0'}'}}]".encode())
