"""A Cloud Armor security policy that allows the listed networks and denies all others."""

from collections.abc import Iterator, Sequence
from typing import Any

_RANGES_OF_A_RULE = 10
"""Maximum number of networks in one rule (`srcIpRanges` of the Compute API, 2026-08)."""

_LAST = 2147483647
"""Priority of the required default rule, which applies to all other callers."""


def allow_only(networks: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rules of a policy, in the order of evaluation."""
    return [
        *(
            _rule(1000 + index, "allow", group)
            for index, group in enumerate(_groups(networks, _RANGES_OF_A_RULE))
        ),
        _rule(_LAST, "deny(403)", ["*"]),
    ]


def _groups(networks: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(networks), size):
        yield list(networks[start : start + size])


def _rule(priority: int, action: str, networks: list[str]) -> dict[str, Any]:
    return {
        "priority": priority,
        "action": action,
        "match": {"versioned_expr": "SRC_IPS_V1", "config": {"src_ip_ranges": networks}},
    }
