"""How deliveries of a mapped source prove themselves, as the settings say."""

import base64
import hmac
import re
from collections.abc import Callable
from functools import cached_property, partial
from typing import Literal

import orjson
from pydantic import Field, model_validator
from starlette.responses import Response

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import unauthenticated
from services.ingest.signatures.freshness import TOLERANCE_S
from services.ingest.signatures.hmac_schemes import HmacScheme
from services.ingest.signatures.shared_secrets import check_basic, check_bearer, check_token
from services.ingest.signatures.signed_message import SignedMessage
from services.ingest.signatures.standard_webhooks import StandardKeys
from services.ingest.sources.generic.expressions import Expression, Scope, found
from services.ingest.sources.mapped_source import MappedSource

_HMAC = "hmac-"
_HEADERS = {"hmac-sha256": "X-Hub-Signature-256", "hmac-sha1": "X-Hub-Signature"}
_OF_HMAC = ("encoding", "template", "field", "timestamp_header", "timestamp_field", "tolerance_s")

_HeaderName = r"^[A-Za-z0-9_-]+$"

_TOKEN = re.compile(r"[\w+/=.-]{1,256}", re.ASCII)
"""What a challenge may be: no text that could be a signed delivery."""


Signature = Literal[
    "standard-webhooks", "hmac-sha256", "hmac-sha1", "hmac-sha512", "token", "bearer", "basic"
]


class AuthenticatedSource(MappedSource):
    """A source whose options say how its deliveries are signed.

    `hmac-…` is as `HmacScheme` has it, with `template` as its message; `token` is a secret that
    `header` carries behind `prefix`. `challenge` finds what a producer sends to check the address,
    which is answered by `challenge_answer`, where `{challenge}` is that and `{hmac}` its signature.
    """

    signature: Signature | None = None
    header: str | None = Field(None, pattern=_HeaderName)
    prefix: str | None = None
    encoding: Literal["hex", "base64"] = "hex"
    template: str = "{body}"
    field: str | None = Field(None, min_length=1)
    timestamp_header: str | None = Field(None, pattern=_HeaderName)
    timestamp_field: str | None = Field(None, min_length=1)
    tolerance_s: float = Field(TOLERANCE_S, gt=0, le=86_400)
    challenge: Expression | None = None
    challenge_answer: dict[str, str] = Field({"challenge": "{challenge}"})

    @model_validator(mode="after")
    def _is_consistent(self) -> "AuthenticatedSource":
        if (self.signature is not None) != self.signed:
            raise ValueError("signature and secret go together: give both, or none for an API key")
        if not self._is_hmac and any("{hmac}" in each for each in self.challenge_answer.values()):
            raise ValueError("challenge_answer: {hmac} needs signature = hmac-…")
        if self.signature is not None:
            self._refuse_options_of_others()
        _ = self._check  # made now, so that what is wrong is refused at start
        return self

    def _refuse_options_of_others(self) -> None:
        """An option that has no effect is a signature that is not checked as was thought."""
        if self._is_hmac:
            return
        of_others = _OF_HMAC if self.signature == "token" else (*_OF_HMAC, "header", "prefix")
        if named := ", ".join(sorted(self.model_fields_set.intersection(of_others))):
            raise ValueError(f"{named}: no option of signature = {self.signature}")

    @property
    def _is_hmac(self) -> bool:
        return self.signature is not None and self.signature.startswith(_HMAC)

    @cached_property
    def _check(self) -> Callable[[Delivery], None] | None:
        """Raises where a delivery is not signed by one of the secrets."""
        match self.signature:
            case None:
                return None
            case "standard-webhooks":
                return StandardKeys(self.secrets).check
            case "bearer":
                return partial(check_bearer, secrets=self.secrets)
            case "basic":
                return partial(check_basic, secrets=self.secrets)
            case "token":
                prefix = self.prefix or ""
                return partial(
                    check_token, secrets=self.secrets, header=self._header, prefix=prefix
                )
            case _:
                return partial(self._scheme.check, secrets=self.secrets)

    @cached_property
    def _scheme(self) -> HmacScheme:
        by_default = "" if self.field else f"{self._algorithm}="
        try:
            message = SignedMessage(self.template)
        except ValueError as error:
            raise ValueError(f"template: {error}") from None
        return HmacScheme(
            header=self._header,
            message=message,
            algorithm=self._algorithm,
            encoding=self.encoding,
            prefix=by_default if self.prefix is None else self.prefix,
            field=self.field,
            timestamp_header=self.timestamp_header,
            timestamp_field=self.timestamp_field,
            tolerance_s=self.tolerance_s,
        )

    @property
    def _algorithm(self) -> str:
        return (self.signature or "").removeprefix(_HMAC)

    @property
    def _header(self) -> str:
        header = self.header or _HEADERS.get(self.signature or "")
        if header is None:
            raise ValueError(f"header: needed, as signature = {self.signature} has no usual one")
        return header

    def verify(self, delivery: Delivery) -> None:
        """Check what `signature` names."""
        assert self._check is not None  # there is a secret, so there is a signature
        self._check(delivery)

    def answer(self, delivery: Delivery) -> Response | None:
        """The answer to what `challenge` finds; None where it finds nothing."""
        if self.challenge is None:
            return None
        challenge = found(self.challenge, delivery.json, "challenge", Scope(delivery))
        if not challenge or not isinstance(challenge, str):
            return None
        if not _TOKEN.fullmatch(challenge):
            raise unauthenticated("A challenge of letters, digits and _+/=.- is needed")
        said = {
            name: text.replace("{challenge}", challenge).replace("{hmac}", self._sign(challenge))
            for name, text in self.challenge_answer.items()
        }
        return Response(orjson.dumps(said), media_type="application/json")

    def _sign(self, challenge: str) -> str:
        """The signature of `challenge` by the first secret; empty without HMAC."""
        if not self._is_hmac:
            return ""
        raw = hmac.digest(self.secrets[0], challenge.encode(), self._algorithm)
        return raw.hex() if self.encoding == "hex" else base64.b64encode(raw).decode()
