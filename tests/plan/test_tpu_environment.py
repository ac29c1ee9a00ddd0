"""The TPU environment, against the device plugin's own table written out by hand."""

import pytest

from components.facts.accelerators import SHAPES, shape_for
from components.facts.shapes import Family
from components.ladder.tpu_environment import tpu_environment

ONE, FOUR, EIGHT = (
    "8431",
    "8431,8432,8433,8434",
    "8431,8432,8433,8434,8435,8436,8437,8438",
)

# Shape, accelerator type, topology, bounds of the chips, metrics ports.
TABLE = [
    ("v4-4", "v4-8", "2x2x1", "2,2,1", FOUR),
    ("v5e-1", "v5litepod-1", "1x1", "1,1,1", ONE),
    ("v5e-4", "v5litepod-4", "2x2", "2,2,1", FOUR),
    ("v5e-8", "v5litepod-8", "2x4", "2,4,1", EIGHT),
    ("v5p-4", "v5p-8", "2x2x1", "2,2,1", FOUR),
    ("v6e-1", "v6e-1", "1x1", "1,1,1", ONE),
    ("v6e-4", "v6e-4", "2x2", "2,2,1", FOUR),
    ("v6e-8", "v6e-8", "2x4", "2,4,1", EIGHT),
    ("v7x-1", "tpu7x-2", "1x1x1", "1,1,1", "8431,8432"),
    ("v7x-4", "tpu7x-8", "2x2x1", "2,2,1", EIGHT),
]


@pytest.mark.parametrize(("key", "type_", "topology", "bounds", "ports"), TABLE)
def test_a_machine_is_told_what_the_device_plugin_would_tell_it(
    key: str, type_: str, topology: str, bounds: str, ports: str
) -> None:
    assert tpu_environment(shape_for(key)) == {
        "TPU_ACCELERATOR_TYPE": type_,
        "TPU_TOPOLOGY": topology,
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
        "TPU_RUNTIME_METRICS_PORTS": ports,
    }


def test_the_table_has_every_tpu_there_is() -> None:
    tpus = {key for key, shape in SHAPES.items() if shape.family is Family.TPU}
    assert {row[0] for row in TABLE} == tpus


def test_a_gpu_has_no_tpu_environment() -> None:
    with pytest.raises(ValueError, match=r"^nvidia-l4-1 is not a TPU$"):
        tpu_environment(shape_for("nvidia-l4-1"))
