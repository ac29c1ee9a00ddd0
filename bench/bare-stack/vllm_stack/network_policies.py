"""Network policies, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_kubernetes as k8s

from vllm_stack.kubernetes import kubernetes
from vllm_stack.serving_namespace import vllm_namespace

vllm_deny_all = k8s.networking.v1.NetworkPolicy(
    "vllm-deny-all",
    metadata={"name": "deny-all", "namespace": vllm_namespace.metadata["name"]},
    spec={"pod_selector": {}, "policy_types": ["Ingress", "Egress"]},
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
vllm_vllm = k8s.networking.v1.NetworkPolicy(
    "vllm-vllm",
    metadata={
        "name": vllm_namespace.metadata["name"],
        "namespace": vllm_namespace.metadata["name"],
    },
    spec={
        "egress": [
            {
                "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}],
                "to": [
                    {
                        "namespace_selector": {
                            "match_expressions": [
                                {
                                    "key": "kubernetes.io/metadata.name",
                                    "operator": "In",
                                    "values": ["kube-system"],
                                }
                            ]
                        },
                        "pod_selector": {
                            "match_expressions": [
                                {
                                    "key": "k8s-app",
                                    "operator": "In",
                                    "values": ["kube-dns", "node-local-dns"],
                                }
                            ]
                        },
                    },
                    {"ip_block": {"cidr": "169.254.20.10/32"}},
                    {"ip_block": {"cidr": "169.254.169.254/32"}},
                ],
            },
            {
                "ports": [
                    {"port": 80, "protocol": "TCP"},
                    {"port": 8080, "protocol": "TCP"},
                    {"port": 987, "protocol": "TCP"},
                    {"port": 988, "protocol": "TCP"},
                ],
                "to": [
                    {"ip_block": {"cidr": "169.254.169.254/32"}},
                    {"ip_block": {"cidr": "169.254.169.252/32"}},
                ],
            },
            {
                "ports": [{"port": 443, "protocol": "TCP"}],
                "to": [
                    {
                        "ip_block": {
                            "cidr": "0.0.0.0/0",
                            "except": [
                                "10.0.0.0/8",
                                "172.16.0.0/12",
                                "192.168.0.0/16",
                                "169.254.0.0/16",
                            ],
                        }
                    }
                ],
            },
            {"ports": [{"port": 8353, "protocol": "TCP"}]},
        ],
        "ingress": [
            {"ports": [{"port": 8000, "protocol": "TCP"}]},
            {
                "from": [
                    {
                        "namespace_selector": {
                            "match_expressions": [
                                {
                                    "key": "kubernetes.io/metadata.name",
                                    "operator": "In",
                                    "values": ["kube-system"],
                                }
                            ]
                        }
                    }
                ],
                "ports": [{"port": 8431, "protocol": "TCP"}],
            },
        ],
        "pod_selector": {"match_labels": {"app.kubernetes.io/name": "vllm"}},
        "policy_types": ["Ingress", "Egress"],
    },
    opts=pulumi.ResourceOptions(provider=kubernetes),
)
