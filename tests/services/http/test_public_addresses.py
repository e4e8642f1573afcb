import ipaddress

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.http.public_addresses import RefusedAddress, is_public, resolve


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
     "0.0.0.0", "192.0.0.8", "192.88.99.1", "198.18.0.1", "203.0.113.1", "240.0.0.1",
     "255.255.255.255", "224.0.0.1", "::", "::1", "::10.0.0.1", "::8.8.8.8", "::ffff:10.0.0.1",
     "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00::1",
     "ff02::1", "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::1", "2002:a00:1::",
     "2002:7f00:1::1", "2002:a9fe:a9fe::", "64:ff9b:1::808:808", "::ffff:0:808:808",
     "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1", "2001:db8::1", "2001::1", "3fff::1",
     "5f00::1", "100::1", "4000::1"],
)  # fmt: skip
def test_what_is_not_of_the_public_internet(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
     "64:ff9b::8.8.8.8", "2002:808:808::1"],
)  # fmt: skip
def test_what_is(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_in_ipv6_is_what_it_is_in_ipv4(address):
    number = int(address)
    forms = (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80)
    for form in forms:
        assert is_public(str(ipaddress.IPv6Address(form))) == is_public(str(address))
    assert not is_public(str(ipaddress.IPv6Address(number)))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "0.0.0.0", "[::ffff:10.0.0.1]",
     "2130706433", "0x7f.1", "[64:ff9b::a00:1]"],
)  # fmt: skip
async def test_private_addresses_are_refused_unless_allowed(host):
    url = httpx.URL(f"http://{host}/hook")
    with pytest.raises(RefusedAddress, match="private address"):
        await resolve(url, allow_private=False)
    assert await resolve(url, allow_private=True)


async def test_public_addresses_and_names_that_lead_nowhere():
    assert await resolve(httpx.URL("https://8.8.8.8/x"), allow_private=False) == "8.8.8.8"
    for host in ("nothing.invalid", "a" * 70 + ".example", "a..b"):
        with pytest.raises(RefusedAddress, match="cannot be found"):
            await resolve(httpx.URL(f"https://{host}/x"), allow_private=True)
