"""A stack on what somebody else made: a cluster and a registry, used, checked and left alone."""

from pathlib import Path
from typing import Any

from sandbox.commands.gcloud_clusters import created
from sandbox.commands.gcloud_repositories import created as repository_created
from sandbox.state.world import World
from sandbox.type_tokens import CLUSTER, IMAGE, REPOSITORY
from tests.engine.running_stack import RunningStack, Starter, tracked

PLACE = ("--location=asia-northeast1", "--project=my-project")
SUITABLE = (
    "--enable-dataplane-v2",
    "--enable-dns-access",
    "--enable-private-nodes",
    "--workload-pool=my-project.svc.id.goog",
)
THEIRS: dict[str, Any] = {
    "vllm-gke:cluster": {"existing": "theirs"},
    "vllm-gke:images": {"mode": "build", "existing": "theirs"},
    "vllm-gke:exposure": {"kind": "internal"},
}


def world_with(stack: RunningStack, *words: str, command: str = "create") -> World:
    """Make a cluster by hand where the stack will be."""
    world = World(Path(stack.stack.world))
    created([command, "theirs", *PLACE, *words], world)
    repository_created(["create", "theirs", "--repository-format=docker", *PLACE], world)
    return world


def test_an_existing_cluster_is_used_and_outlives_the_stack(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", THEIRS))
    world_with(stack, *SUITABLE, "--auto-monitoring-scope=ALL")

    up = stack.up()
    steps = up.steps

    assert "collects vLLM's metrics by automatic application monitoring too" in up.text

    assert [urn for urn in steps if urn.endswith((f"{CLUSTER}::vllm", "::vllm-system"))] == []
    assert [urn for urn in steps if "gcp:compute/" in urn] == []
    assert stack.outputs()["cluster"] == "theirs"
    pools = [thing for thing in stack.world() if thing.type.endswith(":NodePool")]
    assert {pool.properties["cluster"].rpartition("/")[2] for pool in pools} == {"theirs"}
    assert stack.up("--expect-no-changes").changes == {}
    stack.destroy()
    left = [thing for thing in stack.world() if thing.type != IMAGE]
    assert [(thing.type, thing.id.rpartition("/")[2]) for thing in left] == [
        (REPOSITORY, "theirs"),
        (CLUSTER, "theirs"),
    ]


def test_a_preview_says_everything_that_an_existing_cluster_lacks(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", {**THEIRS, "vllm-gke:cluster": {"existing": "theirs"}}))
    world_with(stack)

    said = stack.preview(status=1).text

    update = (
        "gcloud container clusters update theirs --project=my-project --location=asia-northeast1"
    )
    assert "vllm-gke:cluster.existing: cluster 'theirs' has no Dataplane V2" in said
    assert f"{update} --enable-dns-access" in said
    assert f"{update} --workload-pool=my-project.svc.id.goog" in said
    assert "Traceback" not in said


def test_a_cluster_that_is_not_there_ends_the_preview(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", THEIRS))
    said = stack.preview(status=1).text
    where = "projects/my-project/locations/asia-northeast1/clusters/theirs"
    assert f"cluster 'theirs' cannot be looked up: {where} not found; write the name of" in said
    assert "Traceback" not in said


def test_an_existing_autopilot_cluster_takes_a_split_stack(running_stack: Starter) -> None:
    config = {
        **THEIRS,
        "vllm-gke:cluster": {"existing": "theirs", "mode": "autopilot"},
        "vllm-gke:layout": "split",
        "vllm-gke:pools": [{"name": "l4", "accelerator": "nvidia-l4"}],
    }
    stack = running_stack(tracked("dev", config))
    world_with(stack, "--enable-dns-access", command="create-auto")

    stack.up()

    assert [thing for thing in stack.world() if thing.type.endswith(":NodePool")] == []
    assert stack.up("--expect-no-changes").changes == {}


def test_a_stack_in_a_shared_vpc_is_in_the_host_projects_network_and_a_second_up_changes_nothing(
    running_stack: Starter,
) -> None:
    network = "projects/host-proj/global/networks/theirs"
    subnetwork = "projects/host-proj/regions/asia-northeast1/subnetworks/theirs-nodes"
    existing = {"network": network, "subnetwork": subnetwork}
    stack = running_stack(tracked("dev", {"vllm-gke:network": {"existing": existing}}))

    up = stack.up()

    assert "needs firewall rules in project 'host-proj'" in up.text
    (cluster,) = [thing for thing in stack.world() if thing.type == CLUSTER]
    placed = {key: cluster.properties[key] for key in ("project", "network", "subnetwork")}
    assert placed == {"project": "my-project", "network": network, "subnetwork": subnetwork}
    assert stack.up("--expect-no-changes").changes == {}
