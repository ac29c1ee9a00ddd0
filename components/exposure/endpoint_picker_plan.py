"""The endpoint picker: its image, its flags and the scorers by which it chooses a replica.

Plugins and flags are those of the Gateway API Inference Extension's picker, v1.5.0, from its
source, read 2026-11.
"""

import json
from typing import Any

IMAGE = (
    "registry.k8s.io/gateway-api-inference-extension/epp"
    "@sha256:86c679b057298e68c6e65ff5603e92066d432e77b11f1f81f0a06399694810bc"
)
"""v1.5.0, by the digest in public manifests (three files of one project, 2026-11). From v1.3.0 on a
picker starts without the extension's own alpha kinds, which GKE does not install."""

USER = 65532
"""User id of the image: `nonroot` of distroless."""

GRPC_PORT = 9002
"""Port on which the load balancer calls the picker."""

HEALTH_PORT = 9003

CONFIG_FILE = "picker.json"

METRICS = {
    "queuedRequestsSpec": "vllm:num_requests_waiting",
    "runningRequestsSpec": "vllm:num_requests_running",
    "kvUsageSpec": "vllm:kv_cache_usage_perc",
}
"""The metrics that it reads from each replica, by its own names: every 50 ms, from `/metrics`."""

SCORERS = ("running-requests-size-scorer", "kv-cache-utilization-scorer", "queue-scorer")
"""The scorers that rank replicas, all with the same weight; their effect is not measured.

The replica with the fewest running requests comes first, since a slow replica has many unfinished
ones; a queue grows only once a replica is full. The prefix scorer is omitted: it would send a
conversation back to a slow replica."""


PARSER = "passthrough-parser"
"""The parser of requests, which reads nothing. The default, `openai-parser`, answers 400 to every
body that is no chat, completion, embedding or response of OpenAI's API, such as `/v1/messages`,
`/v1/rerank` and audio (v1.5.0, `pkg/epp/framework/plugins/requesthandling/parsers`, read 2026-11).
No scorer here reads a body."""


def picker_config() -> str:
    """Return the configuration file of the picker."""
    engine = {
        "name": "vllm",
        **METRICS,
        # vLLM exports it with adapters only, and a missing metric is an error at each read.
        "loraSpec": "",
        "cacheInfoSpec": "",
    }
    plugins: list[dict[str, Any]] = [
        {"type": "metrics-data-source", "parameters": {"scheme": "http", "path": "/metrics"}},
        {
            "type": "core-metrics-extractor",
            "parameters": {"defaultEngine": "vllm", "engineConfigs": [engine]},
        },
        *({"type": plugin} for plugin in (*SCORERS, PARSER)),
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
    """Return the picker's flags; its namespace is in its environment."""
    return [
        f"--pool-name={pool}",
        f"--config-file=/config/{CONFIG_FILE}",
        "--zap-encoder=json",
        # On by default, but there is no collector for traces.
        "--tracing=false",
        "--enable-pprof=false",
    ]
