"""What /metrics shows: names, kinds and labels of the contract's table, filled from the engine.

Owns the buckets that vLLM gives them (`vllm/v1/metrics/loggers.py` of the pinned wheel).
"""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from .contract import METRIC_KINDS, METRIC_LABELS
from .engine import BLOCK_TOKENS, Engine, Finish, Generation, Limits, Observer

ON_REQUEST = frozenset(
    {
        "vllm:corrupted_requests",
        "vllm:kv_block_idle_before_evict_seconds",
        "vllm:kv_block_lifetime_seconds",
        "vllm:kv_block_reuse_gap_seconds",
        "vllm:lora_requests_info",
    }
)
"""Metrics that vLLM shows only with a setting of their own."""

_LABELS = ["model_name", "engine"]
# Some of the fields of vLLM's cache configuration, which are this metric's labels.
_CACHE_FIELDS = ["block_size", "engine", "num_gpu_blocks"]
_FIRST_TOKEN = (
    *(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5),
    *(10.0, 20.0, 40.0, 80.0, 160.0, 640.0, 2560.0),
)
_BETWEEN_TOKENS = (
    *(0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5),
    *(10.0, 20.0, 40.0, 80.0),
)
_REQUEST = (
    *(0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0),
    *(120.0, 240.0, 480.0, 960.0, 1920.0, 7680.0),
)
_COUNT = tuple(float(digit * 10**power) for power in range(5) for digit in (1, 2, 5))
_BUCKETS = {
    "vllm:time_to_first_token_seconds": _FIRST_TOKEN,
    "vllm:inter_token_latency_seconds": _BETWEEN_TOKENS,
    "vllm:request_time_per_output_token_seconds": _BETWEEN_TOKENS,
}


class Metrics(Observer):
    """Every metric of one server."""

    def __init__(self, model: str) -> None:
        self.registry = CollectorRegistry()
        self._values = (model, "0")
        self._declared = {
            name: self._declare(name, kind)
            for name, kind in METRIC_KINDS.items()
            if name not in ON_REQUEST
        }
        # What has labels of its own appears when it is first touched; vLLM touches all at start.
        for reason in ("stop", "length", "abort", "error", "repetition"):
            self._counter("vllm:request_success", reason)
        for source in ("local_compute", "local_cache_hit", "external_kv_transfer"):
            self._counter("vllm:prompt_tokens_by_source", source)
        for state in ("awake", "weights_offloaded", "discard_all"):
            self._gauge("vllm:engine_sleep_state", state).set(state == "awake")

    def follow(self, engine: Engine, limits: Limits) -> None:
        """Show the state of an engine from now on."""
        running = self._gauge("vllm:num_requests_running")
        running.set_function(lambda: engine.running)
        self._gauge("vllm:num_requests_waiting").set_function(lambda: engine.waiting)
        by_reason = "vllm:num_requests_waiting_by_reason"
        self._gauge(by_reason, "capacity").set_function(lambda: engine.waiting)
        self._gauge(by_reason, "deferred").set(0)
        self._gauge("vllm:kv_cache_usage_perc").set_function(lambda: engine.kv_cache_usage)
        info = self._declared["vllm:cache_config_info"]
        assert isinstance(info, Gauge)
        info.labels(str(BLOCK_TOKENS), "0", str(limits.num_blocks)).set(1)

    def token(self, generation: Generation, since_last: float) -> None:
        """Count a token and the time that it took."""
        self._counter("vllm:generation_tokens").inc()
        if generation.generated == 1:
            waited = time.monotonic() - generation.arrived
            self._observe("vllm:time_to_first_token_seconds", waited)
            self._counter("vllm:prompt_tokens").inc(generation.prompt_tokens)
            source = self._counter("vllm:prompt_tokens_by_source", "local_compute")
            source.inc(generation.prompt_tokens)
        else:
            self._observe("vllm:inter_token_latency_seconds", since_last)

    def finished(self, generation: Generation) -> None:
        """Count a request by how it ended."""
        self._counter("vllm:request_success", generation.finish).inc()
        if generation.finish is Finish.ABORT:
            return
        now = time.monotonic()
        queued = generation.admitted_at - generation.arrived
        self._observe("vllm:request_queue_time_seconds", queued)
        self._observe("vllm:e2e_request_latency_seconds", now - generation.arrived)
        self._observe("vllm:request_inference_time_seconds", now - generation.admitted_at)
        self._observe("vllm:request_prompt_tokens", generation.prompt_tokens)
        self._observe("vllm:request_generation_tokens", generation.generated)

    def _declare(self, name: str, kind: str) -> MetricWrapperBase:
        labels = METRIC_LABELS[name] or _CACHE_FIELDS
        text = f"{name}, as the stand-in counts it."
        made: MetricWrapperBase
        if kind == "gauge":
            made = Gauge(name, text, labels, registry=self.registry)
        elif kind == "counter":
            made = Counter(name, text, labels, registry=self.registry)
        else:
            buckets = _BUCKETS.get(name, _REQUEST if name.endswith("_seconds") else _COUNT)
            made = Histogram(name, text, labels, registry=self.registry, buckets=buckets)
        if labels == _LABELS:
            made.labels(*self._values)
        return made

    def _gauge(self, name: str, *more: str) -> Gauge:
        child = self._declared[name].labels(*self._values, *more)
        assert isinstance(child, Gauge)
        return child

    def _counter(self, name: str, *more: str) -> Counter:
        child = self._declared[name].labels(*self._values, *more)
        assert isinstance(child, Counter)
        return child

    def _observe(self, name: str, value: float) -> None:
        child = self._declared[name].labels(*self._values)
        assert isinstance(child, Histogram)
        child.observe(value)
