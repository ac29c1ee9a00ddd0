"""Share of the internet that a list of networks covers together."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any

_SPECIAL = tuple(
    map(
        IPv4Network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3"),
        ),
    )
)
"""Networks that are not on the internet (IANA's registry of special-purpose IPv4 addresses)."""

_PUBLIC_IPV4 = 2**32 - sum(each.num_addresses for each in _SPECIAL)

_TOO_WIDE_IPV4 = Fraction(1, 16)
"""More than the largest holder has: 13 of the 256 blocks of the size /8 (IANA's IPv4 address space
registry, 2026-11)."""

_PUBLIC_IPV6 = IPv6Network("2000::/3")
_TOO_WIDE_IPV6 = IPv6Network("2000::/12").num_addresses
"""Blocks that IANA assigns to a regional registry (its IPv6 global unicast address assignments,
2026-11)."""


def too_wide(ranges: Iterable[Any]) -> bool:
    """Return whether networks cover so much of the internet together that they name no callers.

    Texts that are not networks, and unknown values, do not count.

    >>> too_wide(["0.0.0.0/1", "128.0.0.0/1"]), too_wide(["10.0.0.0/8"])
    (True, False)
    """
    networks = list(_networks(ranges))
    covered = collapse_addresses(each for each in networks if isinstance(each, IPv4Network))
    if Fraction(sum(map(_public, covered)), _PUBLIC_IPV4) >= _TOO_WIDE_IPV4:
        return True
    wider = collapse_addresses(each for each in networks if isinstance(each, IPv6Network))
    public = (
        min(each.num_addresses, _PUBLIC_IPV6.num_addresses)
        for each in wider
        if each.overlaps(_PUBLIC_IPV6)
    )
    return sum(public) >= _TOO_WIDE_IPV6


def told_networks(ranges: Sequence[Any]) -> str:
    """Write a list of networks as it was given."""
    return repr([each for each in ranges if isinstance(each, str)])


def _public(network: IPv4Network) -> int:
    overlaps = (each for each in _SPECIAL if network.overlaps(each))
    inside = (min(network.num_addresses, each.num_addresses) for each in overlaps)
    return network.num_addresses - sum(inside)


def _networks(ranges: Iterable[Any]) -> Iterator[IPv4Network | IPv6Network]:
    for each in ranges:
        try:
            # A firewall rule takes a network with host bits, and "::0" for all of IPv6.
            network = ip_network(str(each), strict=False) if each != "::0" else None
        except ValueError:
            continue
        yield IPv6Network("::/0") if network is None else network
