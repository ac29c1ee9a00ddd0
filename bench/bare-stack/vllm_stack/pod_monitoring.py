"""Pod monitoring, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_command as command
import pulumi_kubernetes as k8s

from vllm_stack.cluster import vllm_cluster
from vllm_stack.kubernetes import kubeconfig, kubernetes
from vllm_stack.serving_namespace import vllm_namespace

vllm_monitoring_definition = command.local.Command(
    "vllm-monitoring-definition",
    create=(
        "file=$(mktemp) && trap 'rm -f \"$file\"' EXIT && printf %s"
        ' "$KUBECONFIG_CONTENT" > "$file" && kubectl --kubeconfig'
        ' "$file" wait --for=create '
        "crd/podmonitorings.monitoring.googleapis.com "
        "--timeout=75m"
    ),
    environment={"KUBECONFIG_CONTENT": kubeconfig},
    opts=pulumi.ResourceOptions(
        depends_on=[vllm_cluster],
        custom_timeouts=pulumi.CustomTimeouts(create="4800s", update="4800s"),
    ),
)
vllm_pod_monitoring = k8s.apiextensions.CustomResource(
    "vllm",
    metadata={
        "name": vllm_namespace.metadata["name"],
        "namespace": vllm_namespace.metadata["name"],
    },
    api_version="monitoring.googleapis.com/v1",
    kind="PodMonitoring",
    spec={
        "endpoints": [{"interval": "15s", "path": "/metrics", "port": 8000}],
        "selector": {"matchLabels": {"app.kubernetes.io/name": "vllm"}},
        "targetLabels": {
            "metadata": [
                "container",
                "node",
                "pod",
                "top_level_controller_name",
                "top_level_controller_type",
            ]
        },
    },
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[vllm_monitoring_definition]),
)
