"""Five incidents: the report names the cause and the step, and the step ends the incident.

Kubernetes' own scheduler, controllers and kubectl. What GKE's autoscaler and a kubelet would write
is planted: events, and the status of a container.
"""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from components.status.diagnosis import Diagnosis
from components.status.last_look import Changes
from components.status.text import report
from components.status.watched import WatchedStack
from kube.control_plane.api import Object, wait
from kube.control_plane.control_plane import ControlPlane
from kube.metrics.serving import Serving, serving
from kube.nodes.node_pools import pools_of
from kube.nodes.stock import Stock
from tests.kube.stacks import CHOICES, changed
from tests.kube.test_runbooks import out_of
from tests.kube.test_status import look
from tests.status.planted import PLANTED, Planted, events, status
from tests.status.test_watched import dev_with

HOUR = 3600
SECONDS = 60
POOLS: list[dict[str, Any]] = CHOICES["nothing-kept"][1]["pools"]
LARGER = [{**pool, "minMemoryGb": 64} if pool["name"] == "l4-spot" else pool for pool in POOLS]

_NOT_READY = [
    {"type": "PodScheduled", "status": "True"},
    {"type": "Initialized", "status": "True"},
    {"type": "ContainersReady", "status": "False"},
    {"type": "Ready", "status": "False"},
]


@dataclass
class Site:
    """A model server on the control plane, and the look at it."""

    cluster: ControlPlane
    programs: Path
    server: Serving
    stack: WatchedStack

    def look(self) -> Diagnosis:
        """Look at it with kubectl, as the command does."""
        return look(self.cluster, self.programs, self.stack)

    def next_step(self, cause: str) -> str:
        """Return the next step of the only finding of a cause."""
        (found,) = [each for each in self.look().findings if each.cause.id == cause]
        return found.fix

    def wait_until_healthy(self, replicas: int) -> None:
        """Wait until the report says that all replicas are ready and nothing is wrong."""
        begins = f"vllm is healthy: {replicas} of {replicas} replicas ready"
        wait(SECONDS, begins, lambda: report(self.look(), Changes()).startswith(begins))

    def pods(self, rung: str) -> list[Object]:
        """Return the pods on a rung, or those that are waiting."""
        names = {name for name, place in self.server.nodes.placed().items() if place == rung}
        found = self.cluster.api.objects("v1", "Pod", namespace=self.server.namespace)
        kind = {"apiVersion": "v1", "kind": "Pod"}
        return [{**each, **kind} for each in found if each["metadata"]["name"] in names]

    def says(self, pod: Object, reason: str, text: str, seconds: int) -> None:
        """Let GKE's autoscaler write an event about a pod."""
        planted = Planted(cause="", events=[[reason, text, seconds]])
        for event in events(planted, pod, datetime.now(UTC)):
            self.cluster.api.create({"apiVersion": "v1", "kind": "Event", **event})

    def stops(self, pod: Object, planted: str) -> None:
        """Let the kubelet write the status of a container that cannot run."""
        cause = next(each for each in PLANTED if each.id == planted)
        containers = status(cause, datetime.now(UTC))["containerStatuses"]
        found = {"containerStatuses": containers, "conditions": _NOT_READY}
        self.cluster.api.set_status(pod, found, "kubelet")

    def machines(self) -> list[str]:
        """Return the machine type of each node with a replica."""
        used = {pod["spec"]["nodeName"] for pod in self.look().seen.pods}
        return [
            each["metadata"]["labels"]["node.kubernetes.io/instance-type"]
            for each in self.look().seen.nodes
            if each["metadata"]["name"] in used
        ]

    def kubectl(self, command: str) -> None:
        """Run a command of the report."""
        kubectl, *words = shlex.split(command)
        assert kubectl == "kubectl"
        own = [str(self.programs / "bin" / "kubectl"), f"--kubeconfig={self.cluster.kubeconfig}"]
        subprocess.run([*own, *words], check=True, capture_output=True, timeout=SECONDS)


@pytest.fixture
def stock() -> Stock:
    """Give a region without TPUs and without L4 on demand."""
    return out_of("v6e-1", "l4")


