"""Resolves a webhook's host to an address outside of our own network, unless that is allowed.

The connection goes to the address that was checked, so that a name which resolves to another one
a moment later (DNS rebinding) has no effect.
"""

import asyncio
import ipaddress
import socket

import httpx


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
    except OSError as error:
        raise RefusedAddress(f"{url.host} cannot be found: {error}") from None
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    private = [each for each in addresses if not _is_public(each)]
    if private and not allow_private:
        raise RefusedAddress(f"{url.host} is at the private address {private[0]}")
    return addresses[0]


def _is_public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast
