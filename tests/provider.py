"""A real identity provider for tests, on a port of its own, that can be told to lie, to fail or to hang up.

It speaks OpenID Connect as far as a client sees it: discovery, keys, authorization, token and userinfo endpoints.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from portal.base import clock

CLIENT, SECRET = "portal", "a secret of the portal"
BACK = "http://localhost:8000/inloggen/aanbieder/"


@dataclass
class IdentityProvider:
    """`person` is who signs in there; `claims` what the userinfo says besides."""

    issuer: str = ""
    person: str = "a7f3"
    claims: dict[str, Any] = field(default_factory=dict)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one", "use": "sig"}))
    changes: dict[str, Any] = field(default_factory=dict)
    """What stands otherwise in the ID token; None leaves it out."""
    sign: Callable[[IdentityProvider, dict[str, Any]], str] | None = None
    userinfo_sub: str | None = None
    document: dict[str, Any] = field(default_factory=dict)
    """What stands otherwise in the discovery document."""
    fails: dict[str, int] = field(default_factory=dict)
    """Path -> the status that it answers instead."""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.asked.append(request.path)
        if status := self.fails.get(request.path):
            return Response("not now", status)(environ, start_response)
        answer = {
            "/.well-known/openid-configuration": self.discovery,
            "/keys": self.keys,
            "/authorize": self.authorize,
            "/token": self.token,
            "/me": self.userinfo,
        }[request.path](request)
        return answer(environ, start_response)

    def discovery(self, _request: Request) -> Response:
        return said(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/me",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            }
            | self.document
        )

    def keys(self, _request: Request) -> Response:
        return said({"keys": [self.key.as_dict(private=False)]})

    def authorize(self, request: Request) -> Response:
        """As if this person signed in there."""
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"].startswith(BACK)
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        assert "response_mode" not in asked, "form_post loses the cookie of the session"
        code = secrets.token_urlsafe(8)
        self.codes[code] = {name: asked[name] for name in ("nonce", "code_challenge", "redirect_uri")}
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{answer_of(code, asked['state'])}"})

    def token(self, request: Request) -> Response:
        sent = request.form
        begun = self.codes.pop(sent.get("code", ""), None)
        who = request.authorization
        if who is None or (who.username, who.password) != (CLIENT, SECRET):
            return said({"error": "invalid_client"}, 401)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if (
            begun is None
            or begun["redirect_uri"] != sent.get("redirect_uri")
            or challenge.rstrip(b"=").decode() != begun["code_challenge"]
        ):
            return said({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(8)
        self.tokens.add(access)
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer, "sub": self.person, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": begun["nonce"]
        } | self.changes  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = self.sign(self, claims) if self.sign else jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key)
        return said({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    def userinfo(self, request: Request) -> Response:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return said({"error": "invalid_token"}, 401)
        return said({"sub": self.userinfo_sub or self.person} | self.claims)


def answer_of(code: str, state: str) -> str:
    return urlencode({"code": code, "state": state})


def said(answer: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(answer), status, mimetype="application/json")


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    server = make_server("127.0.0.1", 0, provider, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    try:
        yield provider
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


def sign_in_there(address: str) -> str:
    """The browser goes to the provider and is sent back: where to."""
    with requests.get(address, allow_redirects=False, timeout=5) as response:
        assert response.status_code == 302, response.text
        return str(response.headers["Location"])