@pytest.fixture
def site(
    cluster: ControlPlane, programs: Path, stock: Stock, tmp_path: Path, request: Any
) -> Iterator[Site]:
    """Serve one replica from a ladder that keeps no node: it is on spot."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name)[:40].strip("-")
    with serving(cluster.api, changed("dev", {"pools": POOLS}), name, stock) as server:
        server.nodes.run(HOUR)
        stack = dev_with(POOLS, tmp_path)
        yield Site(cluster, programs, server, replace(stack, namespace=name))


def test_a_silent_wait_for_a_tpu_ends_when_the_named_pool_is_taken_away(
    site: Site, stock: Stock
) -> None:
    nodes = site.server.nodes
    stock.out("v6e-1", silent=True)
    site.server.scale(2)
    nodes.run(9 * HOUR)
    (tpu,) = [pool for pool in nodes.pools if pool.rung == "v6e-1"]
    (waits,) = site.pods("waiting")
    group = f"projects/p/zones/{tpu.zone}/instanceGroups/gke-vllm-{tpu.name}-7c1d2e3f-grp"
    site.says(waits, "TriggeredScaleUp", f"pod triggered scale-up: [{{{group} 0->1}}]", 1800)

    step = site.next_step("silent-tpu-wait")
    named = re.match(
        r"follow docs/runbooks/no-node.md \(Stop the wait\) for node pool (\S+),", step
    )
    assert named is not None
    nodes.follow([pool for pool in nodes.pools if pool.name != named[1]], site.server.classes)
    nodes.run(HOUR)

    site.wait_until_healthy(2)


def test_a_replica_whose_spot_node_was_taken_back_runs_once_a_rung_has_capacity(
    site: Site, stock: Stock
) -> None:
    nodes = site.server.nodes
    stock.out("l4-spot")
    assert nodes.take_back("l4-spot") is not None
    nodes.run(HOUR)
    (waits,) = site.pods("waiting")
    refused = "Node scale up in zones {} associated with this pod failed: GCE out of resources."
    site.says(waits, "FailedScaleUp", refused.format("asia-northeast1-a"), 60)
    assert "add a rung, a zone or another capacity to `pools`" in site.next_step("stockout")
    assert site.next_step("no-replica-ready") == "take the steps of the other findings"

    stock.back("l4")
    nodes.run(HOUR)

    site.wait_until_healthy(1)


def test_a_replica_that_was_killed_for_memory_runs_on_a_larger_machine(site: Site) -> None:
    nodes = site.server.nodes
    (pod,) = site.pods("l4-spot")
    site.stops(pod, "memory-killed")
    assert site.next_step("memory-killed").startswith("set a larger minMemoryGb on the rung, ")
    larger = changed("dev", {"pools": LARGER})
    classes = [each for each in larger.values() if each.get("kind") == "ComputeClass"]

    nodes.follow(pools_of(larger), classes)
    assert nodes.take_back("l4-spot") is not None
    nodes.run(HOUR)

    site.wait_until_healthy(1)
    assert site.machines() == ["g2-standard-16"]


def test_the_step_for_a_revoked_token_replaces_the_replica(
    site: Site,
) -> None:
    (pod,) = site.pods("l4-spot")
    site.stops(pod, "token-refused")
    command = re.search(r"kubectl [^:]+", site.next_step("token-refused"))
    assert command is not None

    site.kubectl(command[0])
    site.server.nodes.run(HOUR)

    site.wait_until_healthy(1)
    (after,) = site.pods("l4-spot")
    assert after["metadata"]["name"] != pod["metadata"]["name"]


def test_a_replica_whose_image_the_registry_lost_runs_with_another_image(
    site: Site,
) -> None:
    (pod,) = site.pods("l4-spot")
    site.stops(pod, "image-missing")
    assert "pulumi up alone does not build an image again" in site.next_step("image-missing")

    image = f"registry.example/vllm-gpu@sha256:{'ab' * 32}"
    site.kubectl(
        f"kubectl -n {site.server.namespace} set image deployment/vllm vllm-nvidia={image}"
    )
    site.server.nodes.run(HOUR)

    site.wait_until_healthy(1)
