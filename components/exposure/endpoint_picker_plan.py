"""The endpoint picker: which release of it runs, and by what it chooses a replica.

The Gateway API Inference Extension's picker, v1.5.0: plugins and flags from its source, read
2026-11.
"""

import json
from typing import Any

IMAGE = (
    "registry.k8s.io/gateway-api-inference-extension/epp"
    "@sha256:86c679b057298e68c6e65ff5603e92066d432e77b11f1f81f0a06399694810bc"
)
"""v1.5.0, by the digest that public manifests pin it by (three files of one project, 2026-11). From
v1.3.0 on a picker starts without the extension's own alpha kinds, which GKE does not install."""

USER = 65532
"""Whom the image runs as: distroless' nonroot."""

GRPC_PORT = 9002
"""Where the load balancer asks it."""

HEALTH_PORT = 9003

CONFIG_FILE = "picker.json"

METRICS = {
    "queuedRequestsSpec": "vllm:num_requests_waiting",
    "runningRequestsSpec": "vllm:num_requests_running",
    "kvUsageSpec": "vllm:kv_cache_usage_perc",
}
"""What it reads of each replica, by its own name for it: every 50 ms, from `/metrics`."""

SCORERS = ("running-requests-size-scorer", "kv-cache-utilization-scorer", "queue-scorer")
"""What makes a replica the better one, each of the same weight; nothing here is measured.

Fewest running requests come first, since a slow replica is known by what it has not finished; a
queue shows only once a replica is full. The prefix scorer is left out: it would send a
conversation back to a replica that is slow."""


PARSER = "passthrough-parser"
"""How it reads a request: not at all. Its default, `openai-parser`, answers 400 to every body that
is no chat, completion, embedding or response of OpenAI's: `/v1/messages`, `/v1/rerank` and audio
among them (v1.5.0, `pkg/epp/framework/plugins/requesthandling/parsers`, read 2026-11). No scorer
here looks at a body."""


def picker_config() -> str:
    """Return the file that the picker reads at its start."""
    engine = {
        "name": "vllm",
        **METRICS,
        # vLLM exports it with adapters only, and a metric that is missing is an error each time.
        "loraSpec": "",
        "cacheInfoSpec": "",
    }
    plugins: list[dict[str, Any]] = [
        {"type": "metrics-data-source", "parameters": {"scheme": "http", "path": "/metrics"}},
        {
            "type": "core-metrics-extractor",
            "parameters": {"defaultEngine": "vllm", "engineConfigs": [engine]},
        },
        *({"type": each} for each in (*SCORERS, PARSER)),
    ]
    chosen = [{"pluginRef": scorer, "weight": 1} for scorer in SCORERS]
    content = {
        "apiVersion": "inference.networking.x-k8s.io/v1alpha1",
        "kind": "EndpointPickerConfig",
        "plugins": plugins,
        "schedulingProfiles": [{"name": "default", "plugins": chosen}],
        "parser": {"pluginRef": PARSER},
    }
    return json.dumps(content, indent=2) + "\n"


def picker_arguments(pool: str) -> list[str]:
    """Return the picker's flags; it finds its namespace in its environment."""
    return [
        f"--pool-name={pool}",
        f"--config-file=/config/{CONFIG_FILE}",
        "--zap-encoder=json",
        # On by default, with nobody to send traces to.
        "--tracing=false",
        "--enable-pprof=false",
    ]
