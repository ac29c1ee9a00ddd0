"""Addresses: how much of the internet a list of networks covers together."""

from fractions import Fraction
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.cluster.address_ranges import TOO_WIDE, internet_share, too_wide

EVERYTHING_BUT_A_BLOCK = [
    str(each) for each in IPv4Network("0.0.0.0/0").address_exclude(IPv4Network("44.0.0.0/8"))
]


@pytest.mark.parametrize(
    ("networks", "words"),
    [
        (["0.0.0.0/0"], "0.0.0.0/0 covers 100% of the internet's addresses"),
        (
            ["0.0.0.0/1", "128.0.0.0/1"],
            "these 2 networks together cover 100% of the internet's addresses",
        ),
        (
            [f"{first}.0.0.0/8" for first in range(256)],
            "these 256 networks together cover 100% of the internet's addresses",
        ),
        (
            EVERYTHING_BUT_A_BLOCK,
            "these 8 networks together cover 99.5% of the internet's addresses",
        ),
        (["32.0.0.0/4"], "32.0.0.0/4 covers 7.25% of the internet's addresses"),
        # The largest holder of addresses has 13 blocks of this size.
        ([f"{first}.0.0.0/8" for first in range(20, 33)], None),
        (["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"], None),
        (["203.0.113.0/24"], None),
        ([], None),
    ],
)
def test_a_list_is_too_wide_by_what_it_covers_together(
    networks: list[str], words: str | None
) -> None:
    assert too_wide(networks) == words


@given(st.lists(st.integers(0, 255), unique=True))
def test_the_parts_of_a_network_cover_what_it_covers(firsts: list[int]) -> None:
    whole = [f"{first}.0.0.0/8" for first in firsts]
    halves = [str(half) for each in whole for half in IPv4Network(each).subnets()]
    assert internet_share(whole) == internet_share(halves + whole)


def test_the_threshold_is_more_than_any_one_organization_has() -> None:
    assert Fraction(13, 256) < TOO_WIDE
