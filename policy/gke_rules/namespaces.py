"""Namespaces, and Services that are seen from outside the cluster."""

from collections.abc import Iterator

from .address_ranges import told_networks, too_wide
from .kubernetes import NAMESPACE, ROLES, SERVICE, WORKLOADS
from .props import UNKNOWN, items, own_name, read, told
from .rule import Finding, Resource, Rule

_ENFORCE = "pod-security.kubernetes.io/enforce"
_INTERNAL = "networking.gke.io/load-balancer-type"
_NAMESPACED = (*WORKLOADS, SERVICE, ROLES[1], "kubernetes:core/v1:ServiceAccount")


def _unenforced(namespace: Resource) -> Iterator[Finding]:
    labels = read(namespace.props, "metadata.labels")
    level = labels.get(_ENFORCE) if isinstance(labels, dict) else labels
    if level not in ("baseline", "restricted", UNKNOWN):
        told = "is not written" if level is None else f"is '{level}'"
        yield Finding(str(level), f"the label {_ENFORCE} {told}")


def _in_default(made: Resource) -> Iterator[Finding]:
    namespace = read(made.props, "metadata.namespace")
    if namespace in (None, "default"):
        yield Finding(own_name(made), told("metadata.namespace", namespace))


def _open_to_all(service: Resource) -> Iterator[Finding]:
    spec, annotations = read(service.props, "spec"), read(service.props, "metadata.annotations")
    inside = isinstance(annotations, dict) and annotations.get(_INTERNAL) == "Internal"
    if read(spec, "type") != "LoadBalancer" or inside:
        return
    if read(spec, "loadBalancerSourceRanges") is UNKNOWN:
        return
    ranges = items(spec, "loadBalancerSourceRanges")
    if not ranges or too_wide(ranges):
        given = told_networks(ranges) if ranges else "not written"
        yield Finding(own_name(service), f"loadBalancerSourceRanges is {given}")


RULES = (
    Rule(
        "CIS_GKE_4.2.1",
        (NAMESPACE,),
        "a namespace rejects pods that could take over their node",
        f"label the namespace {_ENFORCE}=restricted",
        _unenforced,
        cis="4.2.1",
    ),
    Rule(
        "CKV_K8S_21",
        _NAMESPACED,
        "no object is in the default namespace",
        "write metadata.namespace",
        _in_default,
        cis="4.6.4",
    ),
    Rule(
        "VLLM_GKE_1",
        (SERVICE,),
        "a public address accepts only listed networks",
        "write spec.loadBalancerSourceRanges, or annotate the Service as internal",
        _open_to_all,
    ),
)
