"""Firewall rules that let the whole internet in."""

from collections.abc import Iterator
from typing import Any

from .address_ranges import too_wide
from .google import FIREWALL
from .props import items, own_name, read
from .rule import Find, Finding, Resource, Rule

_SSH, _RDP, _HTTP = 22, 3389, 80


def _open_to_all(firewall: Resource) -> bool:
    props = firewall.props
    inward = read(props, "direction") in (None, "INGRESS") and read(props, "disabled") is not True
    return inward and too_wide(items(props, "sourceRanges"))


def _lets_in(allowed: Any, port: int) -> bool:
    if read(allowed, "protocol") not in ("tcp", "6", "all"):
        return False
    ports = items(allowed, "ports")
    return not ports or any(_covers(str(each), port) for each in ports)


def _covers(ports: str, port: int) -> bool:
    first, _, last = ports.partition("-")
    return int(first) <= port <= int(last or first)


def _open_port(port: int) -> Find:
    def find(firewall: Resource) -> Iterator[Finding]:
        allowed = items(firewall.props, "allows")
        if _open_to_all(firewall) and any(_lets_in(each, port) for each in allowed):
            yield Finding(own_name(firewall), f"every address can reach port {port}")

    return find


def _open_everything(firewall: Resource) -> Iterator[Finding]:
    protocols = [read(each, "protocol") for each in items(firewall.props, "allows")]
    if _open_to_all(firewall) and "all" in protocols:
        yield Finding(own_name(firewall), "every address can reach every port")


_NETWORKS = "write the networks that need it in sourceRanges"

RULES = (
    Rule("CKV_GCP_2", (FIREWALL,), "SSH is not open to the internet", _NETWORKS, _open_port(_SSH)),
    Rule("CKV_GCP_3", (FIREWALL,), "RDP is not open to the internet", _NETWORKS, _open_port(_RDP)),
    Rule(
        "CKV_GCP_106",
        (FIREWALL,),
        "plain HTTP on machines is not open to the internet",
        "use a load balancer; list its networks in sourceRanges",
        _open_port(_HTTP),
    ),
    Rule("CKV2_GCP_12", (FIREWALL,), "not every port is open", _NETWORKS, _open_everything),
)
