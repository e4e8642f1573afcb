"""An issuer whose keys and tokens the test makes."""

import json
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from services.http.oidc.tokens import ALGORITHMS
from tests.services.http.serving import send, serving

AUDIENCE = "rapport"

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = {size: ECKey.generate_key(f"P-{size}", {"kid": f"ec{size}"}) for size in (256, 384, 521)}
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
ALL = [RSA, *EC.values(), ED]


class Issuing:
    """What the issuer at `url` answers; `asked` counts who asked for its keys."""

    def __init__(self, *keys: Key) -> None:
        self.url = ""
        self.stated: dict[str, Any] = {}
        self.keys: list[dict[str, Any]] = [public(key) for key in keys]
        self.asked = 0
        self.status = 200

    def token(self, key: Key = RSA, algorithm: str = "RS256", **changes: Any) -> str:
        """A token for ana that lasts a minute; a claim that is None is left out."""
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "ana", "exp": int(time.time()) + 60}
        claims |= changes
        header = {"alg": algorithm, "kid": key.kid}
        return signed(
            header, {name: each for name, each in claims.items() if each is not None}, key
        )

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path == "/keys":
            self.asked += 1
            send(request, self.status, json.dumps({"keys": self.keys}).encode())
        else:
            stated = {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/keys",
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
            }
            send(request, self.status, json.dumps(stated | self.stated).encode())


def public(key: Key, **more: str) -> dict[str, Any]:
    return {**key.as_dict(private=False), **more}


def signed(header: dict[str, Any], claims: dict[str, Any], key: Any) -> str:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode(header, claims, key, registry=registry)


@contextmanager
def issuing(*keys: Key) -> Iterator[Issuing]:
    issuer = Issuing(*keys)
    with serving(issuer.answer) as issuer.url:
        yield issuer
