"""draft-cavage-http-signatures-12 with a `Digest`, as Mastodon and its like send it."""

import re
from datetime import UTC, datetime

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.freshness import check_fresh, check_unexpired
from services.ingest.signatures.http.digests import check_digest
from services.ingest.signatures.http.keyed_signature import KeyedSignature

_PARAMETER = re.compile(r'([A-Za-z]+)=(?:"([^"]*)"|([0-9]{1,12}))[ \t]*(?:,[ \t]*|$)')
_MUST = frozenset({"(request-target)", "host", "digest"})


def signed(delivery: Delivery) -> list[KeyedSignature]:
    """The signature of `delivery`, and what it must be of.

    Raises:
        Problem: 401 where it is malformed, stale, or leaves out what must be signed.
    """
    parameters = _parameters(required(delivery.headers, "Signature"))
    signature = from_base64(parameters.get("signature", ""))
    if not signature:
        raise unauthenticated('The header Signature must have signature="" in base64')
    names = parameters.get("headers", "(created)").lower().split()
    if missing := _MUST - set(names):
        raise unauthenticated(f"The signature must cover {', '.join(sorted(missing))}")
    check_fresh(_time(delivery, names, parameters), delivery.received)
    check_unexpired(parameters.get("expires"), delivery.received)
    check_digest(delivery)
    lines = (f"{name}: {_value(delivery, name, parameters)}" for name in names)
    message = "\n".join(lines).encode("latin-1", "replace")
    return [KeyedSignature(signature, message, parameters.get("keyId", ""))]


def _parameters(header: str) -> dict[str, str]:
    """`name="value"`, separated by commas."""
    parameters: dict[str, str] = {}
    at = 0
    while at < len(header):
        match = _PARAMETER.match(header, at)
        if match is None or match[1] in parameters:
            raise unauthenticated("The header Signature is malformed")
        parameters[match[1]] = match[2] if match[3] is None else match[3]
        at = match.end()
    return parameters


def _time(delivery: Delivery, names: list[str], parameters: dict[str, str]) -> str:
    """When it was signed, in epoch seconds."""
    if "(created)" in names:
        return parameters.get("created", "")
    if "date" not in names:
        raise unauthenticated("The signature must cover date or (created)")
    try:
        date = datetime.strptime(required(delivery.headers, "Date"), "%a, %d %b %Y %H:%M:%S GMT")
    except ValueError:
        detail = "The header Date must be as in Sun, 06 Nov 1994 08:49:37 GMT"
        raise unauthenticated(detail) from None
    return str(int(date.replace(tzinfo=UTC).timestamp()))


def _value(delivery: Delivery, name: str, parameters: dict[str, str]) -> str:
    if name == "(request-target)":
        return f"{delivery.method.lower()} {delivery.target}"
    if name in ("(created)", "(expires)"):
        return parameters.get(name[1:-1], "")
    required(delivery.headers, name.title())
    return ", ".join(each.strip() for each in delivery.headers.getlist(name))
