"""Callers of every kind: what they send with a request to prove who they are."""

import base64
import json
import time
from typing import NamedTuple

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.runtime.access.api_keys import KeysFile
from services.runtime.access.grants import Scope
from tests.end_to_end.stack import Stack
from tests.identity_provider import CLIENT
from tests.processes import until

OWN, OTHERS = "ana", "mallory"
GONE = "gone"
"""Bound to those who are bound to `OWN`; may be erased."""
OWN_SOURCE, OTHERS_SOURCE = "crm", "shop"

Headers = dict[str, str]


class Callers(NamedTuple):
    """The headers of each; `scoped` are unbound keys by the one scope that they have."""

    no_key: dict[str, Headers]
    scoped: dict[Scope, Headers]
    unbound: Headers
    own: Headers
    others: Headers


def callers(stack: Stack, issuer: str) -> Callers:
    """Keys of every kind, all known to both running services, or revoked there.

    `issuer` is the one whose tokens they take.
    """
    keys = KeysFile(stack.settings.keys)
    revoked = keys.create("revoked", Scope)
    found = Callers(
        no_key={
            "nobody": {},
            "another scheme": {"Authorization": "Basic YW5hOmFuYQ=="},
            "unknown": bearer(f"rk_{'0' * 12}_{'0' * 40}"),
            "garbage": {"Authorization": "Bearer rk__~%00"},
            "expired": bearer(keys.create("expired", Scope, expires_at=1)),
            "revoked": bearer(revoked),
            "token of another issuer": bearer(token(OWN, "https://elsewhere.example")),
            "token that says it is of ours": bearer(token(OWN, issuer)),
        },
        scoped={scope: bearer(keys.create(scope, [scope])) for scope in Scope},
        unbound=bearer(keys.create("all", Scope)),
        own=bearer(
            keys.create(
                "own", Scope, members=[OWN, GONE, "ana:work"], sources=[OWN_SOURCE, "unsigned"]
            )
        ),
        others=bearer(keys.create("others", Scope, members=[OTHERS], sources=[OTHERS_SOURCE])),
    )
    keys.revoke(revoked.split("_")[1])
    known_to_all(stack, found.others)
    return found


def known_to_all(stack: Stack, headers: Headers) -> None:
    """Wait until both services know the key that was made last; they read the file as a whole."""
    until(lambda: _known(stack, "ingest", headers), "ingest to know the keys")
    until(lambda: _known(stack, "api", headers), "the api to know the keys")


def bearer(key: str) -> Headers:
    return {"Authorization": f"Bearer {key}"}


def token(subject: str, issuer: str) -> str:
    """A JWT that says it is of `issuer`, signed as it should be, by a key of nobody's."""
    issued = int(time.time())
    claims = {"iss": issuer, "aud": CLIENT, "sub": subject,
              "iat": issued, "exp": issued + 3600}  # fmt: skip
    signed = f"{_part({'alg': 'EdDSA', 'kid': '1', 'typ': 'JWT'})}.{_part(claims)}"
    signature = Ed25519PrivateKey.generate().sign(signed.encode())
    return f"{signed}.{_encoded(signature)}"


def _part(content: object) -> str:
    return _encoded(json.dumps(content).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _known(stack: Stack, service: str, headers: Headers) -> bool:
    port = getattr(stack.settings, f"{service}_port")
    path, method = ("/v1/members", "GET") if service == "api" else ("/v1/events", "POST")
    answer = httpx.request(
        method, f"http://127.0.0.1:{port}{path}", headers=headers, trust_env=False, timeout=30
    )
    return answer.status_code != 401
