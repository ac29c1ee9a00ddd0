"""Wrong arguments of components, and how each is told: by its path, and with these first words."""

from typing import Any

POOL = {
    "project": "p",
    "cluster": "projects/p/locations/us-east5/clusters/vllm",
    "shape": "v6e-1",
    "zones": ["us-east5-b"],
    "compute_class": "vllm",
    "node_service_account": "nodes@p.iam",
}
TOKEN = {"project": "p", "namespace": "n", "member": "m"}
IMAGES = {"project": "p", "region": "us-east5", "reader": "r", "builds": []}
STORE = {
    **TOKEN,
    "kind": "huggingFace",
    "region": "us-east5",
    "project_number": "1",
    "token_source": "none",
}
LADDER = {"layout": "fungible", "strategy": "tensorParallel", "nodes": 1, "metrics": []}
SCALED = {**LADDER, "namespace": "n", "app": "a", "deployments": ["a"], "kubeconfig": "k"}
ON_L4 = [{"name": "l4", "shape": "nvidia-l4-1"}]
TWO_TO_THREE = {"min_replicas": 2, "max_replicas": 3}
SERVED = {
    "namespace": "n",
    "service_account": "s",
    "layout": "fungible",
    "compute_classes": ["c"],
    "images": {"nvidia": "i"},
    "model_id": "Qwen/Qwen2-1.5B",
    "max_model_len": 8192,
}
SHOWN = {**LADDER, "project": "p", "cluster": "c", "location": "l", "namespace": "n", "app": "a"}
ENTRY = {"project": "p", "namespace": "n", "service": "s", "kubeconfig": "k"}
EXPOSED = {
    **ENTRY,
    "region": "us-east5",
    "subnetwork": "s",
    "proxy_subnetwork": "",
    "app": "a",
    "service_url": "u",
}

