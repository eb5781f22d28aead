"""Which addresses may a connection go to? Public ones, and those of the networks that the operator allows. Pure.

A URL is a stranger's word: of a feed, a redirect, a subscriber. Without this check it reads the cloud's metadata
service, or the database beside us, and sends us what it finds.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_METADATA = frozenset(
    ip_address(address) for address in ("169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254")
)
"""What cloud machines ask for their own secrets (AWS, Google and Azure; Alibaba; Azure's agent, which looks public; AWS
by IPv6). A network that holds one of them does not allow it; only the address itself does."""

_V4_WITHIN = (
    (ip_network("::ffff:0:0/96"), 0),  # IPv4-mapped
    (ip_network("::/96"), 0),  # IPv4-compatible, long deprecated, and still routed by some stacks
    (ip_network("64:ff9b::/96"), 0),  # NAT64
    (ip_network("64:ff9b:1::/48"), 0),  # NAT64 of a site
    (ip_network("2002::/16"), 80),  # 6to4
)
"""Networks of IPv6 whose addresses mean an IPv4 address, and how far right of it the address goes on, in bits."""

_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
"""A last label like this makes a host an address for a C library, in whatever form (WHATWG URL: "ends in a number")."""


class ForbiddenAddressError(Exception):
    """The address is not public, and no allowed network holds it; or the host is an address in a form nobody needs."""


def networks(texts: Collection[str]) -> frozenset[Network]:
    """The networks of these texts; an address is a network of one.

    Raises:
        ValueError: one is neither.
    """
    return frozenset(ip_network(text) for text in texts)


def check_address(text: str, allowed: Collection[Network]) -> None:
    """Return if a connection to this address may be made.

    Raises:
        ForbiddenAddressError: it may not.
    """
    try:
        address = ip_address(text)
    except ValueError as error:
        raise ForbiddenAddressError(f"{text[:100]} is no address in its plain form") from error
    meant = _meant(address)
    if not (_allowed(meant, allowed) or _allowed(address, allowed) or _public(meant)):
        raise ForbiddenAddressError(f"{address} is not a public address, and the entry does not allow its network")


def check_host(host: str, allowed: Collection[Network]) -> None:
    """Return if the host of a URL is a name, or an address that a connection may go to.

    Raises:
        ForbiddenAddressError: it is an address that may not be, or one in octal, hexadecimal, decimal or short form.
    """
    bare = host.strip("[]")
    if not bare:
        raise ForbiddenAddressError("the URL has no host")
    if ":" in bare or _NUMBER.match(bare.removesuffix(".").rpartition(".")[2]):
        check_address(bare, allowed)


def _meant(address: Address) -> Address:
    """The IPv4 address within an IPv6 one, where it has one."""
    if isinstance(address, IPv4Address):
        return address
    if address.teredo:
        return address.teredo[1]
    for network, right in _V4_WITHIN:
        if address in network and address not in (IPv6Address("::"), IPv6Address("::1")):
            return IPv4Address(int(address) >> right & 0xFFFFFFFF)
    return address


def _public(address: Address) -> bool:
    site_local = isinstance(address, IPv6Address) and (address.is_site_local or address.scope_id is not None)
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or site_local)
        and address not in _METADATA
    )


def _allowed(address: Address, allowed: Collection[Network]) -> bool:
    if address in _METADATA:
        return any(network.num_addresses == 1 and address in network for network in allowed)
    return any(network.version == address.version and address in network for network in allowed)
