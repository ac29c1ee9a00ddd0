"""A stack in Cloud Monitoring: the selectors of its series, which all queries use.

This file also knows the metric that tells the rung of a node. The queries are in
`dashboard_plan.py` and `alert_rules.py`.
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
"""The same label in a query: the labels of a node are user metadata of its system metrics, and `_`
replaces each character that PromQL does not allow (https://cloud.google.com/monitoring/promql,
2026-11)."""


@dataclass(frozen=True)
class Observed:
    """One stack in the terms of its metrics."""

    cluster: str
    location: str
    """Region or zone of the cluster: two clusters of a project can have the same name."""
    namespace: str
    app: str
    """Name of the model server."""
    layout: Layout
    rungs: tuple[Rung, ...]
    """The ladder: the rungs in order of preference, the best first."""
    parallelism: Parallelism
    followed: tuple[Followed, ...]
    """Metrics that the autoscalers follow."""
    gpu_metrics: bool = False
    """Whether the cluster collects DCGM's metrics."""

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments that serve the ladder."""
        return workloads(self.app, self.layout, self.rungs, self.parallelism)

    def has(self, family: Family) -> bool:
        """Return whether a rung has accelerators of this family."""
        return any(rung.shape.family is family for rung in self.rungs)

    @property
    def has_spot(self) -> bool:
        """Return whether a rung has nodes that Google can preempt."""
        return any(rung.capacity is Capacity.SPOT for rung in self.rungs)

    def scraped(self, series: str, *matchers: str) -> str:
        """Return a series of this namespace's pods, or of kube-state-metrics about them."""
        selectors = (
            f'cluster="{self.cluster}"',
            f'location="{self.location}"',
            f'namespace="{self.namespace}"',
        )
        return f"{series}{{{', '.join((*selectors, *matchers))}}}"

    def in_cluster(self, series: str, *matchers: str) -> str:
        """Return a series of the whole cluster, which belongs to this stack alone."""
        metric = CLOUD_METRICS[series]
        if metric.resource is Resource.SCRAPED:
            selectors: tuple[str, ...] = (
                f'cluster="{self.cluster}"',
                f'location="{self.location}"',
            )
        else:
            selectors = (
                f'monitored_resource="{metric.resource}"',
                f'cluster_name="{self.cluster}"',
                f'location="{self.location}"',
            )
        if metric.resource is Resource.CONTAINER:
            selectors = (*selectors, f'namespace_name="{self.namespace}"')
        return f"{series}{{{', '.join((*selectors, *matchers))}}}"

    @property
    def servers(self) -> str:
        """Return one series for each replica that answers; vLLM opens its port last."""
        return f"max by (pod, node) ({self.scraped('vllm:num_requests_running')})"

    @property
    def ready(self) -> str:
        """Return the number of ready replicas by workload.

        The leaders of groups are one StatefulSet with the name of their LeaderWorkerSet.
        """
        names = "|".join(workload.name for workload in self.workloads)
        if self.parallelism.grouped:
            return self.scraped("kube_statefulset_status_replicas_ready", f'statefulset=~"{names}"')
        return self.scraped("kube_deployment_status_replicas_available", f'deployment=~"{names}"')

    def load(self, metric: Metric, workload: Workload) -> str:
        """Return the metric that an autoscaler follows, for each replica of its workload."""
        how = "max" if metric is Metric.KV_CACHE else "sum"
        selectors = f'pod=~"{workload.name}-.+"'
        return f"{how} by (pod) ({self.scraped(VLLM_METRICS[metric], selectors)})"

    @property
    def reclaimed(self) -> str:
        """Return the number of nodes of each pool that Google preempted in the last ten minutes.

        Only spot nodes are preempted, and pools that GKE creates have names of their own.
        """
        kind = f'interruption_type="{SPOT_RECLAIMED}"'
        # A gauge: each sample is the number since the sample before.
        counted = self.in_cluster("kubernetes_io:node_pool_interruption_count", kind)
        return f"sum by (node_pool_name) (sum_over_time({counted}[10m]))"

    def by_node(self, metric: str, rungs: Sequence[Rung]) -> str:
        """Return the mean of a node's metric for each node of these rungs."""
        names = "|".join(rung.name for rung in rungs)
        series = self.in_cluster(metric, f'{_RUNG}=~"{names}"')
        # Metadata is only in a result that names it.
        return f"avg by ({_RUNG}, node_name) ({series})"

    def lacks_nodes(self, workload: Workload) -> str:
        """Return a condition: the autoscaler wants more replicas than the nodes of a workload hold.

        Nodes that load the model count, so that only a replica without a node is one too many.
        """
        holding: dict[int, list[Rung]] = {}
        for rung in workload.rungs:
            holding.setdefault(workload.pods_per_node(rung), []).append(rung)
        # Without a node there is no series, and a comparison with none is never true.
        held = " + ".join(
            f"(count({self.nodes(rungs)}) or vector(0)){f' * {pods}' if pods > 1 else ''}"
            for pods, rungs in holding.items()
        )
        name = f'horizontalpodautoscaler="{workload.name}"'
        wanted = self.scraped("kube_horizontalpodautoscaler_status_desired_replicas", name)
        machines = self.parallelism.nodes
        return f"max({wanted}){f' * {machines}' if machines > 1 else ''} > {held}"

    def nodes(self, rungs: Sequence[Rung]) -> str:
        """Return one series for each node of these rungs, with the labels `rung` and `node`."""
        series = self.by_node("kubernetes_io:node_cpu_total_cores", rungs)
        for label, source in (("rung", _RUNG), ("node", "node_name")):
            series = f'label_replace({series}, "{label}", "$1", "{source}", "(.*)")'
        return series
