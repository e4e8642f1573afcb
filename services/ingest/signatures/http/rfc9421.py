"""RFC 9421, HTTP Message Signatures, with a `Content-Digest` (RFC 9530).

Components without parameters are understood, which are all that a webhook needs.
"""

from http_sfv.dictionary import Dictionary
from http_sfv.item import InnerList, Item

from services.ingest.requests.delivery import Delivery
from services.ingest.signatures.failures import required, unauthenticated
from services.ingest.signatures.freshness import check_fresh, check_unexpired
from services.ingest.signatures.http.digests import check_content_digest
from services.ingest.signatures.http.keyed_signature import KeyedSignature
from services.ingest.signatures.http.structured_fields import dictionary_in

_MUST = {"@method", "content-digest"}
_ADDRESSES = ({"@target-uri"}, {"@authority", "@path"}, {"@authority", "@request-target"})


def signed(delivery: Delivery) -> list[KeyedSignature]:
    """Each signature of `delivery`, with each message that it may be of.

    Raises:
        Problem: 401 where one is malformed, stale, or leaves out what must be signed.
    """
    inputs = dictionary_in(delivery.headers, "Signature-Input")
    signatures = dictionary_in(delivery.headers, "Signature")
    found = [
        KeyedSignature(signature, base, _key_id(covered))
        for label, covered in inputs.items()
        if (signature := _signature(signatures, label)) and _is_understood(covered, delivery)
        for base in _bases(delivery, covered)
    ]
    if not found:
        raise unauthenticated("Signature-Input and Signature must have a signature in common")
    check_content_digest(delivery)
    return found


def _is_understood(covered: Item | InnerList, delivery: Delivery) -> bool:
    """Whether it is a list of names, spelled as the signer has serialized it."""
    return (
        isinstance(covered, InnerList)
        and all(type(each.value) is str and not each.params for each in covered)
        and str(covered) in delivery.headers["Signature-Input"]
    )


def _key_id(covered: InnerList) -> str:
    """The parameter `keyid`; empty where there is none."""
    stated = covered.params.get("keyid")
    return stated if isinstance(stated, str) else ""


def _signature(signatures: Dictionary, label: str) -> bytes:
    """The signature with this label; empty where there is none."""
    value = getattr(signatures.get(label), "value", None)
    return value if isinstance(value, bytes) else b""


def _bases(delivery: Delivery, covered: InnerList) -> list[bytes]:
    """The signature base, for either scheme: a proxy before us may have taken TLS off."""
    names = {each.value for each in covered}
    if not names >= _MUST or not any(address <= names for address in _ADDRESSES):
        raise unauthenticated("The signature must cover @method, @target-uri and content-digest")
    check_fresh(_seconds(covered, "created") or "", delivery.received)
    check_unexpired(_seconds(covered, "expires"), delivery.received)
    schemes = ("https", "http") if "@target-uri" in names else ("https",)
    return [_base(delivery, covered, scheme) for scheme in schemes]


def _seconds(covered: InnerList, name: str) -> str | None:
    """The integer parameter `name`; None where it is missing, empty where it is no integer."""
    if name not in covered.params:
        return None
    value = covered.params[name]
    return str(value) if type(value) is int else ""


def _base(delivery: Delivery, covered: InnerList, scheme: str) -> bytes:
    lines = [f"{each}: {_value(delivery, each.value, scheme)}" for each in covered]
    return "\n".join([*lines, f'"@signature-params": {covered}']).encode("latin-1", "replace")


def _value(delivery: Delivery, name: str, scheme: str) -> str:
    if name.startswith("@"):
        return _derived(delivery, name, scheme)
    required(delivery.headers, name.title())
    return ", ".join(each.strip() for each in delivery.headers.getlist(name))


def _derived(delivery: Delivery, name: str, scheme: str) -> str:
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
    if name not in derived:
        raise unauthenticated(f"The component {name!r} is not known")
    return derived[name]
