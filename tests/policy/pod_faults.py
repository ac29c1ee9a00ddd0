"""Faults to plant in pods, in namespaces and in Kubernetes' own rights."""

from gke_rules.props import ON
from tests.kube.mutations import GONE
from tests.policy.fault import Fault

_SERVER, _CONTAINER = "spec.template.spec", "spec.template.spec.containers.0"
_PART = "vllm-nvidia"
_WORKER = "spec.leaderWorkerTemplate.workerTemplate.spec"
_SECRET = [{"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf", "key": "token"}}}]
_ENFORCE = "pod-security.kubernetes.io/enforce"


def _server(rule: str, path: str, value: object, given: str, part: str = _PART) -> Fault:
    return Fault(rule, "server", path, value, given, part)


PODS = (
    _server(
        "CKV_K8S_16",
        f"{_CONTAINER}.securityContext.privileged",
        ON,
        "securityContext.privileged of container 'vllm-nvidia' is True",
    ),
    Fault(
        "CKV_K8S_16",
        "group",
        f"{_WORKER}.containers.0.securityContext.privileged",
        ON,
        "securityContext.privileged of container 'vllm' is True",
        "vllm",
    ),
    _server(
        "CKV_K8S_20",
        f"{_CONTAINER}.securityContext.allowPrivilegeEscalation",
        GONE,
        "securityContext.allowPrivilegeEscalation of container 'vllm-nvidia' is not written",
    ),
    _server("CKV_K8S_17", f"{_SERVER}.hostPID", ON, f"{_SERVER}.hostPID is True"),
    _server("CKV_K8S_18", f"{_SERVER}.hostIPC", ON, f"{_SERVER}.hostIPC is True"),
    _server("CKV_K8S_19", f"{_SERVER}.hostNetwork", ON, f"{_SERVER}.hostNetwork is True"),
    _server(
        "CKV_K8S_31",
        f"{_SERVER}.securityContext.seccompProfile.type",
        "Unconfined",
        "container 'vllm-nvidia' has no seccomp profile",
    ),
    _server(
        "CKV_K8S_35",
        f"{_CONTAINER}.env",
        _SECRET,
        "container 'vllm-nvidia' has HF_TOKEN from a Secret",
    ),
    _server(
        "CKV_K8S_35",
        f"{_CONTAINER}.envFrom",
        [{"secretRef": {"name": "hf"}}],
        "container 'vllm-nvidia' has its environment from a Secret",
    ),
    Fault(
        "CIS_GKE_4.1.4",
        "group",
        f"{_WORKER}.serviceAccountName",
        "default",
        f"{_WORKER}.serviceAccountName is 'default'",
        "vllm",
    ),
    _server(
        "CKV_K8S_43",
        f"{_CONTAINER}.image",
        "vllm/vllm-openai:v0.26.0",
        "image of container 'vllm-nvidia' is 'vllm/vllm-openai:v0.26.0'",
        "vllm-openai",
    ),
)

NAMESPACES = (
    Fault(
        "CIS_GKE_4.2.1",
        "namespace",
        f"metadata.labels.{_ENFORCE}",
        GONE,
        f"the label {_ENFORCE} is not written",
        "None",
    ),
    Fault(
        "CIS_GKE_4.2.1",
        "namespace",
        f"metadata.labels.{_ENFORCE}",
        "privileged",
        f"the label {_ENFORCE} is 'privileged'",
        "privileged",
    ),
    Fault(
        "CKV_K8S_21",
        "service",
        "metadata.namespace",
        "default",
        "metadata.namespace is 'default'",
    ),
)

_ROLE = "custom-metrics-resource-reader"
_RULES = "rules.0"


def _subject(rule: str, name: str) -> Fault:
    group = [{"kind": "Group", "name": name}]
    return Fault(rule, "binding", "subjects", group, f"subjects has '{name}'", _ROLE)


RIGHTS = (
    Fault(
        "CIS_GKE_4.1.1",
        "binding",
        "roleRef.name",
        "cluster-admin",
        "roleRef.name is 'cluster-admin'",
        _ROLE,
    ),
    Fault(
        "CIS_GKE_4.1.2",
        "role",
        f"{_RULES}.resources",
        ["secrets"],
        "every Secret is in reach",
        _ROLE,
    ),
    Fault("CKV_K8S_49", "role", f"{_RULES}.verbs", ["*"], "verbs has '*'", _ROLE),
    Fault("CIS_GKE_4.1.7", "role", f"{_RULES}.verbs", ["get", "bind"], "verbs has bind", _ROLE),
    _subject("CIS_GKE_4.1.8", "system:anonymous"),
    _subject("CIS_GKE_4.1.9", "system:unauthenticated"),
    _subject("CIS_GKE_4.1.10", "system:authenticated"),
)

KUBERNETES = (*PODS, *NAMESPACES, *RIGHTS)
