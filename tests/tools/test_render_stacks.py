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


def test_a_gateway_in_a_shared_vpc_has_its_address_in_the_subnetwork_of_the_host_project() -> None:
    gateway = {"network": {"existing": HOST}, "exposure": {"kind": "gateway"}}
    found = render.contents(evaluate(dev(**gateway)))
    address = found["gcp/address-vllm-gateway.yaml"]["inputs"]
    assert address["project"] == "my-project"
    assert address["subnetwork"] == HOST["subnetwork"]
