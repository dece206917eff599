"""An identity provider on loopback: OpenID Connect as a real one speaks it, with one person to vouch for."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "heijunka", "said to nobody"


class Identity:
    """An identity provider that vouches for one person, and says of them what a test asks for."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256", "use": "sig"})
        self.signing = self.key
        self.says: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        identity = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                where = identity.issuer
                pages = {
                    "/.well-known/openid-configuration": {
                        "issuer": where,
                        "authorization_endpoint": f"{where}/enter",
                        "token_endpoint": f"{where}/token",
                        "jwks_uri": f"{where}/keys",
                    },
                    "/keys": KeySet([identity.key]).as_dict(),
                }
                if self.path.startswith("/enter?"):
                    query = identity.enter(f"{where}{self.path}")
                    self.send_response(303)
                    self.send_header("Location", f"{identity.asked['redirect_uri']}?{query}")
                    self.end_headers()
                else:
                    self.answer(pages.get(self.path))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                said = {name: values[0] for name, values in form.items()}
                self.answer(identity.token(said, self.headers.get("Authorization", "")))

            def answer(self, found: object) -> None:
                body = json.dumps(found if found is not None else {"error": "invalid_grant"}).encode()
                self.send_response(200 if found is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://{host}:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def enter(self, address: str) -> str:
        """Return what a browser comes back with that was sent to an address of this provider."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/enter"
        self.asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert self.asked["response_type"] == "code"
        assert self.asked["code_challenge_method"] == "S256"
        assert "openid" in self.asked["scope"].split()
        return urlencode({"code": "the code", "state": self.asked["state"]})

    def token(self, said: dict[str, str], authorization: str) -> object:
        """Return what is given for a code, to whom may have it and has begun what it ends."""
        challenge = urlsafe_b64encode(sha256(said["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        is_right = said["code"] == "the code" and challenge == self.asked["code_challenge"]
        if not is_right or said["redirect_uri"] != self.asked["redirect_uri"] or not authorization.startswith("Basic "):
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "4711", "nonce": self.asked["nonce"], "iat": now}
        claims |= {"exp": now + 60, "email": "Ann@plant.example", "email_verified": True} | self.says
        signed = jwt.encode({"alg": "ES256", "kid": self.signing.kid}, claims, self.signing)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}


@contextmanager
def vouching(host: str = "127.0.0.1") -> Iterator[Identity]:
    """Give a provider that answers until the end, under a name of this computer."""
    found = Identity(host)
    yield found
    found.server.shutdown()
    found.server.server_close()
