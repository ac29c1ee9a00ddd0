"""What of Cloud Monitoring is one stack's: the selectors that every query is made of.

Owns how a series is found, and the metric that tells which rung a node is of. Which queries there
are is the dashboard's and the alerts'.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.capacity import Capacity
from ..facts.cloud_metrics import CLOUD_METRICS, SPOT_RECLAIMED, Resource
from ..facts.shapes import Family
from ..ladder.class_rules import RUNG_LABEL
from ..ladder.parallelism import Parallelism
from ..ladder.rung import Layout, Rung
from ..ladder.workloads import Workload, workloads
from ..scaling.metrics import VLLM_METRICS, Followed, Metric

_RUNG = f"metadata_user_{re.sub(r'[^a-zA-Z0-9]', '_', RUNG_LABEL)}"
"""The same in a query: a node's labels are the user metadata of its own system metrics, and every
sign that PromQL has not is `_` (https://cloud.google.com/monitoring/promql, 2026-11)."""


@dataclass(frozen=True)
class Observed:
    """One stack, as its metrics know it."""

    cluster: str
    location: str
    """Region or zone of the cluster: two clusters of a project may have one name."""
    namespace: str
    app: str
    """Name of the model server."""
    layout: Layout
    rungs: tuple[Rung, ...]
    """The ladder: the rungs in order of preference, the best first."""
    parallelism: Parallelism
    followed: tuple[Followed, ...]
    """What the autoscalers follow."""
    gpu_metrics: bool = False
    """Whether the cluster collects DCGM's metrics."""

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments that serve the ladder."""
        return workloads(self.app, self.layout, self.rungs, self.parallelism)

    def has(self, family: Family) -> bool:
        """Tell whether a rung has accelerators of this family."""
        return any(rung.shape.family is family for rung in self.rungs)

    @property
    def has_spot(self) -> bool:
        """Tell whether a rung has nodes that may be taken back."""
        return any(rung.capacity is Capacity.SPOT for rung in self.rungs)

    def scraped(self, series: str, *matchers: str) -> str:
        """Return a series of this namespace's pods, or of kube-state about them."""
        own = (
            f'cluster="{self.cluster}"',
            f'location="{self.location}"',
            f'namespace="{self.namespace}"',
        )
        return f"{series}{{{', '.join((*own, *matchers))}}}"

    def in_cluster(self, series: str, *matchers: str) -> str:
        """Return a series of the whole cluster, which is this stack's alone."""
        metric = CLOUD_METRICS[series]
        if metric.resource is Resource.SCRAPED:
            own: tuple[str, ...] = (f'cluster="{self.cluster}"', f'location="{self.location}"')
        else:
            own = (
                f'monitored_resource="{metric.resource}"',
                f'cluster_name="{self.cluster}"',
                f'location="{self.location}"',
            )
        if metric.resource is Resource.CONTAINER:
            own = (*own, f'namespace_name="{self.namespace}"')
        return f"{series}{{{', '.join((*own, *matchers))}}}"

    @property
    def servers(self) -> str:
        """Return one series for each replica that answers: vLLM opens its port when it can."""
        return f"max by (pod, node) ({self.scraped('vllm:num_requests_running')})"

    @property
    def ready(self) -> str:
        """Return how many replicas Kubernetes calls ready, by workload.

        The leaders of groups are one StatefulSet, which has the name of their LeaderWorkerSet.
        """
        names = "|".join(workload.name for workload in self.workloads)
        if self.parallelism.grouped:
            return self.scraped("kube_statefulset_status_replicas_ready", f'statefulset=~"{names}"')
        return self.scraped("kube_deployment_status_replicas_available", f'deployment=~"{names}"')

    def load(self, metric: Metric, workload: Workload) -> str:
        """Return what an autoscaler follows, for each replica of its workload."""
        how = "max" if metric is Metric.KV_CACHE else "sum"
        own = f'pod=~"{workload.name}-.+"'
        return f"{how} by (pod) ({self.scraped(VLLM_METRICS[metric], own)})"

    @property
    def reclaimed(self) -> str:
        """Return how many nodes of each pool Google took back in the last ten minutes.

        Only spot nodes are taken back so, and pools that GKE makes have names of their own.
        """
        kind = f'interruption_type="{SPOT_RECLAIMED}"'
        # A gauge: each sample is how many since the one before.
        counted = self.in_cluster("kubernetes_io:node_pool_interruption_count", kind)
        return f"sum by (node_pool_name) (sum_over_time({counted}[10m]))"

    def by_node(self, metric: str, rungs: Sequence[Rung]) -> str:
        """Return the mean of a node's metric for each node of these rungs."""
        names = "|".join(rung.name for rung in rungs)
        series = self.in_cluster(metric, f'{_RUNG}=~"{names}"')
        # Metadata is only there where it is asked for by name.
        return f"avg by ({_RUNG}, node_name) ({series})"

    def nodes(self, rungs: Sequence[Rung]) -> str:
        """Return one series for each node of these rungs, with the labels `rung` and `node`."""
        series = self.by_node("kubernetes_io:node_cpu_total_cores", rungs)
        for label, source in (("rung", _RUNG), ("node", "node_name")):
            series = f'label_replace({series}, "{label}", "$1", "{source}", "(.*)")'
        return series
