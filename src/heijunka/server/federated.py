"""Signing in with an identity provider: OpenID Connect, the authorisation code flow with PKCE.

Nobody comes in who was not made a user here: by the provider's lasting name for them once they have come, and by
their verified e-mail address the first time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from heijunka.errors import Unsupported
from heijunka.messages import say
from heijunka.server.answers import Refused
from heijunka.server.credentials import new_secret
from heijunka.store import Store, User

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwt import ClaimsOption

SECONDS = 10
"""For which an answer of the provider is waited for."""
SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Of signatures that are taken: with a public key only, so that nobody signs with what everybody knows."""
SLACK = 60
"""Seconds by which clocks may differ."""


class Pending(NamedTuple):
    """What a browser keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str

    def packed(self) -> str:
        """Return it as a cookie holds it."""
        return ".".join(self)

    @classmethod
    def unpacked(cls, text: str) -> Pending | None:
        """Return what a cookie holds; None if it is not one of ours."""
        parts = text.split(".")
        return cls(*parts) if len(parts) == len(cls._fields) and all(parts) else None


@dataclass(slots=True)
class Provider:
    """An identity provider.

    Parameters
    ----------
    issuer
        Its address, as its own description has it.
    client
        What it knows this server by.
    secret
        Of the client; empty for a public one, which PKCE alone protects.
    """

    issuer: str
    client: str
    secret: str = ""
    _found: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people know it by."""
        return urlsplit(self.issuer).netloc

    def check(self, language: str = "en") -> None:
        """Refuse to be used without the libraries, or over a line that others can read.

        Raises
        ------
        Unsupported
            If the extra is not installed, or the address is neither HTTPS nor this computer.
        """
        try:
            import authlib.integrations.requests_client  # noqa: F401
            import joserfc  # noqa: F401
        except ImportError as error:
            raise Unsupported(say("server.no_oidc", language)) from error
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
            raise Unsupported(say("server.open_issuer", language, issuer=self.issuer))

    def leave(self, back: str) -> tuple[str, Pending]:
        """Return the address at which somebody signs in, and what to keep until they come back.

        Parameters
        ----------
        back
            Where they come back to.

        Raises
        ------
        Refused
            If the provider does not answer.
        """
        pending = Pending(new_secret(), new_secret(), new_secret() + new_secret())
        with self._session(back) as session:
            address, _ = session.create_authorization_url(
                self._described()["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(address), pending

    def come_back(self, pending: Pending, code: str, back: str) -> Mapping[str, Any]:
        """Return what the provider says of who has come back.

        Raises
        ------
        Refused
            If it does not answer, takes the code for none of its own, or what it says is not signed for us and now.
        """
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError
        from requests import RequestException

        try:
            with self._session(back) as session:
                token = session.fetch_token(
                    self._described()["token_endpoint"], code=code, code_verifier=pending.verifier, timeout=SECONDS
                )
            return self._claims(str(token.get("id_token", "")), pending.nonce)
        except RequestException as error:
            raise Refused("server.provider_down", 502, provider=self.name) from error
        except (AuthlibBaseError, JoseError, ValueError) as error:
            raise Refused("server.provider_refused", 403, provider=self.name) from error

    def _claims(self, signed: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        for is_last in (False, True):
            keys = KeySet.import_key_set(self._keys())
            try:
                claims = jwt.decode(signed, keys, algorithms=list(ALGORITHMS)).claims
                break
            except (JoseError, ValueError):
                if is_last:
                    raise
                self._found.pop("keys", None)  # the provider may have changed its keys
        needed: dict[str, ClaimsOption] = {name: {"essential": True} for name in ("exp", "iat", "sub")}
        said = {"iss": self.issuer, "aud": self.client, "nonce": nonce}
        if isinstance(claims.get("aud"), list) and len(claims["aud"]) > 1:
            said["azp"] = self.client
        needed |= {name: {"essential": True, "value": value} for name, value in said.items()}
        jwt.JWTClaimsRegistry(None, SLACK, **needed).validate(claims)
        return claims

    def _session(self, back: str) -> OAuth2Session:
        from authlib.integrations.requests_client import OAuth2Session

        way = "client_secret_basic" if self.secret else "none"
        told: dict[str, Any] = {"scope": SCOPE, "redirect_uri": back, "code_challenge_method": "S256"}
        return OAuth2Session(self.client, self.secret or None, token_endpoint_auth_method=way, **told)

    def _described(self) -> dict[str, Any]:
        found = self._fetched("described", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Refused("server.provider_refused", 403, provider=self.name)
        return found

    def _keys(self) -> Any:
        return self._fetched("keys", str(self._described()["jwks_uri"]))

    def _fetched(self, name: str, address: str) -> dict[str, Any]:
        import requests

        if name not in self._found:
            try:
                answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
                answer.raise_for_status()
                found = answer.json()
            except (requests.RequestException, json.JSONDecodeError) as error:
                raise Refused("server.provider_down", 502, provider=self.name) from error
            if not isinstance(found, dict):
                raise Refused("server.provider_down", 502, provider=self.name)
            self._found[name] = found
        return dict(self._found[name])


def known_as(store: Store, provider: Provider, claims: Mapping[str, Any], *, now: datetime) -> User:
    """Return the user that a provider speaks of; who comes for the first time is remembered by its lasting name.

    Raises
    ------
    Refused
        If there is none, or they have been shut out.
    """
    subject = f"{provider.issuer} {claims['sub']}"
    user = store.people.find(subject=subject)
    if user is None:
        # Of what a provider tells, people may choose much themselves: only an address that it has verified is taken.
        address = str(claims.get("email", "")).casefold() if claims.get("email_verified") is True else ""
        free = (entry for entry in store.people.known() if not entry.password_hash and not entry.subject)
        user = next((entry for entry in free if address and entry.name.casefold() == address), None)
        if user is not None:
            user = replace(user, subject=subject)
            store.people.change(user, who=user.name, now=now)
    if user is None or user.is_disabled:
        raise Refused("server.unknown_here", 403, provider=provider.name)
    return user


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
