"""Rules of Kubernetes and of Pulumi's Kubernetes provider about types of objects."""

import datetime
from collections.abc import Iterator

from sandbox.google.names import last
from sandbox.provider.paths import Path, without_indices
from sandbox.provider.wire import Properties
from sandbox.state.world import Thing, World
from sandbox.type_tokens import CLUSTER

BUILT_IN_NAMESPACES = frozenset(
    {"default", "kube-system", "kube-public", "kube-node-lease", "gmp-public", "gmp-system"}
)
_WITHOUT_NAMESPACE = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CertificateSigningRequest",
        "ClusterPodMonitoring",
        "ClusterRole",
        "ClusterRoleBinding",
        "ComputeClass",
        "CustomResourceDefinition",
        "FlowSchema",
        "GatewayClass",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttributesClass",
    }
)
# Groups that a GKE cluster serves without a CRD of the program's own (GKE 1.34, autumn 2026).
_SERVED = (
    "cloud.google.com",
    "gke.io",
    "monitoring.googleapis.com",
    "gateway.networking.k8s.io",
    "inference.networking.k8s.io",
)
# Groups that an add-on of the cluster brings, and the setting that turns it on.
ADDONS = {"secrets-store.csi.x-k8s.io": "secretManagerConfig"}
# GKE installs these after the cluster answers (gke-compute-classes: "up to an hour").
LATE_CRDS = {
    "autoscalingmetrics.autoscaling.gke.io": "AutoscalingMetric",
    "backendconfigs.cloud.google.com": "BackendConfig",
    "capacitybuffers.autoscaling.x-k8s.io": "CapacityBuffer",
    "computeclasses.cloud.google.com": "ComputeClass",
    "frontendconfigs.networking.gke.io": "FrontendConfig",
    "gateways.gateway.networking.k8s.io": "Gateway",
    "gcpbackendpolicies.networking.gke.io": "GCPBackendPolicy",
    "healthcheckpolicies.networking.gke.io": "HealthCheckPolicy",
    "httproutes.gateway.networking.k8s.io": "HTTPRoute",
    "inferencepools.inference.networking.k8s.io": "InferencePool",
    "managedcertificates.networking.gke.io": "ManagedCertificate",
    "podmonitorings.monitoring.googleapis.com": "PodMonitoring",
    "secretproviderclasses.secrets-store.csi.x-k8s.io": "SecretProviderClass",
}
# Cluster settings that a kind needs to have an effect: setting, key and value.
_GATEWAY_API = ("gatewayApiConfig", "channel", "CHANNEL_STANDARD")
NEEDED = {
    "AutoscalingMetric": ("podAutoscaling", "hpaProfile", "PERFORMANCE"),
    **dict.fromkeys(
        ("GCPBackendPolicy", "Gateway", "HTTPRoute", "HealthCheckPolicy", "InferencePool"),
        _GATEWAY_API,
    ),
}
_REPLACES = {
    "apps/v1:Deployment": ("spec.selector",),
    "apps/v1:StatefulSet": (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    "batch/v1:Job": ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    "core/v1:ConfigMap": ("binaryData", "data"),
    "core/v1:PersistentVolume": ("spec.csi",),
    "core/v1:PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ),
    "core/v1:Secret": ("data", "type"),
    "core/v1:Service": ("spec.clusterIP",),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
}
_MUTABLE_OPTION = {
    "core/v1:ConfigMap": "enableConfigMapMutable",
    "core/v1:Secret": "enableSecretMutable",
}


def kind_of(token: str) -> str:
    """Return `Deployment` of `kubernetes:apps/v1:Deployment`."""
    return token.rpartition(":")[2]


def group_of(token: str) -> str:
    """Return `apps` of `kubernetes:apps/v1:Deployment`; the core group is `core`."""
    return token.split(":")[1].partition("/")[0]


def has_namespace(token: str) -> bool:
    """Return whether objects of a type live in a namespace."""
    return kind_of(token) not in _WITHOUT_NAMESPACE


def replaces(token: str, path: Path, config: Properties, new: Properties) -> bool:
    """Return whether a change at a path replaces the object."""
    kind, schema = token.partition(":")[2], without_indices(path)
    fixed = _REPLACES.get(kind, ())
    # By default the provider makes a new object, so that pods see the new data.
    if config.get(_MUTABLE_OPTION.get(kind, "")) in (True, "true") and not new.get("immutable"):
        fixed = ("type",)
    within = ("metadata.name", "metadata.namespace", *fixed)
    return any(schema == one or schema.startswith(f"{one}.") for one in within)


def unserved(world: World, token: str, where: str, delay: float) -> Iterator[str]:
    """Return why the cluster does not know a custom kind, or None."""
    group, kind = group_of(token), kind_of(token)
    served = any(group == one or group.endswith(f".{one}") for one in _SERVED)
    if kind in LATE_CRDS.values():
        name = next(crd for crd, late in LATE_CRDS.items() if late == kind)
        served = name in crds(world, where, delay)
    if not served and not any(_defines(one, group, kind) for one in _definitions(world, where)):
        yield f'no matches for kind "{kind}" in version "{token.split(":")[1]}"'
    if kind in NEEDED:
        setting, key, value = NEEDED[kind]
        settings = [one.properties.get(setting) for one in clusters(world, where)]
        if not any(isinstance(one, dict) and one.get(key) == value for one in settings):
            yield f"GKE reads no {kind} in a cluster without {setting}.{key} {value}"


def crds(world: World, where: str, delay: float) -> list[str]:
    """Name the CRDs that a cluster serves now."""
    is_old = is_older(world, where, delay)
    late = [crd for crd in LATE_CRDS if is_old and _brought(world, where, crd)]
    return late + [last(thing.id) for thing in _definitions(world, where)]


def is_older(world: World, where: str, seconds: float) -> bool:
    """Return whether a cluster has been there for so long."""
    born = min(
        (datetime.datetime.fromisoformat(thing.created) for thing in clusters(world, where)),
        default=world.born,
    )
    return (datetime.datetime.now(datetime.UTC) - born).total_seconds() >= seconds


def _brought(world: World, where: str, crd: str) -> bool:
    """Return whether the cluster has the add-on that brings a definition, where one does."""
    group = crd.partition(".")[2]
    settings = [one.properties.get(ADDONS.get(group, "")) for one in clusters(world, where)]
    on = any(isinstance(one, dict) and one.get("enabled") is True for one in settings)
    return on or group not in ADDONS


def clusters(world: World, where: str) -> list[Thing]:
    """Return the cluster whose API server is there, if it is."""
    return [thing for thing in world.things(CLUSTER) if thing.properties.get("endpoint") == where]


def _definitions(world: World, where: str) -> list[Thing]:
    found = world.things("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")
    return [thing for thing in found if thing.where == where]


def _defines(thing: Thing, group: str, kind: str) -> bool:
    spec = thing.properties.get("spec", {})
    return (spec.get("group"), spec.get("names", {}).get("kind")) == (group, kind)
