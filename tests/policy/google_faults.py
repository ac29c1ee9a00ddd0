"""Faults to plant in networks, rights, buckets, disks and repositories."""

from gke_rules import google as types
from gke_rules.props import OFF, ON
from gke_rules.rule import Resource
from tests.kube.mutations import GONE
from tests.policy.fault import Fault

_COMPUTE = "1-compute@developer.gserviceaccount.com"
_ALL = [{"protocol": "all"}]
_HALVES = ["0.0.0.0/1", "128.0.0.0/1"]
_PORTS = [{"protocol": "tcp", "ports": ["20-90", "3000-4000"]}]
_CANARY = {
    "action": "deny(403)",
    "match": {"expr": {"expression": "evaluatePreconfiguredExpr('cve-canary')"}},
}


def _allow(networks: list[str]) -> dict[str, object]:
    return {"action": "allow", "match": {"config": {"srcIpRanges": networks}}}


_DENY = {"action": "deny(403)", "match": {"config": {"srcIpRanges": ["*"]}}}

NETWORK = (
    Fault("CKV2_GCP_2", "network", "autoCreateSubnetworks", ON, "autoCreateSubnetworks is True"),
    Fault(
        "CKV_GCP_74", "subnetwork", "privateIpGoogleAccess", OFF, "privateIpGoogleAccess is False"
    ),
    Fault("CKV_GCP_26", "subnetwork", "logConfig", GONE, "logConfig is not written"),
    Fault("CKV_GCP_73", "ranges", "rules", [], "no rule has 'cve-canary'"),
    Fault("CKV_GCP_2", "firewall", "allows", _PORTS, "everybody reaches port 22"),
    Fault("CKV_GCP_3", "firewall", "allows", _PORTS, "everybody reaches port 3389"),
    Fault("CKV_GCP_106", "firewall", "allows", _PORTS, "everybody reaches port 80"),
    Fault("CKV2_GCP_12", "firewall", "allows", _ALL, "everybody reaches every port"),
    Fault(
        "VLLM_GKE_1",
        "service",
        "spec.loadBalancerSourceRanges",
        GONE,
        "loadBalancerSourceRanges is not written",
    ),
    Fault(
        "VLLM_GKE_1",
        "service",
        "spec.loadBalancerSourceRanges",
        ["0.0.0.0/0"],
        "loadBalancerSourceRanges is ['0.0.0.0/0']",
    ),
    Fault(
        "VLLM_GKE_1",
        "service",
        "spec.loadBalancerSourceRanges",
        _HALVES,
        f"loadBalancerSourceRanges is {_HALVES}",
    ),
    Fault(
        "VLLM_GKE_2",
        "ranges",
        "rules",
        [_CANARY, _allow(_HALVES), _DENY],
        f"the allowed srcIpRanges are {_HALVES}",
    ),
    Fault(
        "VLLM_GKE_2",
        "regional-ranges",
        "rules",
        [_allow(["*"])],
        "the allowed srcIpRanges are ['0.0.0.0/0']",
    ),
    Fault(
        "CKV2_GCP_12",
        "firewall-of-some",
        "sourceRanges",
        ["::/1", "8000::/1"],
        "everybody reaches every port",
    ),
    Fault(
        "CKV2_GCP_12",
        "firewall-of-some",
        "sourceRanges",
        _HALVES,
        "everybody reaches every port",
    ),
)

_OWNER, _USER, _ADMIN = "roles/owner", "roles/iam.serviceAccountUser", "roles/container.admin"

DATA = (
    Fault("CKV_GCP_117", "right", "role", _OWNER, f"role is '{_OWNER}'", _OWNER),
    Fault("CKV_GCP_49", "right", "role", _USER, f"role is '{_USER}'", _USER),
    Fault("CKV_GCP_42", "right", "role", _ADMIN, f"role is '{_ADMIN}'", _ADMIN),
    Fault(
        "CKV_GCP_46",
        "right",
        "member",
        f"serviceAccount:{_COMPUTE}",
        f"member is 'serviceAccount:{_COMPUTE}'",
        f"serviceAccount:{_COMPUTE}",
    ),
    Fault("CKV_GCP_28", "bucket-right", "member", "allUsers", "member is 'allUsers'"),
    Fault(
        "CKV_GCP_29",
        "bucket",
        "uniformBucketLevelAccess",
        GONE,
        "uniformBucketLevelAccess is not written",
    ),
    Fault(
        "CKV_GCP_114",
        "bucket",
        "publicAccessPrevention",
        "inherited",
        "publicAccessPrevention is 'inherited'",
    ),
    Fault("CKV_GCP_78", "bucket", "versioning.enabled", OFF, "versioning.enabled is False"),
    Fault("CKV_GCP_62", "bucket", "logging", GONE, "logging.logBucket is not written"),
    Fault("CKV_GCP_37", "disk", "diskEncryptionKey", GONE, "diskEncryptionKey is not written"),
    Fault(
        "CKV_GCP_101",
        "repository-right",
        "member",
        "allAuthenticatedUsers",
        "member is 'allAuthenticatedUsers'",
    ),
    Fault("CKV_GCP_84", "repository", "kmsKeyName", GONE, "kmsKeyName is not written"),
    Fault(
        "CIS_GKE_5.1.1",
        "repository",
        "vulnerabilityScanningConfig",
        {"enablementConfig": "DISABLED"},
        "vulnerabilityScanningConfig.enablementConfig is 'DISABLED'",
    ),
)

KEY = Resource(types.ACCOUNT_KEY, "of-nobody", {})
"""Of this type every one is a fault, so no change makes one."""
