"""`make status` on a real API server: each cause planted there, read with kubectl, and named.

A status is written through the status subresource, as the kubelet and GKE's autoscaler do, and an
event as its controller does. Nodes are not KWOK's, so that nothing else writes a pod's status.
"""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.status.cluster import Cluster
from components.status.commands import command
from components.status.diagnosis import Diagnosis, Replica, Workload, diagnose
from components.status.watched import WatchedStack, planned
from kube.control_plane.api import Object, named, wait
from kube.control_plane.control_plane import ControlPlane
from kube.metrics.serving import serving
from tests.judges import Heard
from tests.kube.stacks import rendered
from tests.status.planted import (
    PLANTED,
    STACK,
    Planted,
    compute_class,
    events,
    node,
    pod,
    status,
)
from tools.stack.planned import planned_stack
from tools.stack.sandbox_home import REPOSITORY

ON_A_CLUSTER = [each for each in PLANTED if not each.only]
OWN_CLASS = [each for each in ON_A_CLUSTER if each.conditions]
TOGETHER = [each for each in ON_A_CLUSTER if not each.conditions]

_NUMBERS = itertools.count(1)
HOUR = 3600


class Planting:
    """A namespace with planted pods, and the look at it."""

    def __init__(self, cluster: ControlPlane, programs: Path, namespace: str) -> None:
        self._cluster, self._programs, self._namespace = cluster, programs, namespace
        self._ending = ExitStack()
        self._mark = uuid.uuid4().hex[:6]

    def close(self) -> None:
        """Take away what no namespace has."""
        self._ending.close()

    def create(self, thing: Object) -> Object:
        """Create an object that goes at the end."""
        made = self._cluster.api.create(thing)
        self._ending.callback(self._cluster.api.delete, thing, grace_seconds=0)
        return made

    def plant(self, planted: Planted) -> str:
        """Plant one cause, and return the name of its pod."""
        api, now = self._cluster.api, datetime.now(UTC)
        name = f"pod-{next(_NUMBERS)}"
        if planted.node:
            self._node(planted)
        about = {"apiVersion": "v1", "kind": "Pod", **pod(planted, now, name)}
        if planted.node:
            about["spec"]["nodeName"] = self._node_name(planted)
        labels = about["metadata"]["labels"]
        about["metadata"] = {"name": name, "namespace": self._namespace, "labels": labels}
        about["spec"]["terminationGracePeriodSeconds"] = 600
        del about["status"]
        made = self.create(about)
        api.set_status(made, status(planted, now), "kubelet")
        for event in events(planted, made, now):
            api.create({"apiVersion": "v1", "kind": "Event", **event})
        if planted.deleted:
            api.delete(made)
        return name

    def _node_name(self, planted: Planted) -> str:
        return f"{planted.node}-{self._mark}-{planted.node_ready}-{len(planted.taints)}".lower()

    def _node(self, planted: Planted) -> None:
        name = self._node_name(planted)
        if self._cluster.api.get(named("v1", "Node", name)) is None:
            made = node(planted)
            made["metadata"]["name"] = name
            self.create({"apiVersion": "v1", "kind": "Node", **made})

    def look(self) -> Diagnosis:
        """Look at the namespace with kubectl, as the command does."""
        stack = replace(STACK, namespace=self._namespace)
        return look(self._cluster, self._programs, stack)


def look(cluster: ControlPlane, programs: Path, stack: WatchedStack) -> Diagnosis:
    """Look at a stack with kubectl, as the command does."""
    kubectl = (str(programs / "bin" / "kubectl"), f"--kubeconfig={cluster.kubeconfig}")
    return diagnose(Cluster(command(), stack.name, stack.namespace, kubectl)(), stack)


@pytest.fixture
def planting(cluster: ControlPlane, programs: Path, namespace: str) -> Iterator[Planting]:
    """Give a namespace to plant in."""
    account = named("v1", "ServiceAccount", "default", namespace)
    wait(30, "the namespace has its account", lambda: cluster.api.get(account) is not None)
    made = Planting(cluster, programs, namespace)
    yield made
    made.close()


def a_class(planted: Planted) -> tuple[Object, Object]:
    """Return the stack's class, and its status."""
    made = compute_class(planted, datetime.now(UTC))
    return made, made.pop("status")


def named_of(replica: Replica) -> tuple[str, str, str]:
    """Return the cause of a replica, and its place."""
    return (replica.cause.cause.id if replica.cause else "ready", replica.rung, replica.zone)


def test_each_cause_is_named_as_kubectl_reads_it(planting: Planting, heard: Heard) -> None:
    heard("Kubernetes API server")
    made, _ = a_class(Planted(cause=""))
    planting.create(made)
    # Nodes first: without any, the scheduler looks at no claim, and its event replaces the planted.
    in_order = sorted(TOGETHER, key=lambda each: not each.node)
    planted = {planting.plant(each): each for each in in_order}
    found = {each.pod: named_of(each) for each in planting.look().replicas}
    assert found == {name: (each.cause, *each.place) for name, each in planted.items()}
    assert len({each.cause for each in planted.values()}) >= 18


@pytest.mark.parametrize("planted", OWN_CLASS, ids=lambda each: each.id)
def test_a_cause_that_a_compute_class_reports_is_named(
    planted: Planted, planting: Planting, cluster: ControlPlane
) -> None:
    made, of_rules = a_class(planted)
    planting.create(made)
    cluster.api.set_status(made, of_rules, "autoscaler")
    name = planting.plant(planted)
    (replica,) = planting.look().replicas
    assert (replica.pod, *named_of(replica)) == (name, planted.cause, *planted.place)


def test_a_log_that_no_kubelet_gives_is_named_as_not_seen(planting: Planting) -> None:
    name = planting.plant(next(each for each in PLANTED if each.cause == "starting"))
    assert [each for each in planting.look().seen.not_seen if f"log of {name}" in each] != []


def test_a_replica_that_the_scheduler_placed_is_ready_on_its_rung(
    cluster: ControlPlane, programs: Path, heard: Heard
) -> None:
    heard("Kubernetes scheduler")
    dev = planned_stack(REPOSITORY / "Pulumi.dev.yaml", REPOSITORY)
    with serving(cluster.api, rendered("dev"), "status-ready") as server:
        server.nodes.run(HOUR)
        stack = replace(planned(dev.config, dev.ladder), namespace="status-ready")
        found = look(cluster, programs, stack)
    assert [named_of(each) for each in found.replicas] == [("ready", "v6e-1", "asia-northeast1-b")]
    assert (found.findings, found.workloads) == ((), (Workload("vllm", 1, 1),))


def test_the_address_of_a_cluster_is_the_one_of_kubectl(
    cluster: ControlPlane, programs: Path
) -> None:
    kubectl = (str(programs / "bin" / "kubectl"), f"--kubeconfig={cluster.kubeconfig}")
    assert Cluster(command(), "vllm", "vllm", kubectl).server() == cluster.server
