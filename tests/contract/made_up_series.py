"""Made-up series of a stack that is well or is not, as Prometheus' rule tester reads them.

They are made of what the stack registers (its cluster, pods, pools and autoscalers) and of what GKE
and vLLM write, never of the queries that read them. Beside them are those of others: another
cluster and another namespace in the opposite state, a container and an event that do not count.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from components.facts import vllm
from components.facts.cloud_metrics import SPOT_RECLAIMED
from tests.contract.every_stack import configuration
from tests.contract.observed_stacks import observed
from tools.render.evaluate import Evaluation

Object = Mapping[str, Any]
MINUTES = 100
"""For how long there are series."""

_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
_GROUPS = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"
_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
_MONITORING = "kubernetes:monitoring.googleapis.com/v1:PodMonitoring"


@dataclass(frozen=True)
class State:
    """How a stack is; as it stands, well."""

    ready: int = 1
    """Replicas of each workload that Kubernetes calls ready."""
    scraped: bool = True
    load: float = 1.0
    """What the autoscaler follows, on average, in shares of its target."""
    wanted: int = 0
    """Replicas that each autoscaler wants; 0 where a state is not about it."""
    nodes: bool = True
    """Whether any rung has a node; each that has one has one."""
    first_choice: bool = True
    """Whether the best rung has a node."""
    restarts: int = 0
    """Of each server's container, ten minutes apart."""
    reclaimed: int = 0
    """Spot nodes that Google took back, of each pool."""


WELL = State()
UNWELL = State(ready=0, load=9.0, wanted=100, first_choice=False, restarts=6, reclaimed=3)


@dataclass(frozen=True)
class Place:
    """Whose series they are."""

    cluster: str
    location: str
    namespace: str


@dataclass(frozen=True)
class Workload:
    """What makes pods that serve."""

    name: str
    grouped: bool
    containers: tuple[str, ...]
    followed: Mapping[str, float]
    """Series that its autoscaler follows, with their targets."""


@dataclass(frozen=True)
class Stack:
    """What a stack registers, as far as alerts are about it."""

    place: Place
    workloads: tuple[Workload, ...]
    rungs: tuple[str, ...]
    """Best first."""


@cache
def stack(name: str) -> Stack:
    """Return a stack that is written down."""
    made = observed(name)
    (cluster,) = made.of_type("gcp:container/cluster:Cluster").values()
    (monitoring,) = made.of_type(_MONITORING).values()
    place = Place(
        cluster.inputs["name"],
        cluster.inputs["location"],
        monitoring.inputs["metadata"]["namespace"],
    )
    rungs = tuple(pool["name"] for pool in configuration(name)["vllm-gke:pools"])
    return Stack(place, tuple(_workloads(made)), rungs)


def _workloads(made: Evaluation) -> Iterator[Workload]:
    followed = {
        each.inputs["spec"]["scaleTargetRef"]["name"]: dict(_followed(each.inputs["spec"]))
        for each in made.of_type(_AUTOSCALER).values()
    }
    for kind in (_DEPLOYMENT, _GROUPS):
        for each in made.of_type(kind).values():
            spec = each.inputs["spec"]
            group = spec.get("leaderWorkerTemplate", {})
            template = (
                spec.get("template") or group.get("leaderTemplate") or group["workerTemplate"]
            )
            containers = tuple(one["name"] for one in template["spec"]["containers"])
            name = each.inputs["metadata"]["name"]
            if name in followed:
                yield Workload(name, kind == _GROUPS, containers, followed[name])


def _followed(spec: Object) -> Iterator[tuple[str, float]]:
    for metric in spec["metrics"]:
        told = metric.get("pods") or metric["external"]
        quantity = told["target"]["averageValue"]
        target = float(quantity.removesuffix("m")) / (1000 if quantity.endswith("m") else 1)
        _, name, kind = told["metric"]["name"].split("|")
        assert kind == "gauge"
        yield name, target


def _line(name: str, values: Sequence[float], **labels: str) -> Object:
    inside = ", ".join(f'{key}="{value}"' for key, value in labels.items())
    # `5x2` is 5 and twice more.
    runs = [(value, len(list(run))) for value, run in itertools.groupby(values)]
    written = " ".join(f"{value:g}x{length - 1}" for value, length in runs)
    return {"series": f"{name}{{{inside}}}", "values": written}


def _always(value: float) -> list[float]:
    return [value] * MINUTES


def series(of: Stack, state: State) -> list[Object]:
    """Return the series of a stack in a state, and those of others."""
    opposite = UNWELL if state == WELL else WELL
    other_cluster = replace(of.place, cluster="another")
    other_namespace = replace(of.place, namespace="another")
    return [
        *_of_pods(of, of.place, state),
        *_of_nodes(of, of.place, state),
        *_of_pods(of, other_cluster, opposite),
        *_of_nodes(of, other_cluster, opposite),
        *_of_pods(of, other_namespace, opposite),
    ]


