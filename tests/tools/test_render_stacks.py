"""What a stack asks for, as one reads it in the rendered files: the promises of the dev stack."""

import base64
import json
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.render import __main__ as render
from tools.render.evaluate import REPOSITORY, evaluate

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

Files = Mapping[str, dict[str, Any]]
"""What each file holds, by its path in the stack's folder."""

CLASS = "cloud.google.com/compute-class"
CANARY = 'hf_canary/"+~token'


def dev(**changes: Any) -> dict[str, Any]:
    """Return the dev stack's configuration with other values, and no waivers of its own ladder."""
    config = yaml.safe_load((REPOSITORY / "Pulumi.dev.yaml").read_text())["config"]
    return {
        **config,
        "vllm-gke:waivers": [],
        **{f"vllm-gke:{key}": value for key, value in changes.items()},
    }


@pytest.fixture(scope="module")
def files() -> Files:
    """Return the files of the dev stack."""
    return render.contents(evaluate(REPOSITORY / "Pulumi.dev.yaml"))


def pools(files: Files) -> dict[str, dict[str, Any]]:
    """Return the inputs of the ladder's pools by rung."""
    found = [files[path]["inputs"] for path in files if path.startswith("gcp/nodepool-")]
    rungs = [pool["nodeConfig"].get("labels", {}).get("vllm-gke/rung") for pool in found]
    return {rung: pool for rung, pool in zip(rungs, found, strict=True) if rung}


def profile(files: Files, name: str) -> dict[str, Any]:
    """Return one of the launcher's profiles."""
    (config_map,) = [
        content for path, content in files.items() if "/configmap-vllm-vllm-profiles-" in path
    ]
    parsed: dict[str, Any] = json.loads(config_map["data"][f"{name}.json"])
    return parsed


def test_each_rung_of_the_dev_stack_is_a_pool(files: Files) -> None:
    assert {
        rung: (
            pool["nodeConfig"]["machineType"],
            pool["nodeLocations"],
            pool["nodeConfig"]["spot"],
            pool["autoscaling"]["totalMinNodeCount"],
            pool["autoscaling"]["totalMaxNodeCount"],
        )
        for rung, pool in pools(files).items()
    } == {
        "v6e-1": ("ct6e-standard-1t", ["asia-northeast1-b"], False, 1, 2),
        "l4-spot": ("g2-standard-4", ["asia-northeast1-b"], True, 0, 2),
        "l4": ("g2-standard-4", ["asia-northeast1-b"], False, 1, 2),
    }


@pytest.mark.parametrize("rung", ["v6e-1", "l4-spot", "l4"])
def test_each_pool_is_labelled_and_tainted_for_the_compute_class(files: Files, rung: str) -> None:
    node = pools(files)[rung]["nodeConfig"]
    assert node["labels"][CLASS] == "vllm-fallback"
    assert node["taints"] == [{"key": CLASS, "value": "vllm-fallback", "effect": "NO_SCHEDULE"}]


def test_the_compute_class_prefers_the_pools_in_the_order_of_the_ladder(files: Files) -> None:
    spec = files["kubernetes/computeclass-vllm-fallback.yaml"]["spec"]
    assert spec["priorities"] == [
        {"nodepools": [pools(files)[rung]["name"]]} for rung in ("v6e-1", "l4-spot", "l4")
    ]


def test_the_pods_ask_for_the_compute_class(files: Files) -> None:
    pod = files["kubernetes/deployment-vllm-vllm.yaml"]["spec"]["template"]["spec"]
    assert pod["nodeSelector"] == {CLASS: "vllm-fallback"}


def test_a_fungible_pod_has_a_container_for_each_accelerator(files: Files) -> None:
    pod = files["kubernetes/deployment-vllm-vllm.yaml"]["spec"]["template"]["spec"]
    registry = "asia-northeast1-docker.pkg.dev/my-project/vllm"
    assert {container["name"]: container["image"] for container in pod["containers"]} == {
        "vllm-tpu": f"{registry}/vllm-tpu@${{vllm-tpu.stdout}}",
        "vllm-nvidia": f"{registry}/vllm-gpu@${{vllm-gpu.stdout}}",
    }


def test_the_autoscaler_follows_the_queue_from_one_to_four_replicas(files: Files) -> None:
    spec = files["kubernetes/horizontalpodautoscaler-vllm-vllm.yaml"]["spec"]
    (metric,) = spec["metrics"]
    assert (spec["minReplicas"], spec["maxReplicas"], metric["pods"]) == (
        1,
        4,
        {
            "metric": {"name": "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"},
            "target": {"type": "AverageValue", "averageValue": "1"},
        },
    )


def test_nobody_but_the_listed_networks_reaches_the_service(files: Files) -> None:
    spec = files["kubernetes/service-vllm-vllm-service.yaml"]["spec"]
    assert (spec["type"], spec["loadBalancerSourceRanges"]) == ("LoadBalancer", ["203.0.113.0/24"])


def test_every_manifest_says_what_it_is(files: Files) -> None:
    heads = {
        path: ({"apiVersion", "kind", "metadata"} <= set(content))
        for path, content in files.items()
        if path.startswith("kubernetes/")
    }
    assert heads
    assert [path for path, whole in heads.items() if not whole] == []


def test_the_fungibility_stack_prefers_the_gpu() -> None:
    found = render.contents(evaluate(REPOSITORY / "Pulumi.fungibility.yaml"))
    (ladder,) = [one for path, one in found.items() if path.startswith("kubernetes/computeclass-")]
    assert ladder["spec"]["priorities"] == [
        {"nodepools": [pools(found)[rung]["name"]]} for rung in ("l4", "v6e-1-spot")
    ]


