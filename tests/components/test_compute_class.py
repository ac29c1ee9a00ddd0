"""ComputeClass: the ladder's rungs in order, once GKE knows the kind."""

import json
import pathlib

from components.facts.capacity import Capacity
from components.ladder.compute_class import ComputeClass, ComputeClassArgs, RuleArgs
from tests.components.recorder import Recorder

KIND = "kubernetes:cloud.google.com/v1:ComputeClass"
ARGS: ComputeClassArgs = {
    "rules": [
        {"name": "tpu", "shape": "v6e-1", "node_pool": "tpu-1a2b"},
        {"name": "l4", "shape": "nvidia-l4-1", "node_pool": "l4-3c4d"},
    ],
    "kubeconfig": "the kubeconfig",
}
MADE: RuleArgs = {
    "name": "tpu-flex",
    "shape": "v6e-8",
    "capacity": Capacity.FLEX_START,
    "zones": ["us-east5-b"],
    "boot_disk_gb": 350,
    "lead_seconds": 900,
}
GOLDEN = pathlib.Path(__file__).with_name("compute_class.json")


def test_a_class_is_the_golden_manifest(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    assert engine.one(KIND) == json.loads(GOLDEN.read_text())


def test_a_rung_without_a_pool_says_what_gke_has_to_make_and_as_whom(engine: Recorder) -> None:
    args: ComputeClassArgs = {
        **ARGS,
        "rules": [*ARGS["rules"], MADE],
        "node_service_account": "nodes@p.iam",
    }
    engine.run(lambda: ComputeClass("vllm-fallback", args))
    spec = engine.one(KIND)["spec"]
    assert spec["priorities"][:2] == [{"nodepools": ["tpu-1a2b"]}, {"nodepools": ["l4-3c4d"]}]
    assert spec["priorities"][2] == {
        "machineType": "ct6e-standard-8t",
        "tpu": {"type": "tpu-v6e-slice", "count": 8, "topology": "2x4"},
        "flexStart": {"enabled": True, "nodeRecycling": {"leadTimeSeconds": 900}},
        "maxRunDurationSeconds": 604800,
        "location": {"zones": ["us-east5-b"]},
        "storage": {"bootDiskType": "hyperdisk-balanced", "bootDiskSize": 350},
        "maxPodsPerNode": 32,
        "nodeLabels": {
            "vllm-gke/rung": "tpu-flex",
            "vllm-gke/accelerator": "tpu-v6e-slice",
            "vllm-gke/topology": "2x4",
        },
    }
    assert spec["nodePoolConfig"]["serviceAccount"] == "nodes@p.iam"


def test_a_class_is_known_by_its_own_name(engine: Recorder) -> None:
    assert engine.known(lambda: ComputeClass("vllm-fallback", ARGS).class_name) == "vllm-fallback"


def test_a_class_waits_for_its_kind(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    (wait,) = engine.inputs("command:local:Command").values()
    assert " crd/computeclasses.cloud.google.com " in wait["create"]
