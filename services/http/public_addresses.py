"""Resolves a host to an address on the public internet, so that nobody has us call our own network.

The connection goes to the address that was checked, so that a name which resolves to another one
a moment later (DNS rebinding) has no effect.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

# Which of these `is_global` knows depends on the patch level of Python.
_RESERVED = [ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")]


class RefusedAddress(Exception):
    """The host resolves to an address that must not be called, or to none."""


async def resolve(url: httpx.URL, *, allow_private: bool) -> str:
    """The address (IPv4 or IPv6) of the host of `url`.

    Raises:
        RefusedAddress: where it has none, or one that is not public, which is not allowed.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RefusedAddress(f"{url.host} cannot be found: {error}") from None
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    private = [each for each in addresses if not is_public(each)]
    if private and not allow_private:
        raise RefusedAddress(f"{url.host} is at the private address {private[0]}")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether `address` is of the public internet; one that stands for an IPv4 address is what
    that is.

    Raises:
        ValueError: where it is no address.

    >>> is_public("8.8.8.8"), is_public("::ffff:10.0.0.1"), is_public("64:ff9b::8.8.8.8")
    (True, False, True)
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        meant = _ipv4_in(parsed)
        if meant is None and parsed not in _GLOBAL_UNICAST:
            return False
        parsed = meant or parsed
    reserved = any(parsed in network for network in _RESERVED)
    return parsed.is_global and not parsed.is_multicast and not reserved


def _ipv4_in(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that `address` leads to: mapped, 6to4 (RFC 3056), NAT64 (RFC 6052)."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
