"""A second `up` changes nothing, in a sandbox that reads back what Google would tell.

Every stack file and every base of the table of edits, evaluated and made without an engine. The
engine does the stack files in tests/engine/test_stacks.py.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sandbox import gcp_rules
from sandbox.gcloud_clusters import created
from sandbox.gcloud_repositories import created as repository_created
from sandbox.gcp import GoogleCloud
from tests.sandbox.calls import Calls
from tests.sandbox.registered import Registered
from tools.edits import bases, written
from tools.evaluate import evaluate
from tools.registrations import Resource
from tools.sandbox_home import REPOSITORY, tracked_stack_file
from tools.stack_settings import config_of

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
SUITABLE = (
    "--enable-dataplane-v2",
    "--enable-dns-access",
    "--enable-private-nodes",
    "--workload-pool=my-project.svc.id.goog",
)
H100 = {"name": "h100", "accelerator": "nvidia-h100-80gb", "gpus": 8, "capacity": "spot"}


def stacks() -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Give every stack file and every base, with whether another team's cluster is there."""
    for path in sorted(REPOSITORY.glob("Pulumi.*.yaml")):
        name = path.name.split(".")[1]
        yield name, config_of(tracked_stack_file(REPOSITORY, name)), False
    for base in bases().values():
        yield f"base {base.name}", base.config, base.has_theirs


STACKS = {name: (config, theirs) for name, config, theirs in stacks()}

Up = Callable[..., Registered]


@pytest.fixture
def up(tmp_path: Path) -> Up:
    """Give a way to bring up what a configuration registers, in a world of its own."""

    def bring_up(
        config: Mapping[str, Any],
        plant: Callable[[Resource], Resource] = lambda resource: resource,
        *,
        theirs: bool = False,
    ) -> Registered:
        project, region = str(config["gcp:project"]), str(config["vllm-gke:region"])
        google = Calls(GoogleCloud, tmp_path, {"project": project, "region": region})
        if theirs:
            place = (f"--location={region}", f"--project={project}")
            created(["create", "theirs", *place, *SUITABLE], google.world)
            docker = ["create", "theirs", "--repository-format=docker", *place]
            repository_created(docker, google.world)
        return Registered(google, [plant(each) for each in evaluate(config).resources])

    return bring_up


@pytest.mark.parametrize("name", STACKS)
def test_a_second_up_and_one_after_a_refresh_change_nothing(up: Up, name: str) -> None:
    config, theirs = STACKS[name]
    stack = up(config, theirs=theirs)

    assert stack.changed() == {}
    assert stack.refreshed() == []
    assert stack.changed_after_refresh() == {}


def with_inputs(type_: str, change: Callable[[dict[str, Any]], None]) -> Any:
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

    stack = up(STACKS["dev"][0], with_inputs(CLUSTER, empty))
    assert kinds(stack) == {"Cluster vllm": {"masterAuthorizedNetworksConfig": "ADD"}}


def test_a_scope_of_no_applications_would_change_the_cluster_at_every_up(up: Up) -> None:
    def none(inputs: dict[str, Any]) -> None:
        prometheus = inputs["monitoringConfig"]["managedPrometheus"]
        prometheus["autoMonitoringConfig"] = {"scope": "NONE"}

    path = "monitoringConfig.managedPrometheus.autoMonitoringConfig"
    stack = up(STACKS["dev"][0], with_inputs(CLUSTER, none))
    assert kinds(stack) == {"Cluster vllm": {path: "ADD"}}


def with_h100() -> Mapping[str, Any]:
    """Give a stack with a machine that comes with local SSDs."""
    config = STACKS["base dev"][0]
    return written(config, {"pools.3": {**H100, "zones": ["us-central1-a"]}})


def test_a_pool_of_a_machine_that_comes_with_local_ssds_stays(up: Up) -> None:
    assert kinds(up(with_h100())) == {}


def test_a_forgotten_number_of_local_ssds_would_replace_the_pool_at_every_up(up: Up) -> None:
    def forget(inputs: dict[str, Any]) -> None:
        inputs["nodeConfig"].pop("ephemeralStorageLocalSsdConfig", None)

    changed = up(with_h100(), with_inputs(POOL, forget)).changed()
    path = "nodeConfig.ephemeralStorageLocalSsdConfig"
    assert {what: diff.replaces for what, diff in changed.items()} == {"NodePool h100": [path]}


def test_a_set_that_was_compared_in_its_order_would_change_pools_at_every_up(
    up: Up, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = gcp_rules.table()
    ordered = replace(rules[POOL], sets=frozenset())

    def backwards(inputs: dict[str, Any]) -> None:
        inputs["nodeLocations"] = ["us-central1-b", "us-central1-a"]

    stack = up(STACKS["base dev"][0], with_inputs(POOL, backwards))
    assert stack.changed() == {}
    monkeypatch.setitem(rules, POOL, ordered)
    assert kinds(stack)["NodePool l4"] == {
        "nodeLocations[0]": "UPDATE",
        "nodeLocations[1]": "UPDATE",
    }
