"""The environment variables of GKE's TPU device plugin, for a pod that requests no device.

Source: the device plugin's own unit test, as tabulated 2026-11-21 (accelerator type, bounds and
metrics ports by node label, topology and chips).
"""

from ..facts.shapes import Shape

FIRST_METRICS_PORT = 8431
"""Port on which libtpu reports the utilization of the first chip; each other chip has the next
port."""


def tpu_environment(shape: Shape) -> dict[str, str]:
    """Return the variables of one single-host TPU machine, in a stable order.

    Raises ValueError for a machine without TPUs.
    """
    if shape.topology is None or shape.tpu_type is None:
        raise ValueError(f"{shape.key} is not a TPU")
    bounds = _bounds(shape.topology)
    ports = range(FIRST_METRICS_PORT, FIRST_METRICS_PORT + shape.devices)
    return {
        "TPU_ACCELERATOR_TYPE": shape.tpu_type,
        "TPU_TOPOLOGY": shape.topology,
        "TPU_TOPOLOGY_ALT": "false",
        "ALT": "false",
        "TPU_TOPOLOGY_WRAP": "false,false,false",
        "WRAP": "false,false,false",
        "TPU_CHIPS_PER_HOST_BOUNDS": bounds,
        "CHIPS_PER_HOST_BOUNDS": bounds,
        "TPU_HOST_BOUNDS": "1,1,1",
        "HOST_BOUNDS": "1,1,1",
        "TPU_WORKER_ID": "0",
        "TPU_WORKER_HOSTNAMES": "localhost",
        "TPU_SKIP_MDS_QUERY": "true",
        "TPU_RUNTIME_METRICS_PORTS": ",".join(map(str, ports)),
    }


def _bounds(topology: str) -> str:
    sides = topology.split("x")
    return ",".join([*sides, *["1"] * (3 - len(sides))])
