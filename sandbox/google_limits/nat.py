"""Validation of a Cloud NAT by Compute Engine.

Source: the Compute Engine API's `routers` and the provider's `compute_router_nat`, 2026-08.
"""

from collections.abc import Iterator

from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

NAT = "gcp:compute/routerNat:RouterNat"
_FEWEST, _MOST = 32, 65_536


def mistakes(token: str, inputs: Properties) -> Iterator[Mistake]:
    """Return the errors in the plain inputs of a NAT."""
    if token != NAT:
        return
    dynamic = inputs.get("enableDynamicPortAllocation") is True
    if dynamic and inputs.get("enableEndpointIndependentMapping") is True:
        yield Mistake("enableEndpointIndependentMapping", "excludes enableDynamicPortAllocation")
    if not dynamic and inputs.get("maxPortsPerVm") is not None:
        yield Mistake("maxPortsPerVm", "only with enableDynamicPortAllocation")
    fewest, most = (inputs.get(name) for name in ("minPortsPerVm", "maxPortsPerVm"))
    for name, ports in (("minPortsPerVm", fewest), ("maxPortsPerVm", most)):
        if dynamic and isinstance(ports, int | float) and not _is_allowed(int(ports)):
            yield Mistake(name, f"a power of two from {_FEWEST} to {_MOST}, given {ports:g}")
    if not dynamic or not isinstance(fewest, int | float) or not isinstance(most, int | float):
        return
    if most <= fewest:
        yield Mistake("maxPortsPerVm", f"above minPortsPerVm {fewest:g}, given {most:g}")


def _is_allowed(ports: int) -> bool:
    return _FEWEST <= ports <= _MOST and ports.bit_count() == 1