@pytest.mark.parametrize(
    ("generation", "chips", "expected"),
    [
        ("v5e", 1, ("ct5lp-hightpu-1t", "pd-balanced", "v5litepod-1", "1x1")),
        ("v5p", 4, ("ct5p-hightpu-4t", "pd-balanced", "v5p-8", "2x2x1")),
        ("v6e", 1, ("ct6e-standard-1t", "hyperdisk-balanced", "v6e-1", "1x1")),
        ("v7x", 1, ("tpu7x-standard-1t", "hyperdisk-balanced", "tpu7x-2", "1x1x1")),
    ],
)
def test_one_key_moves_the_stack_to_another_tpu_generation(
    generation: str, chips: int, expected: tuple[str, ...]
) -> None:
    ladder = [{"name": "tpu", "accelerator": "tpu", "chips": chips}]
    config = dev(tpuGeneration=generation, region="us-central1", pools=ladder)
    found = render.contents(evaluate(config))
    node = pools(found)["tpu"]["nodeConfig"]
    environment = profile(found, f"{generation}-{chips}")["environment"]
    assert expected == (
        node["machineType"],
        node["diskType"],
        environment["TPU_ACCELERATOR_TYPE"],
        environment["TPU_TOPOLOGY"],
    )


def test_a_split_stack_has_a_deployment_for_each_family_and_no_privilege() -> None:
    found = render.contents(evaluate(dev(layout="split")))
    deployments = {
        path.removeprefix("kubernetes/deployment-vllm-"): content
        for path, content in found.items()
        if path.startswith("kubernetes/deployment-vllm-")
    }
    assert sorted(deployments) == ["vllm-nvidia.yaml", "vllm-tpu.yaml"]
    assert "privileged" not in json.dumps(deployments)


@pytest.mark.parametrize("written", [CANARY, {"secure": "AAABAE"}])
def test_no_file_holds_the_token_in_any_form(tmp_path: Path, written: Any) -> None:
    render.render(evaluate(dev(huggingFaceToken={"value": written})), tmp_path)
    everything = b"\n".join(path.read_bytes() for path in sorted(tmp_path.rglob("*.yaml")))
    forms = (
        CANARY,
        base64.b64encode(CANARY.encode()).decode(),
        base64.b64encode(CANARY.encode()).decode().rstrip("=")[:-1],
        urllib.parse.quote(CANARY, safe=""),
        urllib.parse.quote_plus(CANARY),
        json.dumps(CANARY)[1:-1],
        "AAABAE",
    )
    assert b"kind: Secret\n" in everything
    assert [form for form in forms if form.encode() in everything] == []


def test_a_secret_shows_which_values_it_has() -> None:
    found = render.contents(evaluate(dev(huggingFaceToken={"value": CANARY})))
    manifest = found["kubernetes/secret-vllm-hugging-face-token.yaml"]
    assert manifest["stringData"] == {"token": "[secret]"}


def test_the_kubeconfig_is_masked_wherever_it_goes(files: Files) -> None:
    command = files["commands/vllm-fallback-definition.yaml"]["inputs"]
    assert command["environment"] == {"KUBECONFIG_CONTENT": "[secret]"}
    assert files["outputs.yaml"]["kubeconfig"] == "[secret]"
    assert "gke-gcloud-auth-plugin" not in json.dumps(files)


def test_an_ingress_without_a_name_is_reached_by_the_address_that_google_gives() -> None:
    found = render.contents(
        evaluate(dev(exposure={"kind": "ingress", "sourceRanges": ["203.0.113.0/24"]}))
    )
    assert found["outputs.yaml"]["endpoint"].startswith("http://${vllm")


HOST = {
    "network": "https://www.googleapis.com/compute/v1/projects/host-proj/global/networks/shared",
    "subnetwork": "projects/host-proj/regions/asia-northeast1/subnetworks/nodes",
    "podRange": "shared-pods",
    "serviceRange": "shared-services",
}


def test_a_cluster_in_a_shared_vpc_is_in_the_network_of_the_host_project() -> None:
    found = render.contents(evaluate(dev(network={"existing": HOST})))
    cluster = found["gcp/cluster-vllm.yaml"]["inputs"]
    assert {key: cluster[key] for key in ("project", "network", "subnetwork")} == {
        "project": "my-project",
        "network": "projects/host-proj/global/networks/shared",
        "subnetwork": "projects/host-proj/regions/asia-northeast1/subnetworks/nodes",
    }
    assert cluster["ipAllocationPolicy"] == {
        "clusterSecondaryRangeName": "shared-pods",
        "servicesSecondaryRangeName": "shared-services",
    }
    assert [path for path in found if "network-" in path and path.startswith("gcp/")] == []


def test_the_name_alone_of_a_network_is_one_of_the_stacks_own_project() -> None:
    theirs = {"network": "theirs", "subnetwork": "theirs-nodes"}
    found = render.contents(evaluate(dev(network={"existing": theirs})))
    cluster = found["gcp/cluster-vllm.yaml"]["inputs"]
    assert cluster["network"] == "projects/my-project/global/networks/theirs"
    region = "projects/my-project/regions/asia-northeast1"
    assert cluster["subnetwork"] == f"{region}/subnetworks/theirs-nodes"


def test_a_gateway_in_a_shared_vpc_has_its_address_in_the_subnetwork_of_the_host_project() -> None:
    gateway = {"network": {"existing": HOST}, "exposure": {"kind": "gateway"}}
    found = render.contents(evaluate(dev(**gateway)))
    address = found["gcp/address-vllm-gateway.yaml"]["inputs"]
    assert address["project"] == "my-project"
    assert address["subnetwork"] == HOST["subnetwork"]
