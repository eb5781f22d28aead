"""Which addresses a connection may go to, in every form in which one can be written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.net.addresses import ForbiddenAddressError, check_address, check_host, networks

PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822")
PRIVATE = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - refused
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::ffff:0a00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
)
ODD_FORMS = (
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0177.0.0.01",
    "017700000001",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "0",
    "0x",
    "093.184.216.34",
    "[::ffff:7f00:1]",
    "[::1]",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_spoken_with(address: str) -> None:
    check_address(address, ())


@pytest.mark.parametrize("address", PRIVATE)
def test_no_other_is(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_address(address, ())


@pytest.mark.parametrize("host", ODD_FORMS)
def test_a_host_is_no_address_in_disguise(host: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_host(host, ())


@pytest.mark.parametrize("host", ["news.example", "0x7f.example", "1.example.", "93.184.216.34", "127.example.com"])
def test_a_name_is_left_to_the_resolver(host: str) -> None:
    check_host(host, ())


def test_a_network_may_be_allowed() -> None:
    allowed = networks(["10.1.0.0/16", "fd00::/8"])
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd12::1"):
        check_address(address, allowed)
    with pytest.raises(ForbiddenAddressError):
        check_address("10.2.0.1", allowed)


def test_allowing_everything_does_not_allow_the_secrets_of_the_machine() -> None:
    for address in ("169.254.169.254", "fd00:ec2::254"):
        with pytest.raises(ForbiddenAddressError):
            check_address(address, networks(["0.0.0.0/0", "::/0"]))
        check_address(address, networks([address]))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_within_an_address_is_judged_as_itself(address: IPv4Address) -> None:
    def refused(text: str) -> bool:
        try:
            check_address(text, ())
        except ForbiddenAddressError:
            return True
        return False

    number = int(address)
    mapped, nat64 = IPv6Address((0xFFFF << 32) + number), IPv6Address((0x64FF9B << 96) + number)
    assert refused(str(mapped)) == refused(str(nat64)) == refused(str(address))
    if refused(str(address)):
        assert not address.is_global or address in map(ip_address, ("168.63.129.16",)) or address.is_multicast