WRONG: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "Exposure",
        {**EXPOSED, "kind": "none", "kubeconfig": "a\0b"},
        {"kubeconfig": "expected a text without the character NUL; remove it"},
    ),
    (
        "NodePool",
        {**POOL, "cluster": "vllm"},
        {
            "cluster": "expected the cluster's id, "
            "'projects/PROJECT/locations/LOCATION/clusters/NAME', as a Cluster's `cluster_id` "
            "gives it, given 'vllm'"
        },
    ),
    (
        "NodePool",
        {**POOL, "zones": ["us-east5-b", "europe-north1-a"]},
        {
            "zones[1]": "v6e is not in region 'europe-north1', given 'europe-north1-a'; zones "
            "that have it: "
        },
    ),
    (
        "NodePool",
        {**POOL, "zones": ["us-east5"]},
        {"zones[0]": "expected the name of a zone, like 'us-central1-a', given 'us-east5'"},
    ),
    ("NodePool", {**POOL, "zones": []}, {"zones": "names no zone"}),
    (
        "NodePool",
        {**POOL, "shape": "nvidia-h100-80gb-1"},
        {"capacity": "Google does not sell a3-highgpu-1g as 'onDemand'; it is sold as spot or "},
    ),
    (
        "NodePool",
        {**POOL, "capacity": "spot", "reservation": "mine"},
        {"reservation": "has no effect with capacity 'spot'"},
    ),
    (
        "NodePool",
        {**POOL, "capacity": "reservation", "reservation": "mine/blocks/one"},
        {"reservation": "expected a reservation's name, or projects/"},
    ),
    (
        "ComputeClass",
        {
            "kubeconfig": "k",
            "rules": [
                {"name": "pool", "shape": "nvidia-h100-80gb-1", "node_pool": "h100-1a2b"},
                {"name": "b200", "shape": "nvidia-b200-8"},
                {"name": "v6e", "shape": "v6e-1", "capacity": "reservation"},
            ],
        },
        {
            "rules[1].capacity": "Google does not sell a4-highgpu-8g as 'onDemand'; it is sold ",
            "rules[2].reservation": "required with capacity 'reservation'",
        },
    ),
    ("NodePool", {**POOL, "max_nodes": 0}, {"max_nodes": "expected at least 1, given 0"}),
    (
        "NodePool",
        {**POOL, "min_nodes": 3},
        {"min_nodes": "expected at most max_nodes, which is 2; given 3"},
    ),
    (
        "NodePool",
        {**POOL, "max_nodes": 1.5, "project": None, "boot_disk": 1},
        {
            "boot_disk": "unknown; did you mean 'boot_disk_gb'?",
            "project": "expected text, given None",
            "max_nodes": "expected a whole number, given 1.5",
        },
    ),
    (
        "NodeIdentity",
        {"project": "p", "account_id": "n"},
        {"account_id": "expected 6 to 30 lower-case letters"},
    ),
    (
        "Images",
        {**IMAGES, "builds": [{"reference": "tpu", "image": "tpu", "contxt": "."}]},
        {
            "builds[0].contxt": "unknown; did you mean 'context'?",
            "builds[0].context": "required, and not given",
            "builds[0].context_digest": "required, and not given",
        },
    ),
    (
        "Images",
        {**IMAGES, "prebuilt": {"tpu": 1}, "mirrored": "x"},
        {"prebuilt.tpu": "expected text, given 1", "mirrored": "expected a dictionary, given"},
    ),
    (
        "Network",
        {"project": "p", "region": "us-east5", "existing": {"network": "n", "pods": "p"}},
        {
            "existing.pods": "unknown; ",
            "existing.subnetwork": "required, and not given",
            "existing.pod_range": "required, and not given",
            "existing.service_range": "required, and not given",
        },
    ),
    (
        "HuggingFaceToken",
        {**TOKEN, "source": "secretManager"},
        {
            "existing": "required with source 'secretManager', the secret's name, and not given",
            "kubeconfig": "required with source 'secretManager', whose kind GKE brings late",
        },
    ),
    (
        "HuggingFaceToken",
        {**TOKEN, "source": "kubernetesSecret"},
        {"value": "required with source 'kubernetesSecret', the token itself, and not given"},
    ),
    (
        "ModelStore",
        {**STORE, "kind": "disk", "token_source": "secretManager"},
        {
            "existing_token": "required with token_source 'secretManager'",
            "kubeconfig": "required with token_source 'secretManager', whose kind GKE brings late",
            "disk": "required with kind 'disk'",
            "download": "required with kind 'disk'",
        },
    ),
    (
        "Autoscaler",
        {
            **SCALED,
            "rungs": [{"name": "a", "shape": "l5"}],
            "metrics": [{"metric": "load"}],
            "min_replicas": 3,
            "max_replicas": 2,
        },
        {
            "rungs[0].shape": "unknown shape 'l5'; known: v4-4, ",
            "metrics[0].metric": "expected one of ",
            "min_replicas": "expected at most max_replicas, which is 2; given 3",
        },
    ),
    (
        "Autoscaler",
        {**SCALED, "rungs": ON_L4, "deployments": [], **TWO_TO_THREE},
        {"deployments": "expected one for each workload (a), given 0"},
    ),
    (
        "NodePool",
        {**POOL, "capacity": "reservation", "min_nodes": 5},
        {
            "min_nodes": "expected at most max_nodes, which is 2; given 5",
            "reservation": "required with capacity 'reservation', whose nodes it takes",
        },
    ),
    (
        "ModelServer",
        {
            **SERVED,
            "rungs": [],
            "strategy": "multiNode",
            "nodes": 1,
            "exposure": "loadBalancer",
        },
        {
            "rungs": "names no rung",
            "nodes": "expected more than one with multiNode, else 1; given 1 with multiNode",
            "source_ranges": "a public address needs the networks that may call it",
            "kubeconfig": "required with strategy 'multiNode', whose controller kubectl",
        },
    ),
    (
        "ModelServer",
        {**SERVED, "rungs": ON_L4, "nodes": 2},
        {"nodes": "expected more than one with multiNode, else 1; given 2 with tensorParallel"},
    ),
    (
        "ModelServer",
        {
            **SERVED,
            "rungs": [{**ON_L4[0], "arguments": {"max-num-seq": 1}}],
            "arguments": {"max-model-len": 1, "tensor-parallel-size": 2, "model": "m"},
            "environment": {"HF_TOKEN": "hf_canary", "VLLM_SERVER_DEV_MODE": 1},
            "remote_code": True,
            "adapters": [{"name": "a", "id": "o/a"}, {"name": "a", "id": "o/b", "rank": 1000}],
        },
        {
            "rungs[0].arguments.max-num-seq": "is no flag of the pinned vLLM; did you mean 'max",
            "arguments.max-model-len": "is set by the program; write 'max_model_len'",
            "arguments.tensor-parallel-size": "is set by the program; write 'strategy'",
            "arguments.model": "is set by the program; write 'model_id'",
            "environment.HF_TOKEN": "is set by the program; write 'token_source'",
            "environment.VLLM_SERVER_DEV_MODE": "is the program's own: it opens routes that",
            "adapters[1].name": "'a' is the name of the model or of another adapter; write another",
            "adapters[1].rank": "expected at most 512, the maximum of vLLM, given 1000",
            "remote_code": "runs the repository's own code, so it needs a 'revision' that is a",
        },
    ),
    (
        "ModelServer",
        {**SERVED, "rungs": ON_L4, "tool_call_parser": "herms", "reasoning_parser": "qwen"},
        {
            "tool_call_parser": "'herms' is no tool call parser of vLLM; did you mean 'hermes'?",
            "reasoning_parser": "'qwen' is no reasoning parser of vLLM; did you mean 'qwen3'?",
        },
    ),
    (
        "Dashboard",
        {**SHOWN, "rungs": [], "gpu_metrics": False, "nodes": 2},
        {"rungs": "names no rung", "nodes": "expected more than one with multiNode, else 1"},
    ),
    (
        "Ingress",
        {**ENTRY, "source_ranges": [], "draining_seconds": -1},
        {
            "draining_seconds": "expected at least 0, given -1",
            "source_ranges": "a public address needs the networks that may call it",
        },
    ),
    (
        "Exposure",
        {**EXPOSED, "kind": "ingress", "routes": ["/v1/models", "/pause"]},
        {
            "source_ranges": "a public address needs the networks that may call it",
            "routes[1]": "'/pause' administers the server (stops the work of the server)",
        },
    ),
]
"""Component, arguments, and what is said of each argument that is wrong."""
