"""The dashboard of a stack: its charts and their queries.

A chart is omitted if its metric cannot exist: TPU use without a TPU, preempted nodes without a
spot rung.
"""

from ..facts.shapes import Family
from ..ladder.rung import Layout
from ..ladder.workloads import container_name
from ..scaling.metrics import VLLM_METRICS
from ..scaling.targets import targets
from .charts import Chart, Line, Section, page
from .monitored import Observed

_WINDOW = "5m"
"""Window of a rate: twenty scrapes, so that a missing one changes little."""


def dashboard_json(stack: Observed) -> str:
    """Return the dashboard as JSON for Cloud Monitoring's API."""
    sections = [_replicas(stack), _traffic(stack), _batch(stack), _latency(stack)]
    if machines := _machines(stack):
        sections.append(Section("Machines", machines))
    return page(f"vLLM on GKE: {stack.app}", sections)


def _replicas(stack: Observed) -> Section:
    nodes = stack.nodes(stack.rungs)
    autoscaler = "kube_horizontalpodautoscaler_"
    wanted, present, most = (
        f"sum({stack.scraped(f'{autoscaler}{name}', _own_autoscalers(stack))})"
        for name in ("status_desired_replicas", "status_current_replicas", "spec_max_replicas")
    )
    serving = f"count by (rung) ({stack.servers} * on (node) group_left (rung) {nodes})"
    return Section(
        "Replicas and nodes",
        (
            Chart("Replicas that answer, by rung", (Line(serving),), "replicas"),
            Chart("Nodes, by rung", (Line(f"count by (rung) ({nodes})"),), "nodes"),
            Chart(
                "Replicas that the autoscaler wants",
                (Line(wanted, "wanted"), Line(present, "present"), Line(most, "most")),
                "replicas",
            ),
        ),
    )


def _own_autoscalers(stack: Observed) -> str:
    names = "|".join(workload.name for workload in stack.workloads)
    return f'horizontalpodautoscaler=~"{names}"'


def _traffic(stack: Observed) -> Section:
    finished = _rate(stack, "vllm:request_success_total", "finished_reason")
    prompt = _rate(stack, "vllm:prompt_tokens_total")
    generation = _rate(stack, "vllm:generation_tokens_total")
    preempted = _rate(stack, "vllm:num_preemptions_total", "pod")
    return Section(
        "Traffic",
        (
            Chart("Requests finished, by reason", (Line(finished),), "{requests}/s"),
            Chart("Tokens", (Line(prompt, "prompt"), Line(generation, "generated")), "{tokens}/s"),
            Chart("Requests pushed out of the KV cache", (Line(preempted),), "{requests}/s"),
        ),
    )


def _batch(stack: Observed) -> Section:
    charts = {
        "vllm:num_requests_waiting": ("Requests that wait, by replica", "requests"),
        "vllm:num_requests_running": ("Requests that run, by replica", "requests"),
        "vllm:kv_cache_usage_perc": ("KV cache in use, by replica", "share of 1"),
    }
    return Section(
        "Queue and batch",
        tuple(
            Chart(
                title,
                (Line(f"sum by (pod, engine) ({stack.scraped(metric)})"),),
                unit,
                thresholds=_targets(stack, metric),
            )
            for metric, (title, unit) in charts.items()
        ),
    )


def _targets(stack: Observed, metric: str) -> tuple[float, ...]:
    """Return the autoscalers' targets of a metric; empty if no autoscaler follows it."""
    values = {
        target
        for workload in stack.workloads
        for followed, target in zip(
            stack.followed, targets(stack.followed, workload.rungs), strict=True
        )
        if VLLM_METRICS[followed.metric] == metric
    }
    return tuple(sorted(values))


def _latency(stack: Observed) -> Section:
    charts = {
        "Time to the first token": "vllm:time_to_first_token_seconds",
        "Time between tokens": "vllm:inter_token_latency_seconds",
        "Time of a whole request": "vllm:e2e_request_latency_seconds",
    }
    return Section(
        "Latency",
        tuple(
            Chart(
                title,
                tuple(
                    Line(_quantile(stack, metric, share), f"p{round(share * 100)}")
                    for share in (0.5, 0.95)
                ),
                "s",
            )
            for title, metric in charts.items()
        ),
    )


def _machines(stack: Observed) -> tuple[Chart, ...]:
    charts = []
    if tpu := [rung for rung in stack.rungs if rung.shape.family is Family.TPU]:
        busy = stack.by_node("kubernetes_io:node_accelerator_duty_cycle", tpu)
        cores = stack.by_node("kubernetes_io:node_accelerator_tensorcore_utilization", tpu)
        charts.append(Chart("TPU busy", (Line(busy),), "%"))
        charts.append(Chart("TPU tensor cores in use", (Line(cores),), "%"))
    if stack.has(Family.NVIDIA) and (gpu := _gpu(stack)):
        charts.append(Chart("GPU in use", (Line(gpu),), "%"))
    if stack.has_spot:
        charts.append(Chart("Spot nodes taken back", (Line(stack.reclaimed),), "nodes"))
    return tuple(charts)


def _gpu(stack: Observed) -> str | None:
    if stack.gpu_metrics:
        return f"avg by (Hostname) ({stack.in_cluster('DCGM_FI_DEV_GPU_UTIL')})"
    if stack.layout is Layout.FUNGIBLE:
        # GKE counts a GPU only for a container that requests it, and no container here does.
        return None
    container = f'container_name="{container_name(Family.NVIDIA)}"'
    busy = stack.in_cluster("kubernetes_io:container_accelerator_duty_cycle", container)
    return f"avg by (pod_name) ({busy})"


def _rate(stack: Observed, series: str, *by: str) -> str:
    how = f"sum by ({', '.join(by)}) " if by else "sum"
    return f"{how}(rate({stack.scraped(series)}[{_WINDOW}]))"


def _quantile(stack: Observed, metric: str, share: float) -> str:
    buckets = f"rate({stack.scraped(f'{metric}_bucket')}[{_WINDOW}])"
    return f"histogram_quantile({share}, sum by (le) ({buckets}))"
