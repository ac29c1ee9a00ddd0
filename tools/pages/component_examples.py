"""An example for each component: its required arguments, with values that work together.

The page of the component shows it, and `tests/components/test_component_examples.py` runs it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_LADDER = '[{"name": "l4", "shape": "nvidia-l4-1"}]'

_VALUES: Mapping[str, str] = {
    "account": '"custom-metrics"',
    "account_id": '"vllm-nodes"',
    "app": '"chat"',
    "builds": "[]",
    "cluster": '"prod"',
    "compute_class": '"chat"',
    "compute_classes": '["chat"]',
    "context": '"images"',
    "context_digest": '"0a1b2c3d4e5f"',
    "deployments": '["chat"]',
    "disk": '{"zone": "us-central1-a", "type": "hyperdisk-ml", "size_gib": 64}',
    "draining_seconds": "75",
    "files": "{}",
    "first_choice_minutes": "30",
    "folder": '"Qwen/Qwen2.5-7B-Instruct/main"',
    "gate": "vllm.Gate.SAME_FORMAT",
    "gpu_metrics": "True",
    "grace_seconds": "75",
    "image": '"vllm/vllm-openai:v0.26.0"',
    "images": '{"nvidia": "vllm/vllm-openai:v0.26.0"}',
    "judge_files": "{}",
    "judge_image": '"vllm/vllm-openai:v0.26.0"',
    "kind": "vllm.ExposureKind.NONE",
    "kubeconfig": "kubeconfig",
    "layout": "vllm.Layout.SPLIT",
    "location": '"us-central1"',
    "max_model_len": "8192",
    "max_replicas": "4",
    "member": '"serviceAccount:chat@my-project.iam.gserviceaccount.com"',
    "metrics": '[{"metric": vllm.Metric.QUEUE}]',
    "min_replicas": "1",
    "model_id": '"Qwen/Qwen2.5-7B-Instruct"',
    "model_server": '"chat"',
    "namespace": '"chat"',
    "network": '"prod"',
    "no_replica_minutes": "10",
    "node_service_account": '"vllm-nodes@my-project.iam.gserviceaccount.com"',
    "nodes": "1",
    "pod_range": '"pods"',
    "pool": '"chat"',
    "project": '"my-project"',
    "project_number": '"123456789012"',
    "proxy_subnetwork": '""',
    "queue_minutes": "10",
    "reader": '"vllm-nodes@my-project.iam.gserviceaccount.com"',
    "region": '"us-central1"',
    "replicas": "1",
    "repository": '"us-central1-docker.pkg.dev/my-project/vllm"',
    "repository_id": '"vllm"',
    "revision": '"main"',
    "rights": "[]",
    "rules": '[{"name": "l4", "shape": "nvidia-l4-1", "node_pool": "l4"}]',
    "rungs": _LADDER,
    "service": '"chat-service"',
    "service_account": '"chat"',
    "service_range": '"services"',
    "service_url": '"http://chat-service.chat.svc:8000"',
    "shape": '"nvidia-l4-1"',
    "source": "vllm.TokenSource.KUBERNETES_SECRET",
    "source_ranges": '["203.0.113.0/24"]',
    "staging": '"gs://my-project-sources/source"',
    "strategy": "vllm.Strategy.TENSOR_PARALLEL",
    "subnetwork": '"prod-nodes"',
    "token_source": "vllm.TokenSource.NONE",
    "weights_gib": "15.3",
    "zones": '["us-central1-a"]',
}
"""A value of each required argument, as Python writes it."""

_OTHERS: Mapping[str, Mapping[str, str]] = {
    "Images": {"mirrored": '{"nvidia": "vllm/vllm-openai:v0.26.0"}'},
    "AutoscalingMetric": {"metrics": "[vllm.Metric.QUEUE]"},
    "ModelStore": {"kind": "vllm.StoreKind.HUGGING_FACE"},
    "NodePool": {"cluster": '"projects/my-project/locations/us-central1/clusters/prod"'},
    "HuggingFaceToken": {"value": 'pulumi.Config().require_secret("token")'},
}
"""Arguments of one component that differ, or that its example needs besides the required ones."""


def example(name: str, kind: type[Any]) -> str:
    """Return the program that creates one component."""
    return "\n".join(_lines(name, kind)) + "\n"


def _lines(name: str, kind: type[Any]) -> Iterator[str]:
    own = _OTHERS.get(name, {})
    keys = [key for key in kind.__annotations__ if key in kind.__required_keys__ or key in own]
    values = {key: own.get(key, _VALUES.get(key, "")) for key in keys}
    used = " ".join(values.values())
    if "pulumi." in used or "kubeconfig" in used.split():
        yield "import pulumi"
    yield "import vllm_gke as vllm"
    yield ""
    if "kubeconfig" in used.split():
        yield 'kubeconfig = pulumi.Config().require_secret("kubeconfig")'
    yield f'vllm.{name}(\n    "chat",\n    {{'
    yield from (f'        "{key}": {value},' for key, value in values.items())
    yield "    },\n)"
