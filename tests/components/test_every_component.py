"""What every component of the library says of wrong arguments, however it came to be one."""

import inspect
from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components
from components.arguments import ArgumentsError
from components.pool_mistakes import zone_doubts
from tests.components.recorder import Recorder

COMPONENTS: dict[str, type[pulumi.ComponentResource]] = {
    name: kind
    for name in components.__all__
    if isinstance(kind := getattr(components, name), type)
    and issubclass(kind, pulumi.ComponentResource)
}

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


def refused(engine: Recorder, name: str, args: object) -> dict[str, str]:
    """Return what is said of each argument; nothing at all may have been registered."""
    kind = cast("Callable[[str, Any], pulumi.ComponentResource]", COMPONENTS[name])
    with pytest.raises(ArgumentsError, match=f"^{name} 'made' cannot be made") as caught:
        engine.run(lambda: kind("made", args))
    assert engine.resources == []
    return {each["property_path"]: each["reason"] for each in caught.value.errors or ()}


@pytest.mark.parametrize("name", COMPONENTS)
def test_an_unknown_key_and_all_that_are_missing_are_named_in_one_error(
    engine: Recorder, name: str
) -> None:
    kind: Any = inspect.signature(COMPONENTS[name].__init__).parameters["args"].annotation
    found = refused(engine, name, {"no_such_key": 1})
    known = ", ".join(kind.__annotations__)
    assert kind.__required_keys__
    assert found == {
        "no_such_key": f"unknown; known: {known}",
        **dict.fromkeys(kind.__required_keys__, "required, and not given"),
    }


@pytest.mark.parametrize(
    ("name", "args", "told"),
    [
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
            {"existing": "required with source 'secretManager', the secret's name, and not given"},
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
            "Dashboard",
            {**SHOWN, "rungs": [], "gpu_metrics": False},
            {"rungs": "names no rung"},
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
            {**EXPOSED, "kind": "ingress"},
            {"source_ranges": "a public address needs the networks that may call it"},
        ),
    ],
)
def test_a_wrong_value_is_told_before_anything_is_made(
    engine: Recorder, name: str, args: dict[str, Any], told: dict[str, str]
) -> None:
    found = refused(engine, name, args)
    assert {path: reason[: len(told.get(path, reason))] for path, reason in found.items()} == told


@pytest.mark.parametrize(
    ("args", "path", "told"),
    [
        ("hf_abc", "args", "expected a dictionary of keys, given what looks like a Hugging Face"),
        ({**TOKEN, "source": "hf_abc"}, "source", "given what looks like a Hugging Face token"),
        ({**TOKEN, "source": "none", "value": {"token": "abc"}}, "value", "given a dict"),
    ],
)
def test_no_secret_is_repeated(engine: Recorder, args: object, path: str, told: str) -> None:
    found = refused(engine, "HuggingFaceToken", args)
    assert told in found[path]
    assert "abc" not in str(found)


def test_what_is_not_known_yet_is_left_alone(engine: Recorder) -> None:
    later = {key: pulumi.Output.from_input(POOL[key]) for key in ("cluster", "project")}
    args = cast("components.NodePoolArgs", {**POOL, **later})
    engine.run(lambda: components.NodePool("made", args))


def test_a_zone_that_no_source_lists_is_doubted_and_not_refused(
    engine: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    args = cast("components.NodePoolArgs", {**POOL, "zones": ["us-east5-b", "us-east5-z"]})
    with caplog.at_level("INFO"):
        engine.run(lambda: components.NodePool("made", args))
    doubt = (
        "zones[1]: 'us-east5-z' is not known to have v6e; known in this region: "
        "us-east5-a, us-east5-b, us-east5-c"
    )
    assert zone_doubts("v6e-1", args["zones"]) == [doubt]
    assert f"NodePool 'made': {doubt}" in caplog.text