def _of_pods(of: Stack, place: Place, state: State) -> Iterator[Object]:
    scraped = {"location": place.location, "cluster": place.cluster, "namespace": place.namespace}
    system = {
        "monitored_resource": "k8s_container",
        "location": place.location,
        "cluster_name": place.cluster,
        "namespace_name": place.namespace,
    }
    for workload in of.workloads:
        kind = "statefulset" if workload.grouped else "deployment"
        metric = (
            "kube_statefulset_status_replicas_ready"
            if workload.grouped
            else "kube_deployment_status_replicas_available"
        )
        of_state = {**scraped, "job": "kube-state-metrics", "instance": "ksm:8080"}
        yield _line(metric, _always(state.ready), **of_state, **{kind: workload.name})
        yield _line(metric, _always(9), **of_state, **{kind: f"{workload.name}-chat"})
        desired = "kube_horizontalpodautoscaler_status_desired_replicas"
        yield _line(
            desired, _always(state.wanted), **of_state, horizontalpodautoscaler=workload.name
        )
        # Two replicas on two nodes, of which one has three times the load of the other.
        for number, share in enumerate((0.5, 1.5)):
            pod = f"{workload.name}-{number}"
            who = {"pod": pod, "node": f"node-{number}", "container": workload.containers[0]}
            own = {**scraped, "job": "vllm", "instance": f"{pod}:8000", **who}
            values = dict.fromkeys(_GAUGES, 0.0) | {
                name: target * state.load * share for name, target in workload.followed.items()
            }
            for name, value in values.items() if state.scraped else ():
                yield _line(name, _always(value), **own, model_name="m", engine="0")
            for container in (*workload.containers, "chat"):
                restarts = 6 if container == "chat" else state.restarts
                counted = [float(min(minute // 10, restarts)) for minute in range(MINUTES)]
                name = "kubernetes_io:container_restart_count"
                yield _line(name, counted, **system, pod_name=pod, container_name=container)


def _of_nodes(of: Stack, place: Place, state: State) -> Iterator[Object]:
    where = {"location": place.location, "cluster_name": place.cluster}
    for number, rung in enumerate(of.rungs):
        if state.nodes and (number > 0 or state.first_choice):
            yield _line(
                "kubernetes_io:node_cpu_total_cores",
                _always(8),
                monitored_resource="k8s_node",
                **where,
                node_name=f"node-{number}",
                metadata_user_vllm_gke_rung=rung,
            )
        # A gauge: each sample is how many since the one before.
        for kind, count in ((SPOT_RECLAIMED, state.reclaimed), ("HostMaintenanceEvent", 1)):
            yield _line(
                "kubernetes_io:node_pool_interruption_count",
                [0.0] * 5 + [float(count)] + [0.0] * (MINUTES - 6),
                monitored_resource="k8s_node_pool",
                **where,
                node_pool_name=f"pool-{rung}",
                interruption_type=kind,
                interruption_reason="none",
            )


def shown(of: Stack) -> Iterator[Object]:
    """Return what charts show beside the above: counters that count, and gauges."""
    scraped = dict[str, str](vars(of.place))
    grows = [float(minute * 60) for minute in range(MINUTES)]
    for name in sorted(set(vllm.SERIES) - {*_GAUGES}):
        own = dict.fromkeys(vllm.METRIC_LABELS[vllm.SERIES[name]] or (), "x")
        pod = {"job": "vllm", "instance": "i", "pod": f"{of.workloads[0].name}-0", "node": "node-0"}
        if name.endswith("_bucket"):
            for bound in ("1", "+Inf"):
                yield _line(name, grows, **scraped, **pod, **own, le=bound)
        else:
            yield _line(name, grows, **scraped, **pod, **own)
    for workload in of.workloads:
        for name in ("status_current", "spec_max"):
            metric = f"kube_horizontalpodautoscaler_{name}_replicas"
            yield _line(metric, _always(2), **scraped, horizontalpodautoscaler=workload.name)
    yield _line("DCGM_FI_DEV_GPU_UTIL", _always(50), **scraped, Hostname="node-0", gpu="0")
    where = {"location": of.place.location, "cluster_name": of.place.cluster}
    for number, rung in enumerate(of.rungs):
        node = {"node_name": f"node-{number}", "metadata_user_vllm_gke_rung": rung}
        for name in ("duty_cycle", "tensorcore_utilization"):
            metric = f"kubernetes_io:node_accelerator_{name}"
            yield _line(metric, _always(50), monitored_resource="k8s_node", **where, **node)
        pod = {"namespace_name": of.place.namespace, "pod_name": "p", "container_name": "c"}
        kind = {"monitored_resource": "k8s_container"}
        metric = "kubernetes_io:container_accelerator_duty_cycle"
        yield _line(metric, _always(50), **kind, **where, **pod)


_GAUGES = ("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc")
"""vLLM's series that a stack's state decides."""
