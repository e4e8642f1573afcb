"""RFC 9421, HTTP Message Signatures, with a `Content-Digest` (RFC 9530).

Components without parameters are understood, which are all that a webhook needs.
"""

import re

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.digests import check_digest
from services.ingest.signatures.encodings import from_base64
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.freshness import check_fresh, check_unexpired

_INPUT = re.compile(
    r"(?:^|,[ \t]*)([a-z*][a-z0-9_.*-]*)="
    r'(\(((?:"[^"\\ ]+"(?: (?=")|(?=\))))*)\)((?:;[a-z*][a-z0-9_.*-]*=(?:"[^"\\]*"|[0-9]{1,12}))*))'
    r"[ \t]*(?=,|$)"
)
_SIGNATURE = re.compile(r"(?:^|,[ \t]*)([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):[ \t]*(?=,|$)")
_CREATED = re.compile(r";created=([0-9]+)")
_EXPIRES = re.compile(r";expires=([0-9]+)")

_MUST = {"@method", "content-digest"}
_ADDRESSES = ({"@target-uri"}, {"@authority", "@path"}, {"@authority", "@request-target"})


def signed(delivery: Delivery) -> list[tuple[bytes, bytes]]:
    """Each signature of `delivery`, with what it may be of.

    Raises:
        Problem: 401 where one is malformed, stale, or leaves out what must be signed.
    """
    inputs = list(_INPUT.finditer(required(delivery.headers, "Signature-Input")))
    signatures = dict(_SIGNATURE.findall(required(delivery.headers, "Signature")))
    found = [
        (signature, base)
        for label, parameters, names, rest in (match.groups() for match in inputs)
        if (signature := from_base64(signatures.get(label, "")))
        for base in _bases(delivery, names.replace('"', "").split(), rest, parameters)
    ]
    if not found:
        raise unauthenticated("Signature-Input and Signature must have a signature in common")
    check_digest(delivery, "Content-Digest")
    return found


def _bases(delivery: Delivery, names: list[str], rest: str, parameters: str) -> list[bytes]:
    """The signature base, for either scheme: a proxy before us may have taken TLS off."""
    covered = set(names)
    if not covered >= _MUST or not any(a <= covered for a in _ADDRESSES):
        raise unauthenticated("The signature must cover @method, @target-uri and content-digest")
    created = _CREATED.search(rest)
    check_fresh(created[1] if created else "", delivery.received)
    expires = _EXPIRES.search(rest)
    check_unexpired(expires[1] if expires else None, delivery.received)
    return [
        "\n".join(
            [
                *(f'"{name}": {_value(delivery, name, scheme)}' for name in names),
                f'"@signature-params": {parameters}',
            ]
        ).encode("latin-1", "replace")
        for scheme in (("https", "http") if "@target-uri" in covered else ("https",))
    ]


def _value(delivery: Delivery, name: str, scheme: str) -> str:
    path, _, query = delivery.target.partition("?")
    authority = delivery.headers.get("host", "").lower()
    derived = {
        "@method": delivery.method,
        "@authority": authority,
        "@target-uri": f"{scheme}://{authority}{delivery.target}",
        "@request-target": delivery.target,
        "@path": path,
        "@query": f"?{query}",
        "@scheme": scheme,
    }
    if name.startswith("@"):
        if name not in derived:
            raise unauthenticated(f"The component {name} is not known")
        return derived[name]
    required(delivery.headers, name.title())
    return ", ".join(each.strip() for each in delivery.headers.getlist(name))
