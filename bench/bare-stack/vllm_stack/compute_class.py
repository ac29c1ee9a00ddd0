"""Compute class, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_command as command
import pulumi_kubernetes as k8s

from vllm_stack.cluster import vllm_cluster
from vllm_stack.kubernetes import kubeconfig, kubernetes
from vllm_stack.node_pool import l4_spot

vllm_fallback_definition = command.local.Command(
    "vllm-fallback-definition",
    create=(
        "file=$(mktemp) && trap 'rm -f \"$file\"' EXIT && printf %s"
        ' "$KUBECONFIG_CONTENT" > "$file" && kubectl --kubeconfig'
        ' "$file" wait --for=create '
        "crd/computeclasses.cloud.google.com --timeout=75m"
    ),
    environment={"KUBECONFIG_CONTENT": kubeconfig},
    opts=pulumi.ResourceOptions(
        depends_on=[vllm_cluster],
        custom_timeouts=pulumi.CustomTimeouts(create="4800s", update="4800s"),
    ),
)
vllm_fallback = k8s.apiextensions.CustomResource(
    "vllm-fallback",
    metadata={"name": "vllm-fallback"},
    api_version="cloud.google.com/v1",
    kind="ComputeClass",
    spec={
        "autoscalingPolicy": {"consolidationDelayMinutes": 10, "gpuConsolidationThreshold": 0},
        "priorities": [
            {"nodepools": ["v6e-1-745c"]},
            {"nodepools": [l4_spot.name]},
            {"nodepools": ["l4-865d"]},
        ],
        "whenUnsatisfiable": "DoNotScaleUp",
    },
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[vllm_fallback_definition]),
)
