"""An identity provider (OpenID Connect): sends somebody there, and reads with what they come back.

Code flow with PKCE. What comes back counts only when the ID token is signed by the provider, meant for us, fresh, and
carries the nonce of this very journey.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal.base.settings import Provider

SIGNED_WITH = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Only signatures that the provider alone can make: never "none" and none that the client secret can make."""
TIMEOUT_SECONDS = (4, 8)
"""To get a connection, and to get an answer."""
CHUNK = 16 * 1024
LARGEST_ANSWER = 16 * CHUNK
KEPT_SECONDS = 3600
AWAY_SECONDS = 5
"""So long nobody asks again after the provider did not answer: people waiting would hold up everybody else."""
LEEWAY_SECONDS = 60
"""How far the clocks of two houses may be apart."""
BUSY = 500


class Away(Exception):
    """The provider does not answer, or cannot now: try again later."""


class Unsound(Exception):
    """What came back does not count; the message says why, without anything of the person."""


@dataclass(frozen=True)
class Journey:
    """What only this browser knows while somebody is at the provider."""

    state: str
    nonce: str
    verifier: str
    began: float
    """In seconds since 1970."""
    again: bool = False
    """Must they prove once more at the provider that it is them, also when it still knows them?"""


@dataclass(frozen=True)
class Found:
    """Who the provider says that this is. `claims` holds the rest of what it said."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


def new_journey(now: datetime, *, again: bool = False) -> Journey:
    words = (secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))
    return Journey(*words, now.timestamp(), again)


def address_of(provider: Provider, journey: Journey, back: str, scope: str) -> str:
    """Where this person is sent; `back` is our address to return to. Raises Away, Unsound."""
    with _client(provider, back, scope) as client:
        url, _state = client.create_authorization_url(
            endpoint(provider, "authorization_endpoint"),
            state=journey.state,
            nonce=journey.nonce,
            code_verifier=journey.verifier,
            **({"prompt": "login", "max_age": 0} if journey.again else {}),
        )
    return str(url)


def come_back(provider: Provider, journey: Journey, back: str, code: str, wanted: str | None = None) -> Found:
    """Exchange the code and look at what it gives. `wanted` is a claim that must be asked for when it is not there.

    Raises Away, Unsound.
    """
    with _client(provider, back, None) as client:
        token = _exchange(client, endpoint(provider, "token_endpoint"), code, journey)
        claims = _verified(provider, token, journey)
        if wanted and wanted not in claims and "userinfo_endpoint" in _document(provider):
            claims = claims | _asked(client, endpoint(provider, "userinfo_endpoint"), str(claims["sub"]))
    return Found(provider.issuer, str(claims["sub"]), claims)


def knock(provider: Provider) -> None:
    """Does it answer, as the one that it says it is? Asks anew. Raises Away, Unsound."""
    forget()
    _keys(provider)
    endpoint(provider, "authorization_endpoint")
    endpoint(provider, "token_endpoint")


def _client(provider: Provider, back: str, scope: str | None) -> OAuth2Session:
    client = OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope=scope,
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method=_how_we_show_our_secret(provider),
        default_timeout=TIMEOUT_SECONDS,
    )
    client.max_redirects = 0
    return client


def _how_we_show_our_secret(provider: Provider) -> str:
    known = _document(provider).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"


def _exchange(client: OAuth2Session, url: str, code: str, journey: Journey) -> Mapping[str, Any]:
    try:
        token: Mapping[str, Any] = client.fetch_token(
            url, grant_type="authorization_code", code=code, code_verifier=journey.verifier
        )
    except OAuthError as refused:
        raise Unsound(f"the code was refused ({refused.error})") from refused
    except requests.RequestException as away:
        raise Away("the token endpoint does not answer") from away
    except ValueError as refused:
        raise Unsound("the token endpoint does not speak JSON") from refused
    return token


def _verified(provider: Provider, token: Mapping[str, Any], journey: Journey) -> dict[str, Any]:
    """The claims of the ID token."""
    raw = token.get("id_token")
    if not isinstance(raw, str):
        raise Unsound("there is no ID token")
    registry = JWSRegistry(algorithms=list(SIGNED_WITH), strict_check_header=False)
    try:
        try:
            signed = jwt.decode(raw, _keys(provider), registry=registry)
        except InvalidKeyIdError:  # the provider changed its keys since we looked
            signed = jwt.decode(raw, _keys(provider, anew=True), registry=registry)
        claims = CodeIDToken(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            {"nonce": journey.nonce, "client_id": provider.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError) as refused:
        raise Unsound(f"the ID token is not sound ({type(refused).__name__}: {refused})") from refused
    if journey.again and claims.get("auth_time", journey.began) < journey.began - LEEWAY_SECONDS:
        raise Unsound("nobody was asked again")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Unsound("the subject is no text of 1 to 255 characters")
    return dict(signed.claims)


def _asked(client: OAuth2Session, url: str, subject: str) -> dict[str, Any]:
    """What the userinfo endpoint says, of the same person only."""
    said = _json(lambda: client.get(url, headers={"Accept": "application/json"}, stream=True))
    if said.get("sub") != subject:
        raise Unsound("the userinfo is of somebody else")
    return said


def endpoint(provider: Provider, name: str) -> str:
    """An address from the discovery document. Raises Away, Unsound."""
    url = _document(provider).get(name)
    if not isinstance(url, str) or urlsplit(url).scheme not in _schemes(provider):
        raise Unsound(f"the discovery document has no sound {name}")
    return url


def _schemes(provider: Provider) -> tuple[str, ...]:
    """A provider on https has nothing elsewhere."""
    return ("https",) if provider.issuer.startswith("https:") else ("https", "http")


def _document(provider: Provider) -> dict[str, Any]:
    """The discovery document, kept for an hour."""
    document = _kept(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != provider.issuer:
        raise Unsound("the discovery document is of another issuer")
    return document


def _keys(provider: Provider, *, anew: bool = False) -> KeySet:
    kept = _kept(endpoint(provider, "jwks_uri"), anew=anew)
    usable = [key for key in kept.get("keys", []) if key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig"]
    try:
        return KeySet.import_key_set({"keys": usable})  # type: ignore[typeddict-item]
    except (JoseError, ValueError, KeyError, TypeError) as refused:
        raise Unsound("the keys of the provider cannot be read") from refused


_answers: dict[str, tuple[float, dict[str, Any]]] = {}
_away: dict[str, float] = {}


def _kept(url: str, *, anew: bool = False) -> dict[str, Any]:
    """What stands at this address, asked at most once an hour, and not while it is known to be away."""
    now = time.monotonic()
    since, answer = _answers.get(url, (0.0, {}))
    if answer and now - since < (AWAY_SECONDS if anew else KEPT_SECONDS):
        return answer
    if now < _away.get(url, 0.0):
        raise Away("it did not answer a moment ago")
    try:
        answer = _json(lambda: requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True))
    except Away:
        _away[url] = time.monotonic() + AWAY_SECONDS
        raise
    _answers[url] = (now, answer)
    return answer


def forget() -> None:
    """Ask everything anew."""
    _answers.clear()
    _away.clear()


def _json(ask: Callable[[], requests.Response]) -> dict[str, Any]:
    """The object that is answered; a large answer is not read to its end."""
    try:
        with ask() as response:
            status = response.status_code
            content = b"".join(islice(response.iter_content(CHUNK), LARGEST_ANSWER // CHUNK + 1))
    except OAuthError as refused:
        raise Unsound(f"our token does not count ({refused.error})") from refused
    except requests.RequestException as away:
        raise Away(f"no answer ({type(away).__name__})") from away
    if status >= BUSY:
        raise Away(f"it answers {status}")
    if status != requests.codes.ok or len(content) > LARGEST_ANSWER:
        raise Unsound(f"it answers {status}, {len(content)} bytes")
    try:
        said = json.loads(content)
    except ValueError as refused:
        raise Unsound("it does not speak JSON") from refused
    if not isinstance(said, dict):
        raise Unsound("it answers something else than an object")
    return said
