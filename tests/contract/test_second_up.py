"""A second `up` changes nothing, in a sandbox that reads back what Google would tell.

Google's resources of every stack file and of every base of the table of edits are made, without an
engine. The engine does the stack files in tests/kube/test_stack_lives.py.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox.commands.gcloud_clusters import created
from sandbox.commands.gcloud_repositories import created as repository_created
from sandbox.google import rules as gcp_rules
from sandbox.google.gcp import GoogleCloud
from tests.contract.every_stack import STACKS, configuration, registered
from tests.contract.rights import FILES
from tests.sandbox.calls import Calls
from tests.sandbox.registered import Registered
from tools.pages.edits import written
from tools.render.evaluate import evaluate
from tools.render.registrations import Resource

pytestmark = pytest.mark.xdist_group("every-stack")

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
SUITABLE = (
    "--enable-dataplane-v2",
    "--enable-dns-access",
    "--enable-private-nodes",
    "--workload-pool=my-project.svc.id.goog",
)
H100 = {"name": "h100", "accelerator": "nvidia-h100-80gb", "gpus": 8, "capacity": "spot"}

# The other choices need what another team made.
HELD = [name for name in STACKS if name in FILES or name.startswith("base ")]

Fault = Callable[[Resource], Resource]
Up = Callable[..., Registered]


def as_it_is(resource: Resource) -> Resource:
    """Plant nothing."""
    return resource


@pytest.fixture
def up(tmp_path: Path) -> Up:
    """Give a way to bring up what a stack registers, beside another team's cluster."""

    def bring_up(
        stack: str, plant: Fault = as_it_is, resources: Sequence[Resource] | None = None
    ) -> Registered:
        config = configuration(stack)
        project, region = str(config["gcp:project"]), str(config["vllm-gke:region"])
        google = Calls(GoogleCloud, tmp_path, {"project": project, "region": region})
        place = (f"--location={region}", f"--project={project}")
        created(["create", "theirs", *place, *SUITABLE], google.world)
        docker = ["create", "theirs", "--repository-format=docker", *place]
        repository_created(docker, google.world)
        asked = registered(stack) if resources is None else resources
        return Registered(google, [plant(each) for each in asked])

    return bring_up


@pytest.mark.parametrize("name", HELD)
def test_a_second_up_and_one_after_a_refresh_change_nothing(up: Up, name: str) -> None:
    stack = up(name)

    assert stack.changed() == {}
    assert stack.refreshed() == []
    assert stack.changed_after_refresh() == {}


def with_inputs(type_: str, change: Callable[[dict[str, Any]], None]) -> Fault:
    """Give a fault: a change of what the program registers for a type."""

    def planted(resource: Resource) -> Resource:
        if resource.type != type_:
            return resource
        inputs = copy.deepcopy(dict(resource.inputs))
        change(inputs)
        return replace(resource, inputs=inputs)

    return planted


def kinds(stack: Registered) -> dict[str, dict[str, str]]:
    """Say what a second `up` changes, by resource and path."""
    return {what: diff.kinds for what, diff in stack.changed().items()}


def test_an_empty_list_of_networks_would_change_the_cluster_at_every_up(up: Up) -> None:
    def empty(inputs: dict[str, Any]) -> None:
        inputs["masterAuthorizedNetworksConfig"] = {"cidrBlocks": []}

    stack = up("dev", with_inputs(CLUSTER, empty))
    assert kinds(stack) == {"Cluster vllm": {"masterAuthorizedNetworksConfig": "ADD"}}


def test_a_scope_of_no_applications_would_change_the_cluster_at_every_up(up: Up) -> None:
    def none(inputs: dict[str, Any]) -> None:
        prometheus = inputs["monitoringConfig"]["managedPrometheus"]
        prometheus["autoMonitoringConfig"] = {"scope": "NONE"}

    path = "monitoringConfig.managedPrometheus.autoMonitoringConfig"
    stack = up("dev", with_inputs(CLUSTER, none))
    assert kinds(stack) == {"Cluster vllm": {path: "ADD"}}


def with_h100() -> Sequence[Resource]:
    """Give a stack with a machine that comes with local SSDs."""
    pool = {**H100, "zones": ["us-central1-a"]}
    return evaluate(written(configuration("base dev"), {"pools.3": pool})).resources


def test_a_pool_of_a_machine_that_comes_with_local_ssds_stays(up: Up) -> None:
    assert kinds(up("base dev", resources=with_h100())) == {}


def test_a_forgotten_number_of_local_ssds_would_replace_the_pool_at_every_up(up: Up) -> None:
    def forget(inputs: dict[str, Any]) -> None:
        inputs["nodeConfig"].pop("ephemeralStorageLocalSsdConfig", None)

    changed = up("base dev", with_inputs(POOL, forget), with_h100()).changed()
    path = "nodeConfig.ephemeralStorageLocalSsdConfig"
    assert {what: diff.replaces for what, diff in changed.items()} == {"NodePool h100": [path]}


def test_a_set_that_was_compared_in_its_order_would_change_pools_at_every_up(
    up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = gcp_rules.table()
    ordered = replace(rules[POOL], sets=frozenset())

    def backwards(inputs: dict[str, Any]) -> None:
        inputs["nodeLocations"] = ["us-central1-b", "us-central1-a"]

    stack = up("base dev", with_inputs(POOL, backwards))
    assert stack.changed() == {}
    monkeypatch.setitem(rules, POOL, ordered)
    assert kinds(stack)["NodePool l4"] == {
        "nodeLocations[0]": "UPDATE",
        "nodeLocations[1]": "UPDATE",
    }
