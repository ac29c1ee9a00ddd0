"""The cluster's API server: kubeconfig and provider."""

import json

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.cluster import vllm_cluster

_ENDPOINT = vllm_cluster.control_plane_endpoints_config.dns_endpoint_config.endpoint


def _kubeconfig(endpoint: str) -> str:
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "gke-gcloud-auth-plugin",
        "interactiveMode": "Never",
        "provideClusterInfo": True,
        "installHint": "run: gcloud components install gke-gcloud-auth-plugin",
    }
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "vllm", "cluster": {"server": f"https://{endpoint}"}}],
        "users": [{"name": "vllm", "user": {"exec": plugin}}],
        "contexts": [{"name": "vllm", "context": {"cluster": "vllm", "user": "vllm"}}],
        "current-context": "vllm",
    }
    return json.dumps(content, indent=2)


kubeconfig = pulumi.Output.secret(_ENDPOINT.apply(_kubeconfig))
kubernetes = k8s.Provider(
    "kubernetes",
    kubeconfig=kubeconfig,
    cluster_identifier=_ENDPOINT,
    enable_patch_force=True,
)
