"""Resources that no rule finds anything in: the stacks' own, and kinds that no stack makes."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from gke_rules import google as types
from gke_rules.rule import Resource
from tests.contract.rights import resources
from tests.kube.mutations import changed

_RBAC = "kubernetes:rbac.authorization.k8s.io/v1:"

_OF_STACKS = {
    "cluster": ("dev", types.CLUSTER, "vllm"),
    "autopilot": ("trillium-autopilot", types.CLUSTER, "trillium-auto"),
    "pool": ("dev", types.NODE_POOL, "l4"),
    "network": ("dev", types.NETWORK, "vllm"),
    "subnetwork": ("dev", types.SUBNETWORK, "vllm-nodes"),
    "ranges": ("llama2", types.SECURITY_POLICY, "llama2"),
    "disk": ("distributed-disk", types.DISK, "distributed-disk-model"),
    "bucket": ("dev", types.BUCKET, "vllm-builder-sources"),
    "bucket-right": ("dev", types.BUCKET_MEMBER, "vllm-builder-source-reader"),
    "right": ("dev", types.PROJECT_MEMBER, "custom-metrics-viewer"),
    "repository": ("dev", types.REPOSITORY, "vllm"),
    "repository-right": ("dev", types.REPOSITORY_MEMBER, "vllm-reader"),
    "namespace": ("distributed", "kubernetes:core/v1:Namespace", "distributed"),
    "service": ("dev", "kubernetes:core/v1:Service", "vllm-service"),
    "server": ("distributed", "kubernetes:apps/v1:Deployment", "distributed"),
    "role": ("dev", f"{_RBAC}ClusterRole", "custom-metrics-access-resource-reader"),
    "binding": ("dev", f"{_RBAC}ClusterRoleBinding", "custom-metrics-access-resource-reader"),
}

_SIGNED = {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"}
_CANARY = {"match": {"expr": {"expression": "evaluatePreconfiguredExpr('cve-canary')"}}}
_BY_KEY = {"state": "ENCRYPTED", "keyName": "a-key"}
_GROUP = {"securityGroup": "gke-security-groups@example.com"}

# What the stacks leave out, and waive: an example does it.
_DONE: Mapping[str, Mapping[str, Any]] = {
    "cluster": {
        "authenticatorGroupsConfig": _GROUP,
        "enableIntranodeVisibility": True,
        "databaseEncryption": _BY_KEY,
        "binaryAuthorization": _SIGNED,
        "resourceLabels": {"team": "serving"},
    },
    "autopilot": {
        "authenticatorGroupsConfig": _GROUP,
        "databaseEncryption": _BY_KEY,
        "binaryAuthorization": _SIGNED,
        "resourceLabels": {"team": "serving"},
    },
    "pool": {"nodeConfig.bootDiskKmsKey": "a-key"},
    "subnetwork": {"logConfig": {"flowSampling": 0.5}},
    "ranges": {"rules": [_CANARY]},
    "disk": {"diskEncryptionKey": {"kmsKeySelfLink": "a-key"}},
    "bucket": {"versioning": {"enabled": True}, "logging": {"logBucket": "logs"}},
    "repository": {"kmsKeyName": "a-key"},
}

_POD = {
    "serviceAccountName": "vllm",
    "containers": [
        {
            "name": "vllm",
            "image": "example.com/vllm@sha256:0",
            "env": [{"name": "MODEL", "value": "a-model"}],
            "securityContext": {
                "allowPrivilegeEscalation": False,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        }
    ],
}

_MADE_UP = {
    "firewall": Resource(
        types.FIREWALL,
        "office",
        {"allows": [{"protocol": "tcp", "ports": ["443"]}], "sourceRanges": ["0.0.0.0/0"]},
    ),
    "firewall-of-some": Resource(
        types.FIREWALL,
        "office",
        {"allows": [{"protocol": "all"}], "sourceRanges": ["203.0.113.0/24"]},
    ),
    "regional-ranges": Resource(
        types.REGION_SECURITY_POLICY,
        "regional-ranges",
        {
            "rules": [
                {"action": "allow", "match": {"config": {"srcIpRanges": ["203.0.113.0/24"]}}},
                {"action": "deny(403)", "match": {"config": {"srcIpRanges": ["*"]}}},
            ]
        },
    ),
    "web-firewall": Resource(
        types.REGION_SECURITY_POLICY,
        "web-firewall",
        {
            "rules": [
                {"action": "deny(403)", "match": {"config": {"srcIpRanges": ["203.0.113.0/24"]}}},
                {"action": "allow", "match": {"config": {"srcIpRanges": ["*"]}}},
            ]
        },
    ),
    "proxies": Resource(types.SUBNETWORK, "proxies", {"purpose": "REGIONAL_MANAGED_PROXY"}),
    "group": Resource(
        "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet",
        "group",
        {
            "metadata": {"namespace": "vllm"},
            "spec": {
                "leaderWorkerTemplate": {
                    "leaderTemplate": {"spec": _POD},
                    "workerTemplate": {"spec": _POD},
                }
            },
        },
    ),
    "key": Resource(types.BUCKET_MEMBER, "not-a-key", {"member": "user:one@example.com"}),
}

NAMES = [*_OF_STACKS, *_MADE_UP]


@cache
def example(name: str) -> Resource:
    """Return a resource that is right."""
    if name in _MADE_UP:
        return _MADE_UP[name]
    stack, type_, own_name = _OF_STACKS[name]
    (found,) = (each for each in resources(stack) if (each.type, each.name) == (type_, own_name))
    right = Resource(type_, own_name, dict(found.inputs))
    for path, value in _DONE.get(name, {}).items():
        right = planted(right, path, value)
    return right


def planted(resource: Resource, path: str, value: Any) -> Resource:
    """Return a resource with one input changed, or gone."""
    props = changed(dict(resource.props), path, value)
    return Resource(resource.type, resource.name, props)
