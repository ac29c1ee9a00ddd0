"""The steps of a stack as its program registers them: the real graph, without what takes no time.

The same by hand, without an SDK, is `components/estimates/stack_steps.py`.
"""

from collections.abc import Callable, Iterable, Mapping

from components.estimates import step_needs as kinds
from tools.render.registrations import Resource

_BY_COMPONENT: Mapping[tuple[str, str], str] = {
    ("Apis", "Service"): kinds.APIS,
    ("NodeIdentity", "Account"): kinds.NODE_ACCOUNT,
    ("NodeIdentity", "IAMMember"): kinds.NODE_RIGHTS,
    ("Network", "Network"): kinds.NETWORK,
    ("Network", "Router"): kinds.ROUTER,
    ("Network", "RouterNat"): kinds.NAT,
    ("ImageRepository", "Repository"): kinds.REGISTRY,
    ("ImageRepository", "RepositoryIamMember"): kinds.PULL_RIGHT,
    ("ImageMirror", "Repository"): kinds.MIRROR,
    ("ImageMirror", "RepositoryIamMember"): kinds.MIRROR_RIGHT,
    ("ImageBuilder", "Account"): kinds.BUILDER,
    ("ImageBuilder", "Bucket"): kinds.SOURCES,
    ("ImageBuilder", "RepositoryIamMember"): kinds.BUILD_RIGHTS,
    ("ImageBuilder", "BucketIAMMember"): kinds.BUILD_RIGHTS,
    ("ImageBuilder", "IAMMember"): kinds.BUILD_RIGHTS,
    ("Cluster", "Cluster"): kinds.CLUSTER,
    ("Cluster", "NodePool"): kinds.SYSTEM,
    ("LeaderWorkerSetController", "Command"): kinds.GROUPS,
    ("HuggingFaceToken", "SecretIamMember"): kinds.TOKEN_RIGHT,
    ("ServingNamespace", "IAMMember"): kinds.IDENTITY_RIGHT,
    ("ModelBucket", "Bucket"): kinds.BUCKET,
    ("ModelBucket", "BucketIAMMember"): kinds.BUCKET_RIGHTS,
    ("ModelDownload", "Job"): kinds.JOB,
    ("ModelDisk", "Command"): kinds.DETACHED,
    ("ModelDisk", "Image"): kinds.DISK_IMAGE,
    ("Ingress", "GlobalAddress"): kinds.ADDRESS,
    ("Ingress", "SecurityPolicy"): kinds.POLICY,
    ("Ingress", "Ingress"): kinds.FRONT,
    ("InferenceGateway", "Address"): kinds.ADDRESS,
    ("InferenceGateway", "RegionSecurityPolicy"): kinds.POLICY,
    ("InferenceGateway", "Gateway"): kinds.FRONT,
    ("EndpointPicker", "Deployment"): kinds.PICKER,
    ("MetricsAdapter", "Deployment"): kinds.ADAPTER,
    ("MetricsAdapter", "IAMMember"): kinds.ADAPTER_RIGHT,
    ("Chat", "Deployment"): kinds.CHAT,
    ("Dashboard", "Dashboard"): kinds.DASHBOARD,
    ("Alerts", "AlertPolicy"): kinds.ALERTS,
}

_DEFINITIONS = {
    "HuggingFaceToken": "SecretProviderClass",
    "InferenceGateway": "gateway",
    "InferencePool": "pool",
    "Ingress": "ingress",
    "PodMonitoring": "PodMonitoring",
    "AutoscalingMetric": "AutoscalingMetric",
    "SpareNodes": "CapacityBuffer",
}


def step_of(resource: Resource) -> str | None:
    """Return the step that a resource is a part of; None where it takes no time to speak of."""
    kind = resource.type.rpartition(":")[2]
    if not resource.parent:
        return None
    component = resource.parent.split("::")[2].rpartition(":")[2]
    named = _BY_COMPONENT.get((component, kind))
    if named is not None or not resource.custom:
        return named
    if component == "ModelServer":
        return _of_a_server(kind, resource)
    return {
        "Subnetwork": kinds.PROXIES if resource.name.endswith("-proxies") else kinds.SUBNETWORK,
        "Disk": kinds.SCRATCH if resource.name.endswith("-scratch") else kinds.DISK,
        "NodePool": f"{kinds.POOL} {resource.name}",
        "Command": _command(component, resource.name),
    }.get(kind)


def _command(component: str, name: str) -> str:
    if component == "ImageBuild":
        return f"{kinds.IMAGE} {name.rpartition('-')[2]}"
    if component == "ComputeClass":
        return f"{kinds.DEFINITION} {name.removesuffix('-definition')}"
    return f"{kinds.DEFINITION} {_DEFINITIONS.get(component, '')}"


def _of_a_server(kind: str, resource: Resource) -> str | None:
    if kind in ("Deployment", "LeaderWorkerSet"):
        return f"{kinds.SERVER} {resource.name}"
    is_front = kind == "Service" and resource.inputs["spec"]["type"] == "LoadBalancer"
    return kinds.FRONT if is_front else None


def registered_needs(resources: Iterable[Resource]) -> dict[str, set[str]]:
    """Return each step with all the steps that the program waits for before it starts it."""
    # A component's URN is known once what the component waits for is there, and its children are
    # registered under it.
    return _needs(resources, lambda x: {*x.dependencies, x.provider, x.parent})


def recorded_needs(resources: Iterable[Resource]) -> dict[str, set[str]]:
    """Return the same by what Pulumi records, in whose reverse order it deletes."""
    return _needs(resources, lambda x: {*x.dependencies, x.provider})


def _needs(
    resources: Iterable[Resource], direct: Callable[[Resource], set[str]]
) -> dict[str, set[str]]:
    by_urn = {resource.urn: resource for resource in resources}
    reached: dict[str, set[str]] = {}

    def earlier(urn: str) -> set[str]:
        if urn not in reached:
            reached[urn] = set()
            for need in direct(by_urn[urn]) & by_urn.keys():
                step = step_of(by_urn[need])
                reached[urn] |= earlier(need) | ({step} if step else set())
        return reached[urn]

    found: dict[str, set[str]] = {}
    for urn, resource in by_urn.items():
        step = step_of(resource)
        if step is not None:
            found[step] = (found.get(step, set()) | earlier(urn)) - {step}
    return found
