"""When the cloud says no, is late, or is told to keep what it has."""

import base64
from datetime import UTC, datetime

from tests.engine.running_stack import Starter, tracked

TOKEN = "hf_canary_7f3a"  # noqa: S105 # made up: the test looks for where it must not be


def test_a_pool_that_fails_once_is_made_by_the_next_up(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev"))
    stack.records_each_step = True
    stack.conditions = {
        "faults": [
            {
                "type": "gcp:container/nodePool:NodePool",
                "name": "v6e-1",
                "op": "create",
                "message": "GCE_STOCKOUT",
            }
        ]
    }
    stack.up(status=1)
    stack.conditions = None

    stack.up()

    assert stack.up("--expect-no-changes").changes == {}


def test_a_region_that_may_not_build_is_refused_with_the_keys_that_help(
    running_stack: Starter,
) -> None:
    images = {"vllm-gke:images": {"mode": "build", "buildRegion": "asia-northeast1"}}
    stack = running_stack({**tracked("dev"), **images})
    stack.records_each_step = True

    said = stack.up(status=1).text

    assert "Cloud Build cannot run builds in this region" in said
    assert "write another region as images.buildRegion" in said
    assert "or write images.mode: mirror, which builds nothing" in said


def test_a_build_waits_for_rights_that_were_granted_a_moment_ago(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev"))
    stack.conditions = {"rightsDelaySeconds": 4}

    stack.up()

    said = {
        each["urn"].rpartition("::")[2]: each["outputs"]["stderr"]
        for each in stack.resources()
        if ":ImageBuild$command:" in each["urn"]
    }
    assert sorted(said) == ["vllm-gpu", "vllm-tpu"]
    assert all("not in force yet. Trying again in 5 s." in text for text in said.values())


def test_kinds_that_gke_brings_late_are_waited_for(running_stack: Starter) -> None:
    token = {"vllm-gke:huggingFaceToken": {"existing": "hf-token"}}
    stack = running_stack({**tracked("dev"), **token})
    stack.conditions = {"crdDelaySeconds": 3}

    stack.up()

    late = ("ComputeClass", "PodMonitoring", "SecretProviderClass")
    made = {
        thing.type.rpartition(":")[2]: thing.inputs["metadata"]["name"]
        for thing in stack.world()
        if thing.type.endswith(late)
    }
    assert made == {
        "ComputeClass": "vllm-fallback",
        "PodMonitoring": "vllm",
        "SecretProviderClass": "hugging-face-token",
    }


def test_an_api_server_that_does_not_answer_is_waited_for_on_the_first_up_and_on_a_later_one(
    running_stack: Starter,
) -> None:
    """The provider asks it once; then every object fails for the rest of the `up`."""
    stack = running_stack(tracked("dev"))
    stack.conditions = {"apiServerDelaySeconds": 8}
    stack.up()
    (cluster,) = [thing for thing in stack.world() if thing.type.endswith(":Cluster")]
    age = datetime.now(UTC) - datetime.fromisoformat(cluster.created)
    stack.conditions = {"apiServerDelaySeconds": age.total_seconds() + 15}
    stack.config["vllm-gke:model"]["maxModelLen"] = 4096

    changed = stack.up().changes

    assert [urn.rpartition("::")[2] for urn in changed] == ["vllm"]


def test_a_protected_cluster_survives_destroy(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", {"vllm-gke:cluster": {"deletionProtection": True}}))
    stack.up()

    stack.destroy(status=1)

    assert [
        thing.inputs["name"]
        for thing in stack.world()
        if thing.type == "gcp:container/cluster:Cluster"
    ] == ["vllm"]


def test_a_pulumi_token_reaches_the_cluster_and_stays_out_of_all_that_is_shown(
    running_stack: Starter,
) -> None:
    stack = running_stack(tracked("dev", {"vllm-gke:huggingFaceToken": {"value": TOKEN}}))

    shown = stack.preview("--diff").text + stack.up("--diff").text

    # A Secret's data is in base64.
    for spelled in (TOKEN, base64.b64encode(TOKEN.encode()).decode()):
        assert spelled not in shown
        assert spelled not in str(stack.resources())


def test_a_split_stack_comes_up_and_leaves_nothing(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", {"vllm-gke:layout": "split"}))
    stack.up()
    assert stack.up("--expect-no-changes").changes == {}
    stack.destroy()
    assert stack.world() == []


def test_an_existing_network_is_used_and_not_made(running_stack: Starter) -> None:
    existing = {"network": "theirs", "subnetwork": "theirs-nodes"}
    stack = running_stack(tracked("dev", {"vllm-gke:network": {"existing": existing}}))

    steps = stack.up().steps

    assert [urn for urn in steps if "gcp:compute/" in urn] == []
