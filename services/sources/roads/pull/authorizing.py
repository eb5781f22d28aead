"""Gets tokens and puts them, and other keys, on requests."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from urllib.parse import urlencode

from yarl import URL

from services.net.client import WebRequest, WebResponse
from services.sources.roads.protocol import SourceFailure
from services.sources.roads.pull.auth_settings import (
    Auth,
    BasicAuth,
    HeaderAuth,
    LoginAuth,
    MissingSecretError,
    OAuth,
    QueryAuth,
    secret,
)
from services.sources.roads.pull.extracting import UnexpectedAnswerError, parsed, text_at

Send = Callable[[WebRequest], Awaitable[WebResponse]]
_FORM = "application/x-www-form-urlencoded"


class Authorizer:
    """One interface's keys. Tokens are kept in memory only: a new process logs in again."""

    def __init__(self, auth: Auth | None, send: Send) -> None:
        self._auth = auth
        self._send = send
        self._token: str | None = None

    @property
    def renewable(self) -> bool:
        """Whether another token can be asked for."""
        return isinstance(self._auth, OAuth | LoginAuth)

    def forget(self) -> None:
        """The token is not taken any more."""
        self._token = None

    async def signed(self, request: WebRequest) -> WebRequest:
        """The request with its keys.

        Raises:
            SourceFailure: a secret is missing, or there is no token to be had.
        """
        try:
            return await self._signed(request)
        except MissingSecretError as error:
            raise SourceFailure(str(error)) from error
        except UnexpectedAnswerError as error:
            raise SourceFailure(f"no token: {error}") from error

    async def _signed(self, request: WebRequest) -> WebRequest:
        match self._auth:
            case None:
                return request
            case HeaderAuth() as auth:
                return _with_header(request, auth.name, auth.prefix + secret(auth.value))
            case QueryAuth() as auth:
                return _with_parameter(request, auth.name, secret(auth.value))
            case BasicAuth() as auth:
                return _with_header(request, "Authorization", _basic(secret(auth.user), secret(auth.password)))
            case OAuth() as auth:
                self._token = self._token or await self._oauth(auth)
                return _with_header(request, "Authorization", f"Bearer {self._token}")
            case LoginAuth() as auth:
                self._token = self._token or await self._login(auth)
                value = auth.prefix + self._token
                put = _with_header if auth.put == "header" else _with_parameter
                return put(request, auth.name, value)

    async def _oauth(self, auth: OAuth) -> str:
        fields = {"grant_type": "client_credentials"}
        if auth.user and auth.password:
            fields = {"grant_type": "password", "username": secret(auth.user), "password": secret(auth.password)}
        if auth.scope:
            fields["scope"] = auth.scope
        headers = {
            "Authorization": _basic(secret(auth.client_id), secret(auth.client_secret)),
            "Content-Type": _FORM,
            "Accept": "application/json",
        }
        request = WebRequest(auth.token_url, "POST", headers, urlencode(fields).encode())
        return await self._token_of(request, "$.access_token")

    async def _login(self, auth: LoginAuth) -> str:
        fields = {name: secret(value) for name, value in auth.fields.items()}
        if auth.method == "GET":
            return await self._token_of(WebRequest(str(URL(auth.url).update_query(fields))), auth.token)
        request = WebRequest(auth.url, "POST", {"Content-Type": _FORM}, urlencode(fields).encode())
        return await self._token_of(request, auth.token)

    async def _token_of(self, request: WebRequest, path: str) -> str:
        answer = await self._send(request)
        if answer.status not in (200, 201):
            raise SourceFailure(f"no token: HTTP {answer.status}")
        token = text_at(parsed(answer.body, path), path, {})
        if token is None:
            raise SourceFailure("no token in the answer")
        return token


def _with_header(request: WebRequest, name: str, value: str) -> WebRequest:
    headers: Mapping[str, str] = {**request.headers, name: value}
    return replace(request, headers=headers)


def _with_parameter(request: WebRequest, name: str, value: str) -> WebRequest:
    return replace(request, url=str(URL(request.url).update_query({name: value})))


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()
