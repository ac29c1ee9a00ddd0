"""Model server, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.compute_class import vllm_fallback
from vllm_stack.images import vllm_gpu, vllm_reader, vllm_repository, vllm_tpu
from vllm_stack.kubernetes import kubernetes
from vllm_stack.network_policies import vllm_deny_all, vllm_vllm
from vllm_stack.serving_namespace import vllm_account

vllm_profiles = k8s.core.v1.ConfigMap(
    "vllm-profiles",
    metadata={
        "name": "vllm-profiles-8bfb57d4",
        "labels": {
            "app.kubernetes.io/instance": vllm_vllm.metadata["name"],
            "app.kubernetes.io/name": vllm_vllm.metadata["name"],
        },
        "namespace": vllm_vllm.metadata["name"],
    },
    data={
        "nvidia-1.json": (
            '{\n  "arguments": [\n    "--tensor-parallel-size=1",\n    "'
            '--max-num-batched-tokens=2048",\n    "--max-num-seqs=256"'
            '\n  ],\n  "environment": {\n    '
            '"VLLM_ENGINE_READY_TIMEOUT_S": "629"\n  },\n  "overrides":'
            " {}\n}\n"
        ),
        "v6e-1.json": (
            '{\n  "arguments": [\n    "--tensor-parallel-size=1",\n    "'
            '--max-num-batched-tokens=1024",\n    "--max-num-seqs=256"'
            '\n  ],\n  "environment": {\n    "TPU_ACCELERATOR_TYPE": '
            '"v6e-1",\n    "TPU_TOPOLOGY": "1x1",\n    '
            '"TPU_TOPOLOGY_ALT": "false",\n    "ALT": "false",\n    '
            '"TPU_TOPOLOGY_WRAP": "false,false,false",\n    "WRAP": '
            '"false,false,false",\n    "TPU_CHIPS_PER_HOST_BOUNDS": '
            '"1,1,1",\n    "CHIPS_PER_HOST_BOUNDS": "1,1,1",\n    '
            '"TPU_HOST_BOUNDS": "1,1,1",\n    "HOST_BOUNDS": "1,1,1",'
            '\n    "TPU_WORKER_ID": "0",\n    "TPU_WORKER_HOSTNAMES": '
            '"localhost",\n    "TPU_SKIP_MDS_QUERY": "true",\n    '
            '"TPU_RUNTIME_METRICS_PORTS": "8431",\n    '
            '"VLLM_ENGINE_READY_TIMEOUT_S": "1829"\n  },\n  '
            '"overrides": {}\n}\n'
        ),
    },
    immutable=True,
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[vllm_deny_all]),
)
vllm_service = k8s.core.v1.Service(
    "vllm-service",
    metadata={
        "name": "vllm-service",
        "annotations": {"pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}"},
        "labels": {"app.kubernetes.io/name": vllm_vllm.metadata["name"]},
        "namespace": vllm_vllm.metadata["name"],
    },
    spec={
        "load_balancer_source_ranges": ["203.0.113.0/24"],
        "ports": [{"name": "http", "port": 8000, "target_port": 8000}],
        "selector": {"app.kubernetes.io/name": "vllm"},
        "type": "LoadBalancer",
    },
    opts=pulumi.ResourceOptions(
        provider=kubernetes,
        depends_on=[vllm_deny_all],
        custom_timeouts=pulumi.CustomTimeouts(create="1200s", update="1200s", delete="1200s"),
    ),
)
vllm_budget = k8s.policy.v1.PodDisruptionBudget(
    "vllm-budget",
    metadata={
        "name": vllm_vllm.metadata["name"],
        "labels": {"app.kubernetes.io/name": vllm_vllm.metadata["name"]},
        "namespace": vllm_vllm.metadata["name"],
    },
    spec={"max_unavailable": 1, "selector": {"match_labels": {"app.kubernetes.io/name": "vllm"}}},
    opts=pulumi.ResourceOptions(provider=kubernetes, depends_on=[vllm_deny_all]),
)
vllm_deployment = k8s.apps.v1.Deployment(
    "vllm",
    metadata={
        "name": vllm_vllm.metadata["name"],
        "labels": {
            "app.kubernetes.io/instance": vllm_vllm.metadata["name"],
            "app.kubernetes.io/name": vllm_vllm.metadata["name"],
        },
        "namespace": vllm_vllm.metadata["name"],
    },
    spec={
        "progress_deadline_seconds": 5189,
        "selector": {
            "match_labels": {
                "app.kubernetes.io/instance": vllm_repository.repository_id,
                "app.kubernetes.io/name": vllm_repository.repository_id,
            }
        },
        "strategy": {
            "rolling_update": {"max_surge": 1, "max_unavailable": 0},
            "type": "RollingUpdate",
        },
        "template": {
            "metadata": {
                "annotations": {"cluster-autoscaler.kubernetes.io/safe-to-evict": "false"},
                "labels": {
                    "app.kubernetes.io/instance": vllm_repository.repository_id,
                    "app.kubernetes.io/name": vllm_repository.repository_id,
                },
            },
            "spec": {
                "affinity": {
                    "pod_anti_affinity": {
                        "required_during_scheduling_ignored_during_execution": [
                            {
                                "label_selector": {
                                    "match_labels": {
                                        "app.kubernetes.io/instance": vllm_repository.repository_id,
                                        "app.kubernetes.io/name": vllm_repository.repository_id,
                                    }
                                },
                                "topology_key": "kubernetes.io/hostname",
                            }
                        ]
                    }
                },
                "automount_service_account_token": False,
                "containers": [
                    {
                        "name": "vllm-tpu",
                        "args": [
                            "--",
                            "--model=Qwen/Qwen2-1.5B",
                            "--served-model-name=Qwen/Qwen2-1.5B",
                            "--host=0.0.0.0",
                            "--port=8000",
                            "--max-model-len=8192",
                            "--shutdown-timeout=15",
                        ],
                        "env": [
                            {"name": "HOME", "value": "/var/cache/vllm"},
                            {"name": "USER", "value": vllm_repository.repository_id},
                            {"name": "HF_HOME", "value": "/var/cache/vllm/huggingface"},
                            {"name": "VLLM_CACHE_ROOT", "value": "/var/cache/vllm/vllm"},
                            {"name": "VLLM_NO_USAGE_STATS", "value": "1"},
                            {"name": "VLLM_XLA_CACHE_PATH", "value": "/var/cache/vllm/xla"},
                            {
                                "name": "NODE_IP",
                                "value_from": {"field_ref": {"field_path": "status.hostIP"}},
                            },
                            {"name": "VBAR_CONTROL_SERVICE_URL", "value": "$(NODE_IP):8353"},
                        ],
                        "image": pulumi.Output.format(
                            ("asia-northeast1-docker.pkg.dev/my-project/vllm/vllm-tpu@{0}"),
                            vllm_tpu.stdout,
                        ),
                        "lifecycle": {"pre_stop": {"sleep": {"seconds": 5}}},
                        "liveness_probe": {
                            "failure_threshold": 6,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "ports": [
                            {"name": "http", "container_port": 8000},
                            {"name": "tpu-metrics", "container_port": 8431},
                        ],
                        "readiness_probe": {
                            "failure_threshold": 3,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "resources": {
                            "requests": {"cpu": "2", "ephemeral-storage": "43Gi", "memory": "8Gi"}
                        },
                        "security_context": {"privileged": True},
                        "startup_probe": {
                            "failure_threshold": 189,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "volume_mounts": [
                            {"name": "cache", "mount_path": "/var/cache/vllm"},
                            {"name": "shm", "mount_path": "/dev/shm"},
                            {
                                "name": "profiles",
                                "mount_path": "/etc/vllm/profiles",
                                "read_only": True,
                            },
                        ],
                    },
                    {
                        "name": "vllm-nvidia",
                        "args": [
                            "--",
                            "--model=Qwen/Qwen2-1.5B",
                            "--served-model-name=Qwen/Qwen2-1.5B",
                            "--host=0.0.0.0",
                            "--port=8000",
                            "--max-model-len=8192",
                            "--shutdown-timeout=15",
                        ],
                        "env": [
                            {"name": "HOME", "value": "/var/cache/vllm"},
                            {"name": "USER", "value": vllm_repository.repository_id},
                            {"name": "HF_HOME", "value": "/var/cache/vllm/huggingface"},
                            {"name": "VLLM_CACHE_ROOT", "value": "/var/cache/vllm/vllm"},
                            {"name": "VLLM_NO_USAGE_STATS", "value": "1"},
                            {
                                "name": "LD_LIBRARY_PATH",
                                "value": "/usr/local/nvidia/lib64:/usr/local/cuda/lib64",
                            },
                            {"name": "LIBRARY_PATH", "value": "/usr/local/nvidia/lib64"},
                        ],
                        "image": pulumi.Output.format(
                            ("asia-northeast1-docker.pkg.dev/my-project/vllm/vllm-gpu@{0}"),
                            vllm_gpu.stdout,
                        ),
                        "lifecycle": {"pre_stop": {"sleep": {"seconds": 5}}},
                        "liveness_probe": {
                            "failure_threshold": 6,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "readiness_probe": {
                            "failure_threshold": 3,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "security_context": {"privileged": True},
                        "startup_probe": {
                            "failure_threshold": 189,
                            "http_get": {"path": "/health", "port": 8000},
                            "period_seconds": 10,
                            "timeout_seconds": 5,
                        },
                        "volume_mounts": [
                            {"name": "cache", "mount_path": "/var/cache/vllm"},
                            {"name": "shm", "mount_path": "/dev/shm"},
                            {
                                "name": "profiles",
                                "mount_path": "/etc/vllm/profiles",
                                "read_only": True,
                            },
                            {
                                "name": "nvidia",
                                "mount_path": "/usr/local/nvidia",
                                "read_only": True,
                            },
                        ],
                    },
                ],
                "enable_service_links": False,
                "node_selector": {"cloud.google.com/compute-class": vllm_fallback.metadata["name"]},
                "service_account_name": vllm_repository.repository_id,
                "termination_grace_period_seconds": 25,
                "tolerations": [
                    {
                        "effect": "NoSchedule",
                        "key": "cloud.google.com/compute-class",
                        "operator": "Exists",
                    },
                    {"effect": "NoSchedule", "key": "google.com/tpu", "operator": "Exists"},
                    {"effect": "NoSchedule", "key": "nvidia.com/gpu", "operator": "Exists"},
                    {
                        "effect": "NoSchedule",
                        "key": "cloud.google.com/gke-spot",
                        "operator": "Exists",
                    },
                ],
                "volumes": [
                    {"name": "cache", "empty_dir": {"size_limit": "43Gi"}},
                    {"name": "shm", "empty_dir": {"medium": "Memory", "size_limit": "2Gi"}},
                    {"name": "profiles", "config_map": {"name": vllm_profiles.metadata["name"]}},
                    {
                        "name": "nvidia",
                        "host_path": {
                            "path": "/home/kubernetes/bin/nvidia",
                            "type": "DirectoryOrCreate",
                        },
                    },
                ],
            },
        },
    },
    opts=pulumi.ResourceOptions(
        provider=kubernetes,
        depends_on=[vllm_account, vllm_reader],
        custom_timeouts=pulumi.CustomTimeouts(create="5249s", update="20816s"),
        ignore_changes=["spec.replicas"],
    ),
)
